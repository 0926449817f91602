import type { MarketApi } from '../core/abilities';
import type { BrokerApi } from '../core/http/broker-api';
import type { Instrument } from '../core/instruments/types';
import { isObject, readText } from '../core/wire';
import type { GrowwEndpoints } from './endpoints';
import { liveKeyOf } from './parse-quote';

/** The prices that an order is checked by (documentation: Live Data). */
export class GrowwMarket implements MarketApi {
	constructor(private readonly api: BrokerApi<GrowwEndpoints>) {}

	/** LTP of one instrument. */
	async lastPrice(instrument: Instrument): Promise<string | null> {
		const key = liveKeyOf(instrument);
		const query = { segment: instrument.segment ?? '', exchange_symbols: key };
		const data = await this.api.call('ltp', { query });
		return isObject(data) ? readText(data[key]) : null;
	}

	/** Get Quote. */
	async upperCircuit({ exchange, segment, tradingSymbol }: Instrument): Promise<string | null> {
		const query = { exchange, segment: segment ?? '', trading_symbol: tradingSymbol };
		const data = await this.api.call('quote', { query });
		return isObject(data) ? readText(data.upper_circuit_limit) : null;
	}
}
