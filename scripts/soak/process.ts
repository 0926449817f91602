/** One process of n8n in the soak: places the orders that it is asked for, and may be killed at any time. */
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
import { coordinatorOn } from '../../brokers/core/redis';
import { type Session, SessionManager } from '../../brokers/core/session/session-manager';
import { groww } from '../../brokers/groww';
import { placeOrder, type PlacingBroker } from '../../nodes/shared/operations/order/place.run';
import { RedisStore } from '../../nodes/shared/redis/redis-store';
import { redisSettings } from '../../nodes/shared/redis/settings';

/** What a process is told at its start, as JSON in its first argument. */
export interface ProcessSetup {
	broker: 'angelOne' | 'groww';
	credential: Record<string, string>;
	session: Session;
	/** The journal's file, or n8n's settings of its Redis. */
	journal: { path: string } | { redis: Record<string, string> };
}

/** What a process says of one order. */
export interface Reply {
	key: string;
	outcome: 'placed' | 'notPlaced' | 'unknown' | 'no word';
	orderId?: string;
	message?: string;
}

const FORM = {
	angelOne: { product: 'DELIVERY', sbin: instrument() },
	groww: { product: 'CNC', sbin: instrument({ segment: 'CASH', tradingSymbol: 'SBIN' }) },
};

const setup = JSON.parse(process.argv[2]) as ProcessSetup;
const { sbin, product } = FORM[setup.broker];
const broker = connected(
	(setup.broker === 'angelOne' ? angelOne : groww) as unknown as BrokerModule<PlacingBroker>,
);

process.on('message', ({ key }: { key: string }) => {
	void place(key).then((reply) => process.send?.(reply));
});

function connected(module: BrokerModule<PlacingBroker>): PlacingBroker {
	const credential = module.readCredential(setup.credential);
	const transport = new AxiosTransport({ origin: credential.baseUrl, proxy: null });
	let { session } = setup;
	const store = {
		id: credential.owner,
		read: async () => await Promise.resolve(session),
		write: async (fresh: Session) => {
			session = await Promise.resolve(fresh);
		},
	};
	const open: ConnectedBroker & PlacingBroker = openBroker(module, {
		credential,
		transport,
		sessions: new SessionManager(credential.authenticator(transport), store, session),
		rateLimiter: { acquire: async () => await Promise.resolve(() => undefined) },
		journal: opened(),
		timeoutMs: 3_000,
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

async function place(key: string): Promise<Reply> {
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
		return { key, outcome: 'placed', orderId: String(orderId) };
	} catch (error) {
		const outcome = error instanceof BrokerError ? (error.outcome ?? 'no word') : 'no word';
		return { key, outcome, message: error instanceof Error ? error.message : String(error) };
	}
}
