import type { MarketApi } from '../core/abilities';
import type { BrokerApi } from '../core/http/broker-api';
import type { Instrument } from '../core/instruments/types';
import { isObject, readRows, readText } from '../core/wire';
import type { AngelOneEndpoints } from './endpoints';

/** Market data of Angel One (documentation: Market Data). */
export class AngelOneMarket implements MarketApi {
	constructor(private readonly api: BrokerApi<AngelOneEndpoints>) {}

	/** Get LTP Data (Orders). */
	async lastPrice({ exchange, tradingSymbol, token }: Instrument): Promise<string | null> {
		const body = { exchange, tradingsymbol: tradingSymbol, symboltoken: token };
		const data = await this.api.call('ltp', { body });
		return isObject(data) ? readText(data.ltp) : null;
	}

	/** The full quote (Market Data). */
	async upperCircuit({ exchange, token }: Instrument): Promise<string | null> {
		const body = { mode: 'FULL', exchangeTokens: { [exchange]: [token] } };
		const data = await this.api.call('quote', { body });
		const [row] = readRows(isObject(data) ? data.fetched : null);
		return readText(row?.upperCircuit);
	}
}
