import type { PortfolioApi } from '../core/abilities';
import { type Reading, reading } from '../core/reading';
import type { BrokerApi } from '../core/http/broker-api';
import type { Holding, Position } from '../core/outputs';
import type { AngelOneEndpoints } from './endpoints';
import { readHolding } from './parse';
import { readPosition } from './parse-position';

/** The portfolio of an Angel One account (documentation: Portfolio). */
export class AngelOnePortfolio implements PortfolioApi {
	constructor(private readonly api: BrokerApi<AngelOneEndpoints>) {}

	/** Get All Holding: with the last price and the close of the day before. */
	async holdings(): Promise<Array<Reading<Holding>>> {
		return (await this.api.list('holdings')).map((raw) => reading(raw, readHolding));
	}

	/** Get Position: one list of all segments. */
	async positions(): Promise<Array<Reading<Position>>> {
		return (await this.api.list('positions')).map((raw) => reading(raw, readPosition));
	}
}
