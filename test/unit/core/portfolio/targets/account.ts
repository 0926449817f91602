/** An account in memory on which positions are brought to targets: its lists are never late. */
import { BrokerError, type Outcome } from '../../../../../brokers/core/errors';
import type { BrokerGtt, GttApi } from '../../../../../brokers/core/gtt/gtt-api';
import type { Instrument } from '../../../../../brokers/core/instruments/types';
import type { BrokerOrder, OrdersApi } from '../../../../../brokers/core/orders/orders-api';
import type { Gtt, Holding, Order, Position } from '../../../../../brokers/core/outputs';
import type {
	TargetFacts,
	TargetsApi,
} from '../../../../../brokers/core/portfolio/targets/targets-api';
import type {
	PlannedOrder,
	TargetTools,
} from '../../../../../brokers/core/portfolio/targets/tools';
import { instrument } from '../../../support/instruments';

export const FACTS: TargetFacts = {
	delivery: 'KEEP',
	closedUnasked: ['DAY', 'CARRY'],
	bracketsAs: 'DAY',
	bracket: 'BRACKET',
	lagMs: 4_000,
};

export const PRICE_NEEDS = {
	LIMIT: { price: true, trigger: false },
	MARKET: { price: false, trigger: false },
	STOP: { price: true, trigger: true },
};

/** What becomes of an order that is placed. */
export type Fate =
	/** So many tenths fill at once; the rest stands. */
	| { kind: 'taken'; tenths: number }
	| { kind: 'rejected' }
	/** Not taken, and that is said. */
	| { kind: 'refused' }
	/** Taken, and nobody hears of it before it is asked for again. */
	| { kind: 'unheard' }
	/** Neither taken nor known to be not. */
	| { kind: 'lost' }
	/** The process ends before it leaves, or after. */
	| { kind: 'crash'; acted: boolean };

export class Crash extends Error {}

export const order = (changes: Partial<Order> = {}): Order => ({
	...{ broker: 'b', orderId: '1', orderReference: null, status: 'open', brokerStatus: null },
	...{ exchange: 'NSE', tradingSymbol: 'SBIN-EQ', instrumentToken: '3045', transactionType: 'BUY' },
	...{ product: 'DAY', orderType: 'LIMIT', quantity: 10, filledQuantity: 0, averagePrice: null },
	...{ price: 800, triggerPrice: null, placedAt: null, updatedAt: null, message: null },
	...{ duplicate: false, ...changes },
});

export const position = (changes: Partial<Position> = {}): Position => ({
	...{ broker: 'b', exchange: 'NSE', segment: null, tradingSymbol: 'SBIN-EQ' },
	...{ instrumentToken: '3045', product: 'DAY', netQuantity: 10, buyQuantity: null },
	...{ buyAveragePrice: null, sellQuantity: null, sellAveragePrice: null, averagePrice: null },
	...{ lastPrice: null, realisedPnl: null, unrealisedPnl: null, pnl: null, lotSize: 1 },
	...{ expiry: null, strike: null, optionType: null, ...changes },
});

export const sbin = instrument({ exchange: 'NSE', token: '3045', tradingSymbol: 'SBIN-EQ' });

export const holding = (tradingSymbol: string, quantity = 40, t1Quantity = 0) =>
	({
		tradingSymbol,
		quantity,
		sellableQuantity: quantity,
		pledgedQuantity: 0,
		t1Quantity,
	}) as Holding;

const signed = ({ transactionType }: Pick<Order, 'transactionType'>, units: number) =>
	transactionType === 'BUY' ? units : -units;

/** Units carried from earlier days, by token and product. */
type Carried = Array<{ of: Instrument; product: string; units: number }>;

export class Account {
	readonly book: BrokerOrder[] = [];
	readonly gtts: BrokerGtt[] = [];
	/** Told of each order right before it is taken, by what is true then. */
	onPlace: (placed: PlannedOrder) => void = () => undefined;
	/** Told of each as it is sent, whatever comes of it. */
	onTry: (placed: PlannedOrder) => void = () => undefined;
	/** In the try that `begin` began: those that were not taken or are unknown, and those that were rejected. */
	readonly failed: PlannedOrder[] = [];
	readonly rejected: PlannedOrder[] = [];
	private readonly placed = new Map<number, BrokerOrder | 'lost'>();
	private serial = 0;

	constructor(
		private readonly carried: Carried,
		/** Of the orders that are placed, in their order; all fill after that. */
		private readonly fates: Fate[] = [],
		private readonly holdings: Holding[] = [],
	) {}

	/** A try of its own begins. */
	begin(): void {
		this.failed.length = 0;
		this.rejected.length = 0;
	}

	/** What is held, by what has happened. */
	net(of: Instrument, product: string): number {
		const carried = this.carried.filter((one) => one.of === of && one.product === product);
		const fills = this.book.filter(({ order: one }) => isOf(one, of, product));
		return (
			carried.reduce((sum, { units }) => sum + units, 0) +
			fills.reduce((sum, { order: one }) => sum + signed(one, one.filledQuantity ?? 0), 0)
		);
	}

	/** What open orders will still bring. */
	pending(of: Instrument, product: string): number {
		return this.openOf(of, product).reduce(
			(sum, { order: one }) => sum + signed(one, (one.quantity ?? 0) - (one.filledQuantity ?? 0)),
			0,
		);
	}

	openOf(of: Instrument, product: string): BrokerOrder[] {
		return this.book.filter(({ order: one }) => isOf(one, of, product) && one.status === 'open');
	}

	/** An order that is there already. */
	add(changes: Partial<Order>, raw = {}): BrokerOrder {
		const made = { order: order({ orderId: `o${++this.serial}`, ...changes }), raw };
		this.book.push(made);
		return made;
	}

	addGtt(gttId: string, changes: Partial<Gtt> = {}): void {
		const gtt = { gttId, gttType: 'single', status: 'active', exchange: 'NSE' } as Gtt;
		const named = { tradingSymbol: 'SBIN-EQ', instrumentToken: '3045', ...changes };
		this.gtts.push({ gtt: { ...gtt, ...named }, raw: {} });
	}

	/** The market has all or a part of an order. */
	fill({ order: one }: BrokerOrder, units: number): void {
		one.filledQuantity = Math.min(one.quantity ?? 0, (one.filledQuantity ?? 0) + units);
		if (one.filledQuantity === one.quantity) one.status = 'filled';
	}

	get targets(): TargetsApi {
		return {
			facts: FACTS,
			all: async () => await Promise.resolve(this.rows().map(({ position: one }) => one)),
			instrumentOf: async ({ instrumentToken }) =>
				await Promise.resolve(
					[sbin, ...this.carried.map(({ of }) => of)].find(
						({ token }) => token === instrumentToken,
					) ?? sbin,
				),
			of: () => ({
				held: async () => await Promise.resolve(this.rows()),
				orders: this.orders,
				gtt: {
					list: async () => await Promise.resolve(this.gtts),
				} as unknown as GttApi,
			}),
			holdings: async () => await Promise.resolve(this.holdings),
			bracketPart: ({ raw }) => (raw.bracket as 'entry' | 'exit' | undefined) ?? null,
		};
	}

	tools(changes: Partial<TargetTools> = {}): TargetTools {
		return {
			...{ broker: 'b', targets: this.targets, confirmMs: 3_000 },
			place: async (planned, check) => await this.place(planned, check),
			cancelOrder: async (_, { order: one }) => {
				const now = this.book.find(({ order: each }) => each.orderId === one.orderId)?.order;
				if (now?.status === 'filled') throw failure('notPlaced', 'ORDER_IS_FINAL');
				if (now) now.status = 'cancelled';
				await Promise.resolve();
			},
			cancelGtt: async (_, { gtt }) => {
				gtt.status = 'cancelled';
				await Promise.resolve();
			},
			...changes,
		};
	}

	private get orders(): OrdersApi {
		const copy = (one: BrokerOrder) => ({ raw: one.raw, order: { ...one.order } });
		return {
			facts: { priceNeeds: PRICE_NEEDS },
			list: async () => await Promise.resolve(this.book.map(copy)),
			refresh: async ({ order: one }: BrokerOrder) => {
				const found = this.book.find(({ order: each }) => each.orderId === one.orderId);
				return await Promise.resolve(copy(found as BrokerOrder));
			},
		} as unknown as OrdersApi;
	}

	private rows() {
		const keys = new Map<string, { of: Instrument; product: string }>();
		for (const one of this.carried) keys.set(`${one.of.token} ${one.product}`, one);
		for (const { order: one } of this.book) {
			const of = one.instrumentToken === sbin.token ? sbin : undefined;
			const known = this.carried.find((each) => each.of.token === one.instrumentToken)?.of ?? of;
			if (known && one.product)
				keys.set(`${known.token} ${one.product}`, { of: known, product: one.product });
		}
		return [...keys.values()].map(({ of, product }) => ({
			position: position({
				...{ exchange: of.exchange, tradingSymbol: of.tradingSymbol, instrumentToken: of.token },
				...{ product, netQuantity: this.net(of, product), expiry: of.expiry },
			}),
			carried: this.carried
				.filter((one) => one.of === of && one.product === product)
				.reduce((sum, { units }) => sum + units, 0),
		}));
	}

	private async place(planned: PlannedOrder, check: () => Promise<void>) {
		const known = this.placed.get(planned.n);
		if (known === 'lost') {
			this.failed.push(planned);
			throw failure('unknown', 'TIMEOUT');
		}
		if (known?.order.status === 'rejected') this.rejected.push(planned);
		if (known) return { order: { ...known, order: { ...known.order } }, duplicate: true };
		await check();
		const fate = this.fates.shift() ?? { kind: 'taken', tenths: 10 };
		this.onTry(planned);
		if (['refused', 'unheard', 'lost'].includes(fate.kind)) this.failed.push(planned);
		if (fate.kind === 'rejected') this.rejected.push(planned);
		if (fate.kind === 'refused') throw failure('notPlaced', 'REFUSED');
		if (fate.kind === 'crash' && !fate.acted) throw new Crash();
		this.onPlace(planned);
		if (fate.kind === 'lost') {
			this.placed.set(planned.n, 'lost');
			throw failure('unknown', 'TIMEOUT');
		}
		const { transactionType, quantity, product, instrument: of } = planned;
		const made = this.add({
			...{ transactionType, quantity, product, orderType: 'MARKET', exchange: of.exchange },
			...{ tradingSymbol: of.tradingSymbol, instrumentToken: of.token },
		});
		this.placed.set(planned.n, made);
		if (fate.kind === 'rejected') made.order.status = 'rejected';
		if (fate.kind === 'taken') this.fill(made, Math.floor((quantity * fate.tenths) / 10));
		if (fate.kind === 'crash') throw new Crash();
		if (fate.kind === 'unheard') throw failure('unknown', 'TIMEOUT');
		return { order: { ...made, order: { ...made.order } }, duplicate: false };
	}
}

function isOf(one: Order, of: Instrument, product: string): boolean {
	return one.instrumentToken === of.token && one.product === product;
}

function failure(outcome: Outcome, code: string): BrokerError {
	const kind = outcome === 'unknown' ? 'unclear' : 'refused';
	return new BrokerError({ broker: 'b', failure: kind, code, message: `${code}.`, outcome });
}

/** The journal's entry of the whole, as it outlives a process. */
export class Entry<P> {
	written: string | null = null;

	get now() {
		const earlier = this.written === null ? null : (JSON.parse(this.written) as P);
		return {
			...{ earlier, label: 'whole', isOver: false },
			write: async (plan: P) => {
				this.written = JSON.stringify(plan);
				await Promise.resolve();
			},
		};
	}

	/** What a try left: one that certainly sent nothing is forgotten. */
	async over<T>(work: () => Promise<T>): Promise<T | Error> {
		const before = this.written;
		try {
			return await work();
		} catch (error) {
			if (!(error instanceof BrokerError) && !(error instanceof Crash)) throw error;
			if (error instanceof BrokerError && error.outcome === 'notPlaced' && before === null)
				this.written = null;
			return error;
		}
	}
}
