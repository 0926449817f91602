import type { IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';
import { type AngelOneAccount, readAngelOneAccount } from '../../brokers/angelone/account';
import { ANGEL_ONE, ORDER_TAG, RATE_LIMITS } from '../../brokers/angelone/api';
import { AngelOneClient } from '../../brokers/angelone/client';
import { angelOneInstruments } from '../../brokers/angelone/instruments';
import { AngelOneOrders } from '../../brokers/angelone/orders-api';
import { angelOneClientKey, AngelOneLogin } from '../../brokers/angelone/login';
import { readSession } from '../../brokers/core/account';
import type { EgressFilter } from '../../brokers/core/http/agents';
import type { Instrument, InstrumentIndex } from '../../brokers/core/instruments/types';
import type { BrokerOrder } from '../../brokers/core/orders/orders-api';
import { SessionManager } from '../../brokers/core/session/session-manager';
import type { Coordinator } from '../../brokers/core/redis';
import { AxiosTransport } from '../../brokers/core/http/axios-transport';
import type { OrderBroker } from '../shared/orders/broker';
import { egressFilterOf } from '../shared/egress';
import { hintOfOldCopy, instrumentsOf, lookUp } from '../shared/instrument-files';
import type { Operation } from '../shared/operation';
import { CredentialSessionStore } from '../shared/session-store';
import { coordinatorOf } from '../shared/redis';

export const CREDENTIAL = 'angelOneApi';
/** For one request: the official SDKs give up after 7 s. */
const TIMEOUT_MS = 15_000;
/** The order book may lag behind a taken order by a few seconds. */
const BOOK_LAG_MS = 6_000;
/** For all waiting on the broker's limits in one call. */
const MAX_WAIT_MS = 30_000;
/** An order waits this long on the limits; after that it is reported, not sent late. */
const SEND_WITHIN_MS = 60_000;

/** The broker as the operations see it, for one execution. */
export interface AngelOne extends OrderBroker {
	account: AngelOneAccount;
	client: AngelOneClient;
	sessions: SessionManager;
	instruments(): Promise<InstrumentIndex>;
	/** In step with the other processes of this n8n; null where it has but one. */
	coordinator: Coordinator | null;
	orders(): AngelOneOrders;
	ordersAfterCancel(): AngelOneOrders;
}

export type AngelOneOperation = Operation<AngelOne>;

/** Reads the credential once and makes the client of this execution. */
export async function connect(functions: IExecuteFunctions): Promise<AngelOne> {
	const data = await functions.getCredentials(CREDENTIAL);
	const account = readAngelOneAccount(data);
	const filter = egressFilterOf(functions.helpers);
	const signal = functions.getExecutionCancelSignal();
	const coordinator = coordinatorOf(functions.logger);
	const transport = new AxiosTransport({ origin: account.baseUrl, proxy: account.proxy, filter });
	const login = new AngelOneLogin(account.secrets, transport, signal);
	const sessions = new SessionManager(
		login,
		new CredentialSessionStore(functions, CREDENTIAL),
		readSession(data),
		Date.now,
		coordinator,
	);
	const clientKey = angelOneClientKey(account.secrets);
	const options = {
		owner: clientKey,
		rateLimiter: coordinator?.rateLimiter(clientKey, RATE_LIMITS),
		apiKey: account.secrets.apiKey.trim(),
		clientCode: account.secrets.clientCode.trim(),
		transport,
		sessions,
		timeoutMs: TIMEOUT_MS,
		maxWaitMs: MAX_WAIT_MS,
		sendWithinMs: SEND_WITHIN_MS,
	};
	const client = new AngelOneClient({ ...options, signal });
	const index = async () => {
		const loaded = await instruments(account, filter);
		hintOfOldCopy(functions, loaded);
		return loaded;
	};
	return {
		id: ANGEL_ONE,
		owner: login.owner,
		referenceRule: ORDER_TAG,
		account,
		client,
		sessions,
		coordinator,
		signal,
		permissions: account.permissions,
		secrets: secretsOf(account),
		bookLagMs: BOOK_LAG_MS,
		orders: () => new AngelOneOrders(client),
		ordersAfterCancel: () => new AngelOneOrders(new AngelOneClient(options)),
		instruments: index,
		instrumentOf: async (order) => instrumentOf(await index(), order),
	};
}

/** The instrument list for the editor's dropdown: needs no log-in. */
export async function instrumentsForEditor(
	functions: ILoadOptionsFunctions,
): Promise<InstrumentIndex> {
	const account = readAngelOneAccount(await functions.getCredentials(CREDENTIAL));
	return await instruments(account, egressFilterOf(functions.helpers));
}

export function secretsOf({ secrets, proxy }: AngelOneAccount): string[] {
	const { apiKey, mpin, totpSecret } = secrets;
	return [apiKey, mpin, totpSecret, proxy?.password ?? ''];
}

async function instruments(
	{ baseUrl, proxy }: AngelOneAccount,
	filter: EgressFilter | undefined,
): Promise<InstrumentIndex> {
	return await instrumentsOf(ANGEL_ONE, angelOneInstruments(baseUrl), { proxy, filter });
}

/** By its token; rows of the order book may lack it, and then the trading symbol is exact. */
function instrumentOf(index: InstrumentIndex, { order }: BrokerOrder): Instrument {
	const { instrumentToken, tradingSymbol } = order;
	const scope = { exchange: order.exchange ?? '' };
	return lookUp(ANGEL_ONE, () =>
		instrumentToken
			? index.byToken(instrumentToken, scope)
			: index.bySymbol(tradingSymbol ?? '', scope),
	);
}
