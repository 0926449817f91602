import type { MarketApi } from '../core/abilities';
import type { BrokerApi } from '../core/http/broker-api';
import type { Instrument } from '../core/instruments/types';
import { isObject, type JsonObject, readText } from '../core/wire';
import type { GrowwEndpoints } from './endpoints';

/** So many instruments a call (Live Data). */
const BATCH = 50;

/** An instrument as live data names it. */
export interface LiveKey {
	exchange: string;
	segment: string | null;
	tradingSymbol: string;
}

/** Live data of Groww (documentation: Live Data). */
export class GrowwMarket implements MarketApi {
	constructor(private readonly api: BrokerApi<GrowwEndpoints>) {}

	/** LTP of one instrument. */
	async lastPrice(instrument: Instrument): Promise<string | null> {
		const prices = await this.batches('ltp', [instrument]);
		return readText(prices[keyOf(instrument)]);
	}

	/** Get Quote. */
	async upperCircuit({ exchange, segment, tradingSymbol }: Instrument): Promise<string | null> {
		const query = { exchange, segment: segment ?? '', trading_symbol: tradingSymbol };
		const data = await this.api.call('quote', { query });
		return isObject(data) ? readText(data.upper_circuit_limit) : null;
	}

	/**
	 * LTP or OHLC of instruments of one segment, as received under `EXCHANGE_SYMBOL`; what the broker
	 * does not know is missing. @throws BrokerError
	 */
	async batches(name: 'ltp' | 'ohlc', instruments: LiveKey[]): Promise<JsonObject> {
		const all: JsonObject = {};
		for (let start = 0; start < instruments.length; start += BATCH) {
			const batch = instruments.slice(start, start + BATCH);
			const query = {
				segment: batch[0].segment ?? '',
				exchange_symbols: batch.map(keyOf).join(','),
			};
			const data = await this.api.call(name, { query });
			Object.assign(all, isObject(data) ? data : {});
		}
		return all;
	}
}

/** How live data name an instrument. */
export function keyOf({ exchange, tradingSymbol }: Pick<LiveKey, 'exchange' | 'tradingSymbol'>) {
	return `${exchange}_${tradingSymbol}`;
}
