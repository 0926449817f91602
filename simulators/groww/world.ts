import { Market } from '../core';
import type { SimulatorClock } from '../core';
import { OrderBook } from './book';
import { fundsOf } from './funds';
import type { Funds, FundsContext } from './funds';
import { MarketHours } from './hours';
import { InstrumentBook } from './instruments';
import type { GrowwQuirks } from './quirks';
import { Sessions } from './sessions';
import { SmartOrders } from './smartOrders';
import type { GrowwAccount } from './types';

export interface WorldOptions {
	clock: SimulatorClock;
	quirks: GrowwQuirks;
	accounts: GrowwAccount[];
	/** Rows of the instrument file; at least all real names. */
	instrumentRows?: number;
}

/** Everything behind the HTTP face: one broker with its accounts, orders and market. */
export class GrowwWorld {
	readonly clock: SimulatorClock;
	readonly quirks: GrowwQuirks;
	readonly accounts: GrowwAccount[];
	readonly instruments: InstrumentBook;
	readonly hours: MarketHours;
	readonly sessions: Sessions;
	readonly book: OrderBook;
	readonly smart: SmartOrders;

	constructor({ clock, quirks, accounts, instrumentRows }: WorldOptions) {
		this.clock = clock;
		this.quirks = quirks;
		this.accounts = accounts;
		this.instruments = new InstrumentBook(new Market(clock, instrumentRows));
		this.hours = new MarketHours(quirks);
		this.sessions = new Sessions(clock, accounts);
		this.book = new OrderBook(this);
		this.smart = new SmartOrders(this);
	}

	funds(account: GrowwAccount): Funds {
		this.book.life.settle();
		return fundsOf(this.fundsContext(account));
	}

	fundsContext(account: GrowwAccount): FundsContext {
		return {
			account,
			orders: this.book.orders,
			instruments: this.instruments,
			lastPaise: (instrument) => this.instruments.lastPaise(instrument),
			now: this.clock.now(),
		};
	}

	/** @throws RangeError for an instrument that is not listed today */
	setPrice(symbolOrToken: string, rupees: number): void {
		const instrument = this.instruments.findAnywhere(symbolOrToken);
		if (!instrument) throw new RangeError(`No instrument ${symbolOrToken}`);
		const paise = Math.round(rupees * 100);
		this.book.life.movePrice(
			(order) =>
				order.tradingSymbol === instrument.tradingSymbol && order.exchange === instrument.exchange,
			() => this.instruments.setPaise(instrument, paise),
		);
		this.smart.priceMoved(instrument, paise);
	}
}
