/** One process of n8n in the soak: places the orders that it is asked for, and may be killed at any time. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import type { IExecuteFunctions } from 'n8n-workflow';
import { angelOne } from '../../brokers/angelone';
import type { BrokerModule, ConnectedBroker } from '../../brokers/core/broker';
import { BrokerError } from '../../brokers/core/errors';
import { AxiosTransport } from '../../brokers/core/http/axios-transport';
import { instrument } from '../../test/unit/support/instruments';
import type { ReferenceJournal } from '../../brokers/core/journal/journal';
import { SqliteStore } from '../../brokers/core/journal/sqlite-store';
import { StoredJournal } from '../../brokers/core/journal/stored-journal';
import { openBroker } from '../../brokers/core/open-broker';
import { RateLimiter } from '../../brokers/core/rate-limit/rate-limiter';
import { coordinatorOn } from '../../brokers/core/redis';
import { type Session, SessionManager } from '../../brokers/core/session/session-manager';
import { groww } from '../../brokers/groww';
import { placeOrder } from '../../nodes/shared/operations/order/place.run';
import type { PlacingBroker } from '../../nodes/shared/operations/order/placement.run';
import { RedisStore } from '../../credentials/shared/redis/redis-store';
import { redisSettings } from '../../credentials/shared/redis/settings';

export interface Account {
	credential: Record<string, string>;
	/** Where the processes keep its session, as n8n does in the credential: a file of JSON. */
	sessionFile: string;
}

/** An order that a process is asked for. */
export interface Order {
	/** Its reference. */
	key: string;
	/** By its place in the setup. */
	account: number;
	inPeace: boolean;
}

/** What a process is told at its start, as JSON in its first argument. */
export interface ProcessSetup {
	broker: 'angelOne' | 'groww';
	accounts: Account[];
	/** The journal's file, or n8n's settings of its Redis. */
	journal: { path: string } | { redis: Record<string, string> };
}

export type Outcome = 'placed' | 'notPlaced' | 'unknown' | 'no word';

/** What a process says of one order. */
export interface Reply {
	outcome: Outcome;
	orderId?: string;
	code?: string;
	message?: string;
}

/** Of one request, amid faults and in peace; a broker's silence lasts for it. */
const TIMEOUTS_MS = { amidFaults: 2_000, inPeace: 15_000 };

const FORM = {
	angelOne: { product: 'DELIVERY', sbin: instrument() },
	groww: { product: 'CNC', sbin: instrument({ segment: 'CASH', tradingSymbol: 'SBIN' }) },
};

const setup = JSON.parse(process.argv[2]) as ProcessSetup;
const { sbin, product } = FORM[setup.broker];
const module = (setup.broker === 'angelOne'
	? angelOne
	: groww) as unknown as BrokerModule<PlacingBroker>;
/** Without limits but for a whole book of orders, whose reads would leave no time for orders. */
const WHOLE_BOOK = { orderBook: { perSecond: 3 } };
const journal = opened();
const connections = setup.accounts.map((account) => ({
	amidFaults: connected(account, TIMEOUTS_MS.amidFaults),
	inPeace: connected(account, TIMEOUTS_MS.inPeace),
}));

process.on('message', ({ number, order }: { number: number; order: Order }) => {
	const { amidFaults, inPeace } = connections[order.account];
	void place(order.inPeace ? inPeace : amidFaults, order.key).then((reply) =>
		process.send?.({ number, reply }),
	);
});

function connected({ credential: fields, sessionFile }: Account, timeoutMs: number): PlacingBroker {
	const credential = module.readCredential(fields);
	const transport = new AxiosTransport({ origin: credential.baseUrl, proxy: null });
	const readSession = () => JSON.parse(readFileSync(sessionFile, 'utf8')) as Session;
	const store = {
		id: credential.owner,
		read: async () => await Promise.resolve(readSession()),
		write: async (session: Session) => {
			const fresh = `${sessionFile}.${randomUUID()}`;
			await writeFile(fresh, JSON.stringify(session));
			await rename(fresh, sessionFile);
		},
	};
	const open: ConnectedBroker & PlacingBroker = openBroker(module, {
		credential,
		transport,
		sessions: new SessionManager(credential.authenticator(transport), store, readSession()),
		rateLimiter: new RateLimiter(WHOLE_BOOK),
		journal,
		timeoutMs,
		instruments: async () => await Promise.reject(new Error('the one instrument is known')),
	});
	return {
		...open,
		instruments: { ...open.instruments, choose: async () => await Promise.resolve(sbin) },
	};
}

function opened(): () => ReferenceJournal {
	const { journal } = setup;
	if ('path' in journal) {
		const file = new StoredJournal(new SqliteStore(journal.path, console.error));
		return () => file;
	}
	const settings = redisSettings({ EXECUTIONS_MODE: 'queue', ...journal.redis });
	if (!settings) throw new Error('The settings name no Redis.');
	const shared = coordinatorOn(new RedisStore(settings, () => undefined)).journal;
	return () => shared;
}

async function place(broker: PlacingBroker, key: string): Promise<Reply> {
	const form: Record<string, unknown> = {
		transactionType: 'BUY',
		quantity: 1,
		product,
		orderType: 'LIMIT',
		price: 800,
		options: { orderReference: key, confirmWithin: 5 },
	};
	const getNodeParameter = (name: string, _item: number, otherwise: unknown) =>
		form[name] ?? otherwise;
	const functions = { getNodeParameter } as unknown as IExecuteFunctions;
	try {
		const { orderId } = await placeOrder({ functions, itemIndex: 0, broker });
		return { outcome: 'placed', orderId: String(orderId) };
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		if (!(error instanceof BrokerError)) return { outcome: 'no word', message };
		return { outcome: error.outcome ?? 'no word', code: error.code, message };
	}
}
