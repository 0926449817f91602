import { cpus } from 'node:os';
import type { CallSeries } from './measure/calls';
import type { BurstFigures, GrowthSeries } from './measure/engine';
import type { IndexFigures, SearchSeries } from './measure/instruments';
import type { OrderFigures } from './measure/order';
import type { StartFigures } from './measure/start';
import type { FillFigures, FloodFigures } from './measure/stream';
import type { Series } from './support/interleave';

/** Where and how a run was made. */
export interface Circumstances {
	/** ISO 8601. */
	startedAt: string;
	node: string;
	n8n: string;
	processor: string;
	cores: number;
	/** A smoke run: its figures mean nothing. */
	quick: boolean;
}

/** Everything that a run has measured; a part that was not run is absent. */
export interface Results {
	circumstances: Circumstances;
	/** Milliseconds from alert to order. */
	alerts?: { loopback: Series; farAway: Series };
	/** Milliseconds from a letter typed to n8n's answer with the list. */
	list?: Series;
	calls?: CallSeries;
	order?: OrderFigures;
	bursts?: BurstFigures[];
	growth?: GrowthSeries;
	start?: StartFigures;
	search?: SearchSeries;
	index?: IndexFigures[];
	floods?: FloodFigures[];
	fills?: FillFigures;
}

export function circumstances(n8n: string, quick: boolean): Circumstances {
	const processors = cpus();
	return {
		startedAt: new Date().toISOString(),
		node: process.versions.node,
		n8n,
		processor: processors[0]?.model ?? 'unknown',
		cores: processors.length,
		quick,
	};
}
