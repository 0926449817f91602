import { accountKeyNow, nameAccount } from './account-key';
import type { AbilityContext, BrokerCredential, BrokerModule, ConnectedBroker } from './broker';
import { asTheyAre, watched } from './check/exchange';
import { BrokerError, type BrokerId } from './errors';
import { AccountGuard } from './guard/account-guard';
import type { GuardSource } from './guard/halt-watch';
import { ApiClient } from './http/api-client';
import { BrokerApi } from './http/broker-api';
import type { Endpoints } from './http/endpoints';
import { type FileTransport, type HttpTransport, TransportError } from './http/http-transport';
import type { ReferenceJournal } from './journal/journal';
import { type AcquiresCalls, rateLimiterFor } from './rate-limit/rate-limiter';
import type { Coordinator } from './redis';
import type { Route } from './http/route';
import type { SessionManager } from './session/session-manager';
import { socketOpener } from './stream/session-socket';

export interface OpenOptions extends Pick<AbilityContext, 'instruments'> {
	credential: BrokerCredential;
	transport: HttpTransport;
	sessions: SessionManager;
	/** How other origins are reached; without it they are not. */
	transportTo?(origin: string): FileTransport;
	/** How sockets get out; without it through no proxy of the credential's. */
	route?: Omit<Route, 'origin'>;
	/** Where the references of orders are written down; without it none is placed. */
	journal?(): ReferenceJournal;
	/** How guard rails are read again while the execution goes on; without it they stay as they were. */
	guard?: GuardSource;
	/** The other processes of this n8n; null or absent where it has but one. */
	coordinator?: Coordinator | null;
	/** Instead of the account's own, for measurements. */
	rateLimiter?: AcquiresCalls;
	/** For one request, from the call to the last byte. Default 15 s: the official clients wait 7 s. */
	timeoutMs?: number;
	/** For all waiting on the broker's limits in one call. Default 30 s. */
	maxWaitMs?: number;
	signal?: AbortSignal;
}

/** An order waits for it. */
const BRIEFLY = { timeoutMs: 3_000, maxWaitMs: 3_000 };
const TIMEOUT_MS = 15_000;
const MAX_WAIT_MS = 30_000;
/** After that an order is reported, not sent late. */
const SEND_WITHIN_MS = 60_000;

/** One account of a broker, with all that the broker is able to do. Nothing is sent yet. */
export function openBroker<A extends object, T extends Endpoints>(
	module: BrokerModule<A, T>,
	options: OpenOptions,
): ConnectedBroker & A {
	const { credential, sessions, signal, instruments, coordinator = null } = options;
	const { journal = () => withoutJournal(module.id), transportTo = () => NOWHERE } = options;
	const { route = { proxy: null } } = options;
	const { id, displayName, products } = module;
	const { secrets } = credential;
	const accountNow = () => accountKeyNow(module.id, credential, sessions);
	const api = apiOf(module, options, accountNow, signal);
	const lastingApi = apiOf(module, options, accountNow, undefined);
	const context: AbilityContext<T> = {
		...{ api, lastingApi, credential, instruments, transportTo },
		socket: socketOpener({ broker: id, displayName, sessions, secrets, route }),
		watchedApi: (watch) =>
			apiOf(
				{ ...module, endpoints: asTheyAre(module.endpoints) },
				{ ...options, transport: watched(options.transport, watch) },
				accountNow,
				signal,
			),
	};
	const accountKey = async () => {
		await nameAccount(
			module,
			// One question serves many executions, so none that is stopped ends it.
			() => apiOf(module, { ...options, ...BRIEFLY }, accountNow, undefined),
			options,
		);
		return accountNow();
	};
	const abilities = module.abilities(context);
	const source = options.guard ?? asAtFirst(credential);
	const guard = new AccountGuard({
		...{ broker: id, source, abilities, account: accountKey, journal, signal },
	});
	return {
		...{ id, displayName, products, credential, sessions, accountKey, signal, journal, guard },
		peers: coordinator,
		...abilities,
	};
}

/** The guard rails of a credential that nobody reads again, and in which nobody halts trading. */
function asAtFirst({ owner, permissions }: BrokerCredential): GuardSource {
	return {
		names: [owner, owner],
		read: async () => await Promise.resolve(permissions),
		write: async () => await Promise.resolve(),
		has: async () => await Promise.resolve(false),
		notes: () => ({
			read: async () => await Promise.resolve(null),
			replace: async () => await Promise.resolve(false),
		}),
	};
}

const unreachable = async () =>
	await Promise.reject(
		new TransportError('NOT_CONNECTED', false, 'No other address is asked here.'),
	);
const NOWHERE: FileTransport = { send: unreachable, stream: unreachable };

function withoutJournal(broker: BrokerId): never {
	throw new BrokerError({
		broker,
		failure: 'notSent',
		code: 'NO_JOURNAL',
		message: 'No order is placed here: there is no journal of order references.',
		outcome: 'notPlaced',
	});
}

function apiOf<T extends Endpoints>(
	module: BrokerModule<object, T>,
	options: OpenOptions,
	account: () => string,
	signal: AbortSignal | undefined,
): BrokerApi<T> {
	const { credential, transport, sessions, coordinator } = options;
	const limiter = () =>
		options.rateLimiter ??
		coordinator?.rateLimiter(account(), module.rateLimits) ??
		rateLimiterFor(account(), module.rateLimits);
	const client = new ApiClient({
		broker: module.id,
		transport,
		sessions,
		rateLimiter: { acquire: async (...call) => await limiter().acquire(...call) },
		headers: credential.headers,
		readReply: module.readReply,
		secrets: credential.secrets,
		timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
		maxWaitMs: options.maxWaitMs ?? MAX_WAIT_MS,
		signal,
	});
	return new BrokerApi(module.endpoints, {
		broker: module.id,
		displayName: module.displayName,
		client,
		account,
		sendWithinMs: SEND_WITHIN_MS,
		signal,
	});
}
