/** Outputs of the resource Instrument. */
import type { BrokerId } from '../errors';
import type { InstrumentKind } from '../instruments/types';

export interface InstrumentDetails {
	broker: BrokerId;
	exchange: string;
	segment: string | null;
	tradingSymbol: string;
	instrumentToken: string;
	name: string;
	isin: string | null;
	/** EQ, IDX, FUT, CE, PE or OTHER. */
	instrumentType: InstrumentKind;
	/** Of a future or an option, as are the expiry, YYYY-MM-DD, and an option's strike in rupees. */
	underlying: string | null;
	expiry: string | null;
	strike: number | null;
	optionType: 'CE' | 'PE' | null;
	/** Units. */
	lotSize: number;
	/** Rupees; null where the file has none. */
	tickSize: number | null;
	/** Units; null where it is not known. */
	freezeQuantity: number | null;
}

/** An option found by a rule: the instrument, and what it was found by. */
export interface FoundOption extends InstrumentDetails {
	/** Last price of the underlying, rupees; null where there is none. */
	spotPrice: number | null;
	/** Last price of the option, rupees; null where there is none. */
	premium: number | null;
	/** Null unless it was chosen by its delta. */
	delta: number | null;
	/** Days by the calendar in India until it expires; 0 today. */
	daysLeft: number;
}

/** A date on which contracts of an underlying expire. */
export interface Expiry {
	broker: BrokerId;
	exchange: string;
	underlying: string;
	/** YYYY-MM-DD. */
	expiry: string;
	/** Monthly: the last date of its month, of its futures or of its options. */
	kind: 'weekly' | 'monthly';
	/** Days by the calendar in India; 0 today. */
	daysLeft: number;
	/** How many of each expire then. */
	futures: number;
	options: number;
}
