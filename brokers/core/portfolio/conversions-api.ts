import type { ApiRequest } from '../orders/orders-api';
import type { Position } from '../outputs';
import type { Reading } from '../reading';

/** A quantity of a position that is to go to another product. */
export interface Conversion {
	fromProduct: string;
	toProduct: string;
	transactionType: 'BUY' | 'SELL';
	/** Units. */
	quantity: number;
}

/** The products of one account's positions. Every method throws BrokerError. */
export interface ConversionsApi {
	/** The list of positions lags behind by this, milliseconds, and at times by more: no bound is known. */
	readonly lagMs: number;
	positions(): Promise<Array<Reading<Position>>>;
	/** The exact request. @param position that of `fromProduct` */
	request(position: Reading<Position>, conversion: Conversion): ApiRequest;
	/** Sends it. Success means taken by the broker. */
	convert(request: ApiRequest): Promise<void>;
}
