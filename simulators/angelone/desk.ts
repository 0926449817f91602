import type { SimulatorClock } from '../core';
import { Market } from '../core';
import type { AngelOneAccount } from './accounts';
import { OrderBook } from './book';
import { Exchange } from './exchange';
import { FundsDesk } from './funds';
import { Positions } from './positions';
import type { AngelOneQuirks } from './quirks';
import { RiskControl } from './riskControl';
import { Scrips } from './scrips';
import { Sessions } from './sessions';

/** The simulated broker behind its HTTP surface. */
export interface Desk {
	clock: SimulatorClock;
	quirks: AngelOneQuirks;
	accounts: AngelOneAccount[];
	market: Market;
	scrips: Scrips;
	sessions: Sessions;
	book: OrderBook;
	positions: Positions;
	funds: FundsDesk;
	exchange: Exchange;
}

export function createDesk(
	clock: SimulatorClock,
	quirks: AngelOneQuirks,
	accounts: AngelOneAccount[],
	instrumentRows?: number,
): Desk {
	const market = new Market(clock, instrumentRows);
	const book = new OrderBook(clock);
	const positions = new Positions();
	const funds = new FundsDesk(market, book, positions);
	const risk = new RiskControl(market, funds, quirks);
	return {
		clock,
		quirks,
		accounts,
		market,
		scrips: new Scrips(market),
		sessions: new Sessions(clock, quirks, accounts),
		book,
		positions,
		funds,
		exchange: new Exchange(clock, quirks, market, book, positions, risk, accounts),
	};
}
