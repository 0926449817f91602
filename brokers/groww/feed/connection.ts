/** The one connection to Groww's feed that an account has in a process: NATS over a web socket. */
import type { AbilityContext } from '../../core/broker';
import { BrokerError } from '../../core/errors';
import { cleared } from '../../core/redact';
import { secretsFingerprint } from '../../core/session/session';
import type { OpenedSocket } from '../../core/stream/connection';
import { NatsClient, NatsError, type SubjectListener } from '../../core/stream/nats/client';
import { newUserKey } from '../../core/stream/nats/nkey';
import { type JsonObject, readText } from '../../core/wire';
import { GROWW, LIVE_BASE_URL } from '../api';
import type { GrowwEndpoints } from '../endpoints';
import { growwError } from '../errors';

export type FeedContext = Pick<AbilityContext<GrowwEndpoints>, 'api' | 'credential' | 'socket'>;

/** Who shares the connection. */
export interface FeedMember {
	/** The other side is there. */
	onSign(): void;
	/** A subject is refused; null where it is not said which. */
	onNotSubscribed(subject: string | null, said: string): void;
	signal: AbortSignal;
}

/** A member's part of the connection: to the member a socket of its own. */
export interface FeedPart extends OpenedSocket {
	/** Where the account's own subjects end. @throws BrokerError where Groww does not tell */
	subscriptionId(): string;
	subscribe(subjects: readonly string[], listener: SubjectListener): void;
	unsubscribe(subjects: readonly string[], listener: SubjectListener): void;
	/** Resolves when the server has taken what was subscribed. @throws BrokerError */
	flush(): Promise<void>;
}

const LIVE_ORIGIN = 'https://socket-api.groww.in';
const PATH = '/';
const LOG_IN_MS = 15_000;
/** A connection on which nothing came for so long, though it is pinged, is not joined any more. */
const SILENT_MS = 20_000;

const connections = new Map<string, FeedConnection>();

/**
 * Joins the account's connection, which opens with the first member and ends with the last.
 * @throws BrokerError
 */
export async function joinFeed(context: FeedContext, member: FeedMember): Promise<FeedPart> {
	const { baseUrl, owner, proxy, secrets } = context.credential;
	const key = secretsFingerprint(baseUrl, owner, proxy?.href ?? '', ...secrets);
	const known = connections.get(key);
	if (known?.isGood()) return await known.join(member);
	known?.end();
	const fresh = new FeedConnection(context, () => {
		if (connections.get(key) === fresh) connections.delete(key);
	});
	connections.set(key, fresh);
	return await fresh.join(member);
}

interface OpenFeed extends OpenedSocket {
	client: NatsClient;
	subscriptionId: string | null;
}

class FeedConnection {
	/** Members, and how each learns that its part has ended. */
	private readonly members = new Map<FeedMember, () => void>();
	private readonly stopping = new AbortController();
	private readonly opening: Promise<OpenFeed>;
	private opened: OpenFeed | null = null;
	private heardAt = performance.now();

	constructor(
		private readonly context: FeedContext,
		private readonly onEnd: () => void,
	) {
		this.opening = this.open();
		this.opening.then(
			(opened) => {
				this.opened = opened;
				void opened.socket.closed.then(() => this.end());
			},
			() => this.end(),
		);
	}

	/** Whether one more may join. */
	isGood(): boolean {
		if (this.stopping.signal.aborted) return false;
		if (!this.opened) return true;
		const over = this.opened.validUntil !== null && Date.now() >= this.opened.validUntil;
		return !over && !this.isSilent();
	}

	async join(member: FeedMember): Promise<FeedPart> {
		const closed = new Promise<number>((resolve) => this.members.set(member, () => resolve(1006)));
		const leave = () => this.leave(member);
		member.signal.addEventListener('abort', leave, { once: true });
		void closed.then(() => member.signal.removeEventListener('abort', leave));
		if (member.signal.aborted) leave();
		const { client, subscriptionId, ...opened } = await this.opening;
		return {
			...opened,
			socket: { send: () => undefined, ping: () => client.ping(), end: leave, closed },
			subscriptionId: () => {
				if (subscriptionId !== null) return subscriptionId;
				const message = 'Groww gave a token for its feed without the account’s subscription.';
				throw growwError('unclear', 'NO_SUBSCRIPTION_ID', message);
			},
			subscribe: (subjects, listener) => client.subscribe(subjects, listener),
			unsubscribe: (subjects, listener) => client.unsubscribe(subjects, listener),
			flush: async () => await client.flush(LOG_IN_MS).catch((error) => this.fail(error, '')),
		};
	}

	/** Ends it for all. */
	end(): void {
		if (this.stopping.signal.aborted) return;
		this.stopping.abort();
		this.onEnd();
		for (const ended of this.members.values()) ended();
		this.members.clear();
	}

	private leave(member: FeedMember): void {
		this.members.get(member)?.();
		this.members.delete(member);
		// One that ends a silent connection wants another one, and so will all.
		if (this.members.size === 0 || this.isSilent()) this.end();
	}

	private isSilent(): boolean {
		return this.opened !== null && performance.now() - this.heardAt > SILENT_MS;
	}

	private async open(): Promise<OpenFeed> {
		const { api, socket, credential } = this.context;
		const key = newUserKey();
		const reply = await mint(api, key.publicKey);
		const jwt = readText(reply.token);
		if (jwt === null)
			throw growwError('unclear', 'NO_FEED_TOKEN', 'Groww answered without a token for its feed.');
		const client = new NatsClient({ jwt, key }, (subject, said) => {
			for (const member of [...this.members.keys()]) member.onNotSubscribed(subject, said);
		});
		const live = new URL(credential.baseUrl).hostname === new URL(LIVE_BASE_URL).hostname;
		const address = { origin: live ? LIVE_ORIGIN : credential.baseUrl, path: PATH, ping: '' };
		const opened = await socket.dial(address, {
			onFrame: (frame) => {
				this.heard();
				client.receive(frame);
			},
			// A gateway may answer control pings when what is behind it is gone.
			onSign: () => undefined,
			signal: this.stopping.signal,
		});
		const { signal } = this.stopping;
		signal.addEventListener('abort', () => opened.socket.end(), { once: true });
		if (signal.aborted) opened.socket.end();
		client.attach(opened.socket);
		await client.loggedIn(LOG_IN_MS).catch((error) => this.fail(error, jwt));
		this.heard();
		return { ...opened, client, subscriptionId: readText(reply.subscriptionId) };
	}

	private heard(): void {
		this.heardAt = performance.now();
		for (const member of this.members.keys()) member.onSign();
	}

	private fail(error: unknown, jwt: string): never {
		if (!(error instanceof NatsError)) throw error;
		throw cleared(feedError(error), [...this.context.credential.secrets, jwt]);
	}
}

/** Credentials of the feed, for this key alone. @throws BrokerError */
async function mint(api: FeedContext['api'], socketKey: string): Promise<JsonObject> {
	const call = { body: { socketKey } };
	try {
		return await api.object('socketToken', call);
	} catch (error) {
		const elsewhere = error instanceof BrokerError && [307, 308].includes(error.httpStatus ?? 0);
		if (!elsewhere) throw error;
		return await api.object('socketTokenUnslashed', call);
	}
}

const FAILURES: Record<NatsError['code'], string> = {
	REFUSED: 'did not accept the log-in',
	NO_NONCE: 'began without what a log-in needs',
	GARBLED: 'sent what its protocol does not have',
	ENDED: 'ended the connection',
	TIMEOUT: 'did not answer in time',
};

function feedError({ code, said }: NatsError): BrokerError {
	const words = said === '' ? '' : ` (${said.slice(0, 200)})`;
	return new BrokerError({
		broker: GROWW,
		failure: code === 'REFUSED' ? 'refused' : 'unclear',
		code: `FEED_${code}`,
		message: `Groww's feed ${FAILURES[code]}${words}.`,
		hint: 'It is tried again by itself. If it goes on, check that no other program uses the feed of this account.',
		retryable: true,
	});
}
