import { type DayApi, type DayPosition, dayPosition } from '../core/guard/day';
import type { BrokerApi } from '../core/http/broker-api';
import { number } from '../core/record';
import type { AngelOneEndpoints } from './endpoints';
import { contractMultiplier, readPositionRow } from './parse-position';

const DELIVERY = 'DELIVERY';

/** The day of an Angel One account (documentation: Get Position). */
export class AngelOneDay implements DayApi {
	readonly deliveryProduct = DELIVERY;

	constructor(private readonly api: BrokerApi<AngelOneEndpoints>) {}

	/** One list of all segments. Live rows have the close of the day before; documented ones do not. */
	async positions(leaves: () => void): Promise<DayPosition[]> {
		const lastCheck = async () => await Promise.resolve(leaves());
		const rows = await this.api.list('positions', { lastCheck });
		return rows.map((raw) => {
			const row = readPositionRow(raw);
			return dayPosition(row, {
				previousClose: number('close')(raw),
				multiplier: contractMultiplier(row),
				isDelivery: row.product === DELIVERY,
			});
		});
	}
}
