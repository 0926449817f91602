import type buildupSample from '../../contracts/angelone/OIBuildup.json';
import type moversSample from '../../contracts/angelone/gainersLosers.json';
import type ratioSample from '../../contracts/angelone/putCallRatio.json';
import type { BrokerApi } from '../core/http/broker-api';
import type { BuildupType, ExpiryType, MoversApi, MoverType } from '../core/market/movers-api';
import type { Mover, PutCallRatio } from '../core/outputs';
import { type Reading, reading } from '../core/reading';
import { constant, number, price, record, text } from '../core/record';
import { ANGEL_ONE } from './api';
import type { AngelOneEndpoints } from './endpoints';

const MOVERS: Record<MoverType, string> = {
	oiGainers: 'PercOIGainers',
	oiLosers: 'PercOILosers',
	priceGainers: 'PercPriceGainers',
	priceLosers: 'PercPriceLosers',
};
const BUILDUPS: Record<BuildupType, string> = {
	longBuiltUp: 'Long Built Up',
	shortBuiltUp: 'Short Built Up',
	shortCovering: 'Short Covering',
	longUnwinding: 'Long Unwinding',
};

type RowOf<Sample extends { reply: { data: unknown[] } }> = Sample['reply']['data'][number];

/** A row of Top Gainers/Losers or of OI BuildUp, which are of NSE's futures alone. */
export const readMover = record<Mover, RowOf<typeof moversSample> | RowOf<typeof buildupSample>>({
	broker: constant(ANGEL_ONE),
	exchange: constant('NFO'),
	tradingSymbol: text('tradingSymbol'),
	instrumentToken: text('symbolToken'),
	lastPrice: price('ltp'),
	netChange: number('netChange'),
	percentChange: number('percentChange'),
	openInterest: number('opnInterest'),
	openInterestChange: number('netChangeOpnInterest'),
});

export const readPutCallRatio = record<PutCallRatio, RowOf<typeof ratioSample>>({
	broker: constant(ANGEL_ONE),
	tradingSymbol: text('tradingSymbol'),
	putCallRatio: number('pcr'),
});

/** What moves in NSE's futures (documentation: Market Data). */
export class AngelOneMovers implements MoversApi {
	constructor(private readonly api: BrokerApi<AngelOneEndpoints>) {}

	/** Top Gainers/Losers. */
	async movers(type: MoverType, expiry: ExpiryType): Promise<Array<Reading<Mover>>> {
		const body = { datatype: MOVERS[type], expirytype: expiry.toUpperCase() };
		return (await this.api.list('movers', { body })).map((row) => reading(row, readMover));
	}

	/** OI BuildUp. */
	async buildup(type: BuildupType, expiry: ExpiryType): Promise<Array<Reading<Mover>>> {
		const body = { expirytype: expiry.toUpperCase(), datatype: BUILDUPS[type] };
		return (await this.api.list('oiBuildup', { body })).map((row) => reading(row, readMover));
	}

	/** PCR Volume. */
	async putCallRatios(): Promise<Array<Reading<PutCallRatio>>> {
		const rows = await this.api.list('putCallRatio');
		return rows.map((row) => reading(row, readPutCallRatio));
	}
}
