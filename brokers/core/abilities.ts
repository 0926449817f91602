/** What brokers are able to do, ability by ability. Those of orders, GTTs and the like are in rooms of their own. */
import type { DayOfMarket } from './instruments/file-reads';
import type { NamesInstrument } from './instruments/naming';
import type { Instrument } from './instruments/types';
import type { OnMissing } from './orders/orders-api';
import type {
	AccountCheck,
	Expiry,
	Funds,
	Holding,
	InstrumentDetails,
	Position,
	Profile,
} from './outputs';
import type { ReadField, Reading } from './reading';

/** Every method throws BrokerError. */
export interface AccountApi {
	profile(): Promise<Reading<Profile>>;
	/** Rupees. */
	funds(): Promise<Reading<Funds>>;
}

export interface CheckApi {
	/**
	 * Makes each read of the package once, within the broker's limits; one that fails does not stop the
	 * others.
	 * @param addressService answers with the address that it is asked from
	 * @throws BrokerError where the session ends in the middle and no other is to be had
	 */
	run(addressService: URL | null): Promise<Omit<AccountCheck, 'sessionExpiresAt'>>;
}

export interface InstrumentsApi {
	/** The instrument that a form names. @throws BrokerError `input`, naming the field */
	choose(read: ReadField): Promise<Instrument>;
	/** The same, for an order that is split by its freeze quantity: that is waited for where another file states it. */
	chooseToSplit(read: ReadField): Promise<Instrument>;
	/** `ofOrder`, likewise. @throws BrokerError */
	ofOrderToSplit(order: NamesInstrument): Promise<Instrument>;
	/** That of an order, for its lot and tick. @throws BrokerError */
	ofOrder(order: NamesInstrument): Promise<Instrument>;
	/** Whether this share has derivatives, by which the closing auction knows it. @throws BrokerError */
	hasDerivatives(share: Instrument): Promise<boolean>;
	/**
	 * What a list shows while the user types, from all exchanges, that of the form first; each with the
	 * value by which `choose` finds it again.
	 * @param tradableOnly false brings indices too
	 */
	search(
		text: string,
		read: ReadField,
		tradableOnly?: boolean,
	): Promise<Array<{ label: string; value: string }>>;
	/** The chosen instrument with all that the file says of it. @throws BrokerError */
	details(read: ReadField): Promise<Reading<InstrumentDetails>>;
	/** What the query of a form finds, the best match first. @param limit null for all. @throws BrokerError */
	find(read: ReadField, limit: number | null): Promise<Array<Reading<InstrumentDetails>>>;
	/** When contracts of the form's underlying expire, the nearest first. @throws BrokerError */
	expiries(read: ReadField): Promise<Array<Reading<Expiry>>>;
	/** Whether contracts expire on a day; null where the file does not tell, or cannot be had. */
	expiresOn(day: DayOfMarket): Promise<boolean | null>;
}

export interface MarketApi {
	/** Rupees as the broker writes them; null where it has no price. @throws BrokerError */
	lastPrice(instrument: Instrument): Promise<string | null>;
	/** The day's highest price, likewise; null where there is none. @throws BrokerError */
	upperCircuit(instrument: Instrument): Promise<string | null>;
}

export interface PortfolioApi {
	/** All holdings; empty where there are none. @throws BrokerError */
	holdings(): Promise<Array<Reading<Holding>>>;
	/**
	 * Open positions and those closed today, as far as a form asks for them; empty where there are none.
	 * @param onMissing is told of what the broker would not list, and why a figure is left out
	 * @throws BrokerError
	 */
	positions(read: ReadField, onMissing: OnMissing): Promise<Array<Reading<Position>>>;
}

export interface SessionApi {
	/** Ends the session at the broker; null where the broker has no such call. */
	revoke: (() => Promise<void>) | null;
}
