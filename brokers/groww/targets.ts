import type { InstrumentsApi } from '../core/abilities';
import type { GttApi } from '../core/gtt/gtt-api';
import type { BrokerApi } from '../core/http/broker-api';
import type { Instrument } from '../core/instruments/types';
import type { OnMissing } from '../core/orders/orders-api';
import type { Holding, Position } from '../core/outputs';
import { carriedOf } from '../core/portfolio/figures';
import type {
	Held,
	NamesPosition,
	TargetFacts,
	TargetsApi,
	TargetScope,
} from '../core/portfolio/targets/targets-api';
import type { ReadField } from '../core/reading';
import type { GrowwEndpoints } from './endpoints';
import { GrowwGtt } from './gtt';
import { SEGMENTS as GTT_SEGMENTS } from './gtt-pages';
import { GrowwOrders } from './orders';
import { readHolding } from './parse';
import { readPositionRow } from './parse-position';
import type { GrowwPortfolio } from './portfolio';
import { SEGMENTS } from './segments';

const FACTS: TargetFacts = {
	delivery: 'CNC',
	closedUnasked: ['MIS', 'NRML'],
	bracketsAs: null,
	bracket: null,
	lagMs: 4_000,
};

type Api = BrokerApi<GrowwEndpoints>;

/** What positions of a Groww account are brought to a target by: each list is asked for by segment. */
export class GrowwTargets implements TargetsApi {
	readonly facts = FACTS;

	constructor(
		private readonly api: Api,
		private readonly lastingApi: Api,
		private readonly portfolio: GrowwPortfolio,
		private readonly instruments: Pick<InstrumentsApi, 'ofOrderToSplit'>,
	) {}

	async all(read: ReadField | null, onMissing: OnMissing): Promise<Position[]> {
		const everywhere: ReadField = () => [...SEGMENTS];
		const positions = await this.portfolio.positions(read ?? everywhere, onMissing);
		return positions.map(({ value }) => value);
	}

	async instrumentOf(position: NamesPosition): Promise<Instrument> {
		return await this.instruments.ofOrderToSplit({
			order: position,
			raw: { segment: position.segment },
		});
	}

	of(instruments: readonly Instrument[]): TargetScope {
		const segments = [...new Set(instruments.map(({ segment }) => segment ?? ''))];
		return {
			held: async () =>
				(await Promise.all(segments.map(async (one) => await this.heldIn(one)))).flat(),
			orders: new GrowwOrders(this.api, this.lastingApi, segments),
			gtt: this.gttIn(segments),
		};
	}

	async holdings(): Promise<Holding[]> {
		return (await this.api.list('holdings')).map((raw) => readHolding(raw));
	}

	/** Groww has no bracket orders. */
	bracketPart(): null {
		return null;
	}

	/** Quantities alone, so that no prices are asked for. */
	private async heldIn(segment: string): Promise<Held[]> {
		const rows = await this.api.list('positions', { query: { segment } });
		return rows.map((raw) => {
			const { bought, sold, ...position } = readPositionRow(raw);
			return { position, carried: carriedOf({ bought, sold }) };
		});
	}

	private gttIn(segments: string[]): GttApi | null {
		const known = GTT_SEGMENTS.filter((one) => segments.includes(one));
		return known.length === 0 ? null : new GrowwGtt(this.api, this.lastingApi, known);
	}
}
