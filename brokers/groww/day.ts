import { BrokerError } from '../core/errors';
import { type DayApi, type DayPosition, dayPosition } from '../core/guard/day';
import type { BrokerApi } from '../core/http/broker-api';
import type { QuotesApi } from '../core/market/quotes-api';
import type { PositionRow } from '../core/portfolio/figures';
import { readTextList } from '../core/wire';
import type { GrowwEndpoints } from './endpoints';
import type { GrowwPortfolio } from './portfolio';
import { contractMultiplier, instrumentOf, rowInRupees } from './positions';
import { SEGMENTS } from './segments';

const DELIVERY = 'CNC';
/** An account rarely gets a new segment. */
const ASK_AGAIN_MS = 600_000;
const MAX_REMEMBERED = 200;

const activeSegments = new Map<string, { segments: string[]; until: number }>();

/** The day of a Groww account (documentation: Portfolio). */
export class GrowwDay implements DayApi {
	readonly deliveryProduct = DELIVERY;

	constructor(
		private readonly api: BrokerApi<GrowwEndpoints>,
		private readonly portfolio: GrowwPortfolio,
		private readonly quotes: QuotesApi,
	) {}

	/**
	 * Positions of all segments that are active, joined with last prices. Groww tells no previous close of
	 * them, so carried units count from their entry; that of shares which were sold from the demat account
	 * is asked for.
	 */
	async positions(leaves: () => void): Promise<DayPosition[]> {
		const lastCheck = async () => await Promise.resolve(leaves());
		const segments = await this.segments();
		const lists = await Promise.all(
			segments.map(async (segment) => await this.portfolio.rowsOf(segment, lastCheck)),
		);
		const rows = lists.flat();
		const isListed = rows.some(({ row }) => row.segment !== 'CASH');
		const index = isListed ? await this.portfolio.indexOrNull(() => undefined) : null;
		const closes = await this.closesOf(rows.map(({ row }) => row).filter(isSoldFromDemat));
		return rows.map(({ row, scale }) =>
			dayPosition(rowInRupees(row, scale), {
				previousClose: closes.get(row) ?? null,
				multiplier: contractMultiplier(row, instrumentOf(index, row)),
				isDelivery: row.product === DELIVERY,
			}),
		);
	}

	/** Those of the account, by its profile; an account that does not tell has all of them. */
	private async segments(): Promise<string[]> {
		const known = activeSegments.get(this.api.account);
		if (known && known.until > Date.now()) return known.segments;
		const { active_segments: told } = await this.api.object('profile');
		const active = SEGMENTS.filter((segment) => readTextList(told).includes(segment));
		const segments = active.length === 0 ? [...SEGMENTS] : active;
		if (activeSegments.size >= MAX_REMEMBERED) activeSegments.clear();
		activeSegments.set(this.api.account, { segments, until: Date.now() + ASK_AGAIN_MS });
		return segments;
	}

	private async closesOf(rows: PositionRow[]): Promise<Map<PositionRow, number | null>> {
		if (rows.length === 0) return new Map();
		const wanted = rows.map(({ exchange, segment, tradingSymbol }) => ({
			exchange: exchange ?? '',
			segment: segment ?? '',
			tradingSymbol: tradingSymbol ?? '',
			token: '',
		}));
		const quotes = await this.quotes.quotes(wanted, 'ohlc');
		return new Map(
			rows.map((row, place) => {
				const quote = quotes[place];
				return [row, quote instanceof BrokerError ? null : quote.value.previousClose];
			}),
		);
	}
}

function isSoldFromDemat({ product, netQuantity }: PositionRow): boolean {
	return product === DELIVERY && (netQuantity ?? 0) < 0;
}
