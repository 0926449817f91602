import type { BrokerApi } from '../core/http/broker-api';
import type { ApiRequest } from '../core/orders/orders-api';
import type { Position } from '../core/outputs';
import type { Conversion, ConversionsApi } from '../core/portfolio/conversions-api';
import type { Reading } from '../core/reading';
import type { AngelOneEndpoints } from './endpoints';
import type { AngelOnePortfolio } from './portfolio';

/** What the documented request repeats of the position's row. */
const OF_THE_ROW = [
	'symbolname',
	'instrumenttype',
	'priceden',
	'pricenum',
	'genden',
	'gennum',
	'precision',
	'multiplier',
	'boardlotsize',
	'buyqty',
	'sellqty',
	'buyamount',
	'sellamount',
];

/** Conversions of positions (documentation: Portfolio). */
export class AngelOneConversions implements ConversionsApi {
	/** As the order book. */
	readonly lagMs = 6_000;

	constructor(
		private readonly api: BrokerApi<AngelOneEndpoints>,
		private readonly portfolio: AngelOnePortfolio,
	) {}

	async positions(): Promise<Array<Reading<Position>>> {
		return await this.portfolio.positions();
	}

	request({ value, raw }: Reading<Position>, conversion: Conversion): ApiRequest {
		const known = OF_THE_ROW.filter((key) => raw[key] !== undefined);
		return this.api.request('convertPosition', {
			exchange: value.exchange,
			symboltoken: value.instrumentToken,
			oldproducttype: conversion.fromProduct,
			newproducttype: conversion.toProduct,
			tradingsymbol: value.tradingSymbol,
			...Object.fromEntries(known.map((key) => [key, raw[key]])),
			transactiontype: conversion.transactionType,
			quantity: conversion.quantity,
			type: 'DAY',
		});
	}

	/** Convert Position: its success carries no data. */
	async convert(request: ApiRequest): Promise<void> {
		await this.api.send(request);
	}
}
