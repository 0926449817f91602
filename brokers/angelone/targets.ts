import type { InstrumentsApi } from '../core/abilities';
import type { Instrument } from '../core/instruments/types';
import type { GttApi } from '../core/gtt/gtt-api';
import type { BrokerApi } from '../core/http/broker-api';
import type { OrdersApi } from '../core/orders/orders-api';
import type { Holding, Position } from '../core/outputs';
import type {
	NamesPosition,
	TargetFacts,
	TargetsApi,
	TargetScope,
} from '../core/portfolio/targets/targets-api';
import { bracketPart } from './brackets';
import type { AngelOneEndpoints } from './endpoints';
import { carriedUnits, readPosition } from './parse-position';
import { readHolding } from './parse';
import type { AngelOnePortfolio } from './portfolio';

const FACTS: TargetFacts = {
	delivery: 'DELIVERY',
	closedUnasked: ['INTRADAY', 'CARRYFORWARD'],
	// Whether a bracket's position has a row of its own is not documented.
	bracketsAs: 'INTRADAY',
	bracket: 'BO',
	lagMs: 6_000,
};

/** What positions of an Angel One account are brought to a target by: every list has all segments. */
export class AngelOneTargets implements TargetsApi {
	readonly facts = FACTS;
	readonly bracketPart = bracketPart;
	private readonly scope: TargetScope;

	constructor(
		private readonly api: BrokerApi<AngelOneEndpoints>,
		private readonly portfolio: AngelOnePortfolio,
		private readonly instruments: Pick<InstrumentsApi, 'ofOrderToSplit'>,
		{ orders, gtt }: { orders: OrdersApi; gtt: GttApi },
	) {
		this.scope = { orders, gtt, held: async () => await this.held() };
	}

	async all(): Promise<Position[]> {
		return (await this.portfolio.positions()).map(({ value }) => value);
	}

	async instrumentOf(position: NamesPosition): Promise<Instrument> {
		return await this.instruments.ofOrderToSplit({ order: position, raw: {} });
	}

	of(): TargetScope {
		return this.scope;
	}

	async holdings(): Promise<Holding[]> {
		return (await this.api.list('holdings')).map((raw) => readHolding(raw));
	}

	private async held() {
		const rows = await this.api.list('positions');
		return rows.map((raw) => ({ position: readPosition(raw), carried: carriedUnits(raw) }));
	}
}
