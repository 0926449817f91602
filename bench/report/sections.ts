import { SUBJECTS } from '../measure/alert';
import { CLIENTS } from '../measure/calls';
import { amount } from '../measure/engine';
import { SEARCHERS } from '../measure/instruments';
import { WAYS } from '../measure/order';
import type { FloodFigures } from '../measure/stream';
import { PACKAGES } from '../measure/start';
import { LABEL } from '../../test/brokers';
import type { Results } from '../results';
import type { Series } from '../support/interleave';
import { ratioOf, spreadOf, type Ratio, type Spread } from '../support/stats';

export type Unit = 'ms' | 'MB';

/** Ways to do the same thing, measured in turn. */
export interface Section {
	measure: string;
	unit: Unit;
	subjects: Array<{
		name: string;
		spread: Spread;
		/** What it is compared with; null for the thing itself, and where nothing is alike. */
		baseline: string | null;
		/** Its median over the baseline's. */
		ratio: Ratio | null;
	}>;
}

/** What a subject is compared with. */
type BaselineOf = (subject: string) => string | undefined;

/** Every comparison of the run, with medians, spreads and ratios. */
export function sectionsOf({
	alerts,
	list,
	calls,
	order,
	growth,
	start,
	search,
	floods = [],
	fills,
}: Results): Section[] {
	const sections: Array<Section | null> = [
		section('Alert to order, loopback', 'ms', alerts?.loopback, byHttpRequest),
		section('Alert to order, 20 ms each way', 'ms', alerts?.farAway, byHttpRequest),
		section('Instrument list of the editor', 'ms', list, () => undefined),
		...Object.entries(calls ?? {}).map(([call, series]) =>
			section(`One call: ${call}`, 'ms', series, () => CLIENTS.axios),
		),
		section('Warm order, Angel One, 20 ms each way', 'ms', order?.series, () => WAYS.axios),
		section('Time an order, orders in one execution', 'ms', growth?.items, () => amount(10)),
		section('Time an order, executions at once', 'ms', growth?.atOnce, () => amount(1)),
		section('Load at the start of n8n', 'ms', start?.milliseconds, () => PACKAGES.empty),
		section('… heap', 'MB', start?.heapMb, () => PACKAGES.empty),
		section('… process', 'MB', start?.residentMb, () => PACKAGES.empty),
		section(`Search in ${search?.rows} instruments`, 'ms', search?.searches, byFilter),
		section('… until it can begin, CPU', 'ms', search?.buildCpuMs, byFilter),
		section('… memory', 'MB', search?.residentMb, byFilter),
		section(`Price to alert, ${paceOf(floods)}`, 'ms', latenciesOf(floods), () => undefined),
		section('Fill to execution', 'ms', fills?.series, () => undefined),
	];
	return sections.filter((one) => one !== null);
}

/** `1000 instruments, 5000 prices a second`. */
export function paceOf([first]: FloodFigures[]): string {
	return `${first?.instruments} instruments, ${first?.ticksPerSecond} prices a second`;
}

function latenciesOf(floods: FloodFigures[]): Series | undefined {
	if (floods.length === 0) return undefined;
	return Object.fromEntries(floods.map(({ broker, latencies }) => [LABEL[broker], latencies]));
}

/** The same order by n8n's own means. */
const byHttpRequest: BaselineOf = (subject) => {
	if (subject === SUBJECTS.groww || subject === SUBJECTS.growwHttp) return SUBJECTS.growwHttp;
	return SUBJECTS.angelOneHttp;
};

const byFilter: BaselineOf = () => SEARCHERS.filter;

function section(
	measure: string,
	unit: Unit,
	series: Series | undefined,
	baselineOf: BaselineOf,
): Section | null {
	if (!series) return null;
	const subjects = Object.entries(series).map(([name, values]) => {
		const baseline = baselineOf(name);
		const spread = spreadOf(values);
		if (baseline === undefined || baseline === name || !series[baseline]) {
			return { name, spread, baseline: null, ratio: null };
		}
		return { name, spread, baseline, ratio: ratioOf(values, series[baseline]) };
	});
	return { measure, unit, subjects };
}
