import type { BrokerId } from '../errors';
import type { Order } from '../outputs';
import type { JsonObject } from '../wire';
import type { Instrument, InstrumentIndex, InstrumentScope } from './types';

/** What a broker's row of an order, or of something like it, names its instrument by. */
export interface NamesInstrument {
	order: Pick<Order, 'exchange' | 'tradingSymbol' | 'instrumentToken'>;
	raw: JsonObject;
}

/** How one broker's forms name an instrument. */
export interface InstrumentNaming {
	broker: BrokerId;
	/** The fields of a form that say where it is; a picked value begins with its own, which win over them. */
	scope: ReadonlyArray<'exchange' | 'segment'>;
	/** Where a list looks: what the form can choose, since files hold more than can be traded. */
	offered: { exchange: readonly string[]; segment?: readonly string[] };
	/** Exchanges that list futures and options, as the forms name them. */
	contracts: readonly string[];
	/** Where the file has what the market's calendar calls by the name of an exchange that the forms lack. */
	places?: Readonly<Record<string, InstrumentScope>>;
	/**
	 * What a picked value is looked up by; it follows the scope. Exchanges give the token of an expired
	 * contract to another one, so that after a token follows the trading symbol, and both must fit.
	 */
	key: 'token' | 'tradingSymbol';
	/** The instrument of an order. */
	ofOrder(index: InstrumentIndex, order: NamesInstrument): Instrument;
}
