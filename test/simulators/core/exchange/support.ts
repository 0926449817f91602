import type { SimulatorClock } from '../../../../simulators/core';
import { Market } from '../../../../simulators/core';
import type {
	Bracket,
	ExchangeSettings,
	Order,
	OrderTerms,
	StartAccount,
} from '../../../../simulators/core/exchange';
import { Exchange } from '../../../../simulators/core/exchange';

/** A Friday within trading hours. */
export const FRIDAY = Date.parse('2026-11-20T11:00:00+05:30');
export const at = (time: string): number => Date.parse(`${time}+05:30`);

export const ACCOUNT = 'one';
export const CASH = 50_000_000;

/** A clock that moves only when it is told to. */
function standingClock(start: number): SimulatorClock {
	let now = start;
	return {
		now: () => now,
		set: (instant) => (now = Number(instant)),
		advance: (ms) => (now += ms),
		reset: () => (now = start),
		elapsed: () => now - start,
	};
}

/** An exchange with one account, and short words for what tests do with it. */
export class Stage {
	readonly clock = standingClock(FRIDAY);
	readonly market = new Market(this.clock);
	readonly start: StartAccount = {
		cashPaise: CASH,
		collateralPaise: 0,
		mayDeliver: true,
		holdings: [],
		positions: [],
	};
	readonly settings: ExchangeSettings = {
		market: 'byClock',
		autoFill: true,
		arrivalDelayMs: 0,
		matchDelayMs: 0,
		changeDelayMs: 0,
		cancelDelayMs: 0,
		maxFillQuantity: null,
		judgesAfterHours: 'atOnce',
		rules: { marketOrders: true, circuitPercent: 20, bandPercent: 0, stopsBeyondMarket: false },
		margin: {
			intraday: 20,
			margin: 25,
			futures: { span: 11, exposure: 3 },
			soldOptions: { span: 9, exposure: 2 },
			chargesBasisPoints: 0,
		},
	};
	readonly exchange: Exchange<string>;
	/** SBIN on NSE: base price 870.00, tick 0.05. */
	readonly sbin = this.named('SBIN');
	private serial = 0;

	constructor() {
		this.exchange = new Exchange<string>({
			clock: this.clock,
			market: this.market,
			settings: () => this.settings,
			startOf: (account) => {
				if (account !== ACCOUNT) throw new RangeError(`No account ${account}`);
				return this.start;
			},
			nameLeg: (parent) => ({ id: `${parent.id}-${++this.serial}`, own: parent.own }),
		});
	}

	/** A share on NSE by its symbol, or the nearest future of an index. */
	named(symbol: string, kind: 'EQ' | 'FUT' | 'CE' = 'EQ') {
		const found = this.market
			.real()
			.find((one) => one.venue === 'NSE' && one.underlying === symbol && one.kind === kind);
		if (found === undefined) throw new RangeError(`No ${symbol}`);
		return found;
	}

	/** By default a limit order to buy 10 SBIN at 860 for delivery, which rests. */
	terms(change: Partial<OrderTerms> = {}): OrderTerms {
		return {
			instrument: this.sbin,
			side: 'BUY',
			kind: 'limit',
			product: 'delivery',
			validity: 'day',
			quantity: 10,
			pricePaise: 86_000,
			triggerPaise: 0,
			...change,
		};
	}

	place(change: Partial<OrderTerms> = {}, bracket: Bracket | null = null): Order<string> {
		const id = `order-${++this.serial}`;
		const terms = this.terms(change);
		return this.exchange.submit({ account: ACCOUNT, id, terms, own: 'mine', bracket });
	}

	/** At market: fills at the last price. */
	trade(change: Partial<OrderTerms> = {}): Order<string> {
		return this.place({ kind: 'market', pricePaise: 0, ...change });
	}

	price(paise: number, instrument = this.sbin): void {
		this.exchange.movePrice(instrument, paise);
	}

	/** Stage, filled quantity and average price of an order as it is now. */
	seen(order: Order<string>): [string, number, number] {
		this.exchange.settle();
		const { stage, filledQuantity, filledPaise } = order.state;
		return [stage, filledQuantity, filledQuantity === 0 ? 0 : filledPaise / filledQuantity];
	}

	get free(): number {
		return this.exchange.funds(ACCOUNT).free;
	}
}
