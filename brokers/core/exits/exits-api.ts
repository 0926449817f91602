import type { BrokerError } from '../errors';
import type { AskedLeg, GttApi, PreparedGtt } from '../gtt/gtt-api';
import type { BracketsApi } from '../orders/brackets-api';
import type { ApiRequest, AskedOrder } from '../orders/orders-api';

/** The exits that an entry is asked for with: raw values, which the broker checks. */
export interface AskedExits {
	/** Null where none is asked for: the stop-loss stands alone. */
	target: AskedLeg | null;
	stopLoss: AskedLeg;
	/** Sells or buys back what has filled where it is certain that the exits are not there. */
	closeIfExitsFail: boolean;
	/** Leaves an entry open that has not filled by the end of its wait. */
	keepEntry: boolean;
}

/** Exits that are placed once the entry has filled: two of which one cancels the other, or a stop-loss alone. */
export interface GttExits {
	by: 'oco' | 'stopLoss';
	gtts: GttApi;
	/** Those of so many units. @throws BrokerError `input` */
	of(units: number): PreparedGtt;
	/** The request for so many units, as it would be once they are held. */
	preview(units: number, label: string): Promise<ApiRequest>;
	/** Whether the broker does not show the position yet that they close. */
	isEarly(error: BrokerError): boolean;
}

/** Exits that the entry itself carries to the broker, which sends them as the entry fills. */
export interface BracketExits {
	by: 'bracket';
	brackets: BracketsApi;
}

export type PreparedExits = GttExits | BracketExits;

/** The exits of one account's orders. */
export interface ExitsApi {
	/**
	 * How the exits of an entry stand at the broker.
	 * @param entry as it goes out
	 * @throws BrokerError `input` where they cannot stand so that one cancels the other
	 */
	prepare(entry: AskedOrder, exits: AskedExits): PreparedExits;
}
