import type { BrokerId } from '../errors';
import type { BrokerOrder } from '../orders/orders-api';
import type { Instrument, InstrumentIndex } from './types';

/** How one broker's forms name an instrument. */
export interface InstrumentNaming {
	broker: BrokerId;
	/** The fields of a form that say where it is; a picked value begins with its own, which win over them. */
	scope: ReadonlyArray<'exchange' | 'segment'>;
	/** Where a list looks: what the form can choose, since files hold more than can be traded. */
	offered: { exchange: readonly string[]; segment?: readonly string[] };
	/**
	 * What a picked value is looked up by; it follows the scope. Exchanges give the token of an expired
	 * contract to another one, so that after a token follows the trading symbol, and both must fit.
	 */
	key: 'token' | 'tradingSymbol';
	/** The instrument of an order. */
	ofOrder(index: InstrumentIndex, order: BrokerOrder): Instrument;
}
