import type { IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';
import { type GrowwAccount, readGrowwAccount } from '../../brokers/groww/account';
import { GROWW, ORDER_REFERENCE, RATE_LIMITS } from '../../brokers/groww/api';
import { GrowwClient } from '../../brokers/groww/client';
import { growwInstruments } from '../../brokers/groww/instruments';
import { GrowwOrders } from '../../brokers/groww/orders-api';
import { GrowwLogin } from '../../brokers/groww/login';
import { readSession } from '../../brokers/core/account';
import type { EgressFilter } from '../../brokers/core/http/agents';
import type { Instrument, InstrumentIndex } from '../../brokers/core/instruments/types';
import type { BrokerOrder } from '../../brokers/core/orders/orders-api';
import { readText } from '../../brokers/core/wire';
import { SessionManager } from '../../brokers/core/session/session-manager';
import { AxiosTransport } from '../../brokers/core/http/axios-transport';
import type { OrderBroker } from '../shared/orders/broker';
import { egressFilterOf } from '../shared/egress';
import { hintOfOldCopy, instrumentsOf, lookUp } from '../shared/instrument-files';
import type { Operation } from '../shared/operation';
import { CredentialSessionStore } from '../shared/session-store';
import { coordinatorOf } from '../shared/redis';

export const CREDENTIAL = 'growwApi';
/** For one request. */
const TIMEOUT_MS = 15_000;
/** For how long Groww may not know a new order; its documentation does not say. */
const BOOK_LAG_MS = 4_000;
/** For all waiting on the broker's limits in one call. */
const MAX_WAIT_MS = 30_000;
/** An order waits this long on the limits; after that it is reported, not sent late. */
const SEND_WITHIN_MS = 60_000;

/** The broker as the operations see it, for one execution. */
export interface Groww extends OrderBroker {
	account: GrowwAccount;
	client: GrowwClient;
	sessions: SessionManager;
	instruments(): Promise<InstrumentIndex>;
}

export type GrowwOperation = Operation<Groww>;

/** Reads the credential once and makes the client of this execution. */
export async function connect(functions: IExecuteFunctions): Promise<Groww> {
	const data = await functions.getCredentials(CREDENTIAL);
	const account = readGrowwAccount(data);
	const filter = egressFilterOf(functions.helpers);
	const signal = functions.getExecutionCancelSignal();
	const coordinator = coordinatorOf(functions.logger);
	const transport = new AxiosTransport({ origin: account.baseUrl, proxy: account.proxy, filter });
	const login = new GrowwLogin(account.secrets, transport, signal);
	const sessions = new SessionManager(
		login,
		new CredentialSessionStore(functions, CREDENTIAL),
		readSession(data),
		Date.now,
		coordinator,
	);
	const options = {
		owner: login.owner,
		rateLimiter: coordinator?.rateLimiter(login.owner, RATE_LIMITS),
		transport,
		sessions,
		timeoutMs: TIMEOUT_MS,
		maxWaitMs: MAX_WAIT_MS,
		sendWithinMs: SEND_WITHIN_MS,
	};
	const client = new GrowwClient({ ...options, signal });
	const index = async () => {
		const loaded = await instruments(account, filter);
		hintOfOldCopy(functions, loaded);
		return loaded;
	};
	return {
		id: GROWW,
		owner: login.owner,
		referenceRule: ORDER_REFERENCE,
		account,
		client,
		sessions,
		signal,
		permissions: account.permissions,
		secrets: secretsOf(account),
		bookLagMs: BOOK_LAG_MS,
		orders: (segments) => new GrowwOrders(client, segments),
		ordersAfterCancel: (segments) => new GrowwOrders(new GrowwClient(options), segments),
		instruments: index,
		instrumentOf: async (order) => instrumentOf(await index(), order),
	};
}

/** The instrument list for the editor's dropdown: needs no log-in. */
export async function instrumentsForEditor(
	functions: ILoadOptionsFunctions,
): Promise<InstrumentIndex> {
	const account = readGrowwAccount(await functions.getCredentials(CREDENTIAL));
	return await instruments(account, egressFilterOf(functions.helpers));
}

export function secretsOf({ secrets, proxy }: GrowwAccount): string[] {
	const { apiKey, apiSecret, totpSecret, dailyAccessToken } = secrets;
	return [apiKey, apiSecret, totpSecret, dailyAccessToken, proxy?.password ?? ''];
}

async function instruments(
	{ baseUrl, proxy }: GrowwAccount,
	filter: EgressFilter | undefined,
): Promise<InstrumentIndex> {
	return await instrumentsOf(GROWW, growwInstruments(baseUrl), { proxy, filter });
}

function instrumentOf(index: InstrumentIndex, { order, raw }: BrokerOrder): Instrument {
	const scope = { exchange: order.exchange ?? '', segment: readText(raw.segment) ?? 'CASH' };
	return lookUp(GROWW, () => index.bySymbol(order.tradingSymbol ?? '', scope));
}
