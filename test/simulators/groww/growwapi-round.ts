// Every call of the npm package growwapi, which others wrote. Runs as a process of its own, as the
// package reads its settings from the environment when it is loaded and comes as ES modules.
import type {
	Exchange,
	GrowwAPI as Api,
	OrderType,
	Product,
	Segment,
	TransactionType,
	Validity,
} from 'growwapi';

const CASH = 'CASH' as Segment;
const NSE = 'NSE' as Exchange;
const page = { page: 0, pageSize: 50 };
const terms = {
	tradingSymbol: 'SBIN',
	quantity: 10,
	price: 860,
	triggerPrice: 0,
	validity: 'DAY' as Validity,
	exchange: NSE,
	segment: CASH,
	product: 'CNC' as Product,
	orderType: 'LIMIT' as OrderType,
	transactionType: 'BUY' as TransactionType,
	orderReferenceId: 'round-0001-abc',
};
const market = { ...terms, orderType: 'MARKET' as OrderType, price: 0 };
/** A NATS key of the right form. */
const PUBLIC_KEY = 'UAB2CB576PHBBPQ5ODORRZ2LYCMWPZGWGCN2KDK7DXOIMZASKUY3RLKK';

/** The instrument file's host is fixed in the package; here its path lies on the simulator. */
function sendFileRequestsTo(origin: string): void {
	const live = 'https://growwapi-assets.groww.in';
	const { fetch: real } = globalThis;
	globalThis.fetch = (url, init) => real(String(url).replace(live, origin), init);
}

/** Every method of the package's parts, statics too, each noting that it was called. */
function watched(groww: Api): { methods: string[]; called: Set<string> } {
	const methods: string[] = [];
	const called = new Set<string>();
	for (const [part, object] of Object.entries(groww) as Array<[string, object]>) {
		const { prototype } = object.constructor;
		for (const owner of [prototype, object.constructor] as Array<Record<string, unknown>>)
			for (const name of Object.getOwnPropertyNames(owner)) {
				const method = owner[name];
				if (name === 'constructor' || name === 'prototype' || typeof method !== 'function')
					continue;
				methods.push(`${part}.${name}`);
				owner[name] = function (this: unknown, ...params: unknown[]): unknown {
					called.add(`${part}.${name}`);
					return method.apply(this, params) as unknown;
				};
			}
	}
	return { methods, called };
}

const failure = (promise: Promise<unknown>): Promise<string> =>
	promise.then(
		() => 'taken',
		(error: Error) => error.message,
	);

async function account(groww: Api): Promise<object> {
	return {
		'margins.details': await groww.margins.details(),
		'margins.requiredForOrder': await groww.margins.requiredForOrder(terms),
		'holdings.list': await groww.holdings.list(),
		'position.user': await groww.position.user({ segment: CASH }),
		'position.tradingSymbol': await groww.position.tradingSymbol({
			tradingSymbol: 'SBIN',
			segment: CASH,
		}),
	};
}

async function orders({ orders: api }: Api): Promise<object> {
	const created = await api.create(terms);
	const named = { growwOrderId: created.growwOrderId, segment: CASH };
	const { orderReferenceId, orderType } = terms;
	const status = await api.status(named);
	const byReference = await api.statusByReference({ orderReferenceId, segment: CASH });
	const modified = await api.modify({ ...named, quantity: 12, price: 861, orderType });
	const detail = await api.details(named);
	const list = await api.getOrders({ segment: CASH, ...page });
	// The official SDK's default; this one's types ask for more than its code does.
	const everywhere = await api.getOrders({} as Parameters<typeof api.getOrders>[0]);
	const cancelled = await api.cancel(named);
	const after = await api.status(named);
	const bought = await api.create({ ...market, orderReferenceId: 'round-0002-abc' });
	const trades = await api.getTrades({ ...named, growwOrderId: bought.growwOrderId, ...page });
	return {
		'orders.create': { created, again: await failure(api.create(terms)) },
		'orders.status': { status, after },
		'orders.statusByReference': byReference,
		'orders.modify': { modified, detail },
		'orders.details': detail,
		'orders.getOrders': { list, everywhere },
		'orders.cancel': cancelled,
		'orders.getTrades': trades,
	};
}

async function data({ liveData, historicData, instructions }: Api, day: string): Promise<object> {
	const sbin = { exchange: NSE, segment: CASH, tradingSymbol: 'SBIN' };
	const several = { segment: CASH, exchangeSymbols: ['NSE_SBIN', 'NSE_TCS'] };
	const span = { startTime: `${day} 10:00:00`, endTime: `${day} 11:00:00`, intervalInMinutes: 5 };
	const file = await instructions.getInstructions();
	return {
		'liveData.getLTP': await liveData.getLTP(several),
		'liveData.getOHLC': await liveData.getOHLC(several),
		'liveData.getQuote': await liveData.getQuote(sbin),
		'historicData.get': await historicData.get({ ...sbin, ...span }),
		'instructions.getInstructions': file.fileContent.split('\n').slice(0, 2),
		'instructions.getFilteredInstructions': await instructions.getFilteredInstructions({
			...sbin,
			tradingSymbol: 'SBIN',
		}),
	};
}

/** Statics of the log-in, of which the package calls its own part at its first request. */
async function auth(groww: Api): Promise<object> {
	type Statics = Record<string, (key?: string) => Promise<unknown>>;
	const statics = groww.auth.constructor as unknown as Statics;
	const secret = process.env.GROWW_API_SECRET;
	process.env.GROWW_API_SECRET = 'JBSWY3DPEHPK3PXP';
	const refused = await failure(groww.holdings.list());
	process.env.GROWW_API_SECRET = secret;
	return {
		'auth.createAccessToken': refused,
		'auth.generateTOTP': await statics.generateTOTP(),
		'auth.getAccessToken': await statics.getAccessToken(),
		'auth.socketAccessToken': await statics.socketAccessToken(PUBLIC_KEY),
	};
}

async function main(origin: string, day: string): Promise<void> {
	sendFileRequestsTo(origin);
	const { GrowwAPI } = await import('growwapi');
	const groww = new GrowwAPI();
	const { methods, called } = watched(groww);
	const seen = {
		...(await auth(groww)),
		...(await orders(groww)),
		...(await account(groww)),
		...(await data(groww, day)),
	};
	console.log(JSON.stringify({ methods, called: [...called], seen }));
}

void main(process.argv[2], process.argv[3]);
