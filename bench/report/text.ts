import { table } from '../../scripts/demo/print';
import { LABEL } from '../../test/brokers';
import type { BurstFigures } from '../measure/engine';
import type { FloodFigures } from '../measure/stream';
import type { Results } from '../results';
import type { Ratio } from '../support/stats';
import { paceOf, type Section } from './sections';
import type { Target } from './targets';

/** The table of everything that was measured. */
export function measurementLines(
	sections: Section[],
	{ bursts = [], floods = [] }: Pick<Results, 'bursts' | 'floods'>,
): string[] {
	const rows = sections.flatMap(({ measure, unit, subjects }) =>
		subjects.map(({ name, spread, baseline, ratio }, index) => ({
			measure: index === 0 ? `${measure} (${unit})` : '',
			'': name,
			median: amountText(spread.median),
			'middle half': `${amountText(spread.lowerQuartile)} … ${amountText(spread.upperQuartile)}`,
			p95: amountText(spread.p95),
			runs: String(spread.count),
			'in relation (95 % interval)': ratio ? `${ratioText(ratio)} × ${baseline}` : '',
		})),
	);
	return table([...rows, ...bursts.map(burstRow), ...floods.flatMap(floodRows)]);
}

/** The table of targets, each met or missed. */
export function targetLines(targets: Target[]): string[] {
	return table(
		targets.map(({ measure, target, unit, value, low, high, met }) => ({
			target: measure,
			'at most': `${target}${unit && ` ${unit}`}`,
			measured: `${amountText(value)}${unit && ` ${unit}`}`,
			'': low === null || high === null ? '' : `${amountText(low)} … ${amountText(high)}`,
			result: met ? 'met' : 'missed',
		})),
	);
}

function burstRow(burst: BurstFigures, index: number) {
	const { broker, arrival, orders, limits, seconds, connections, logins, otherRequests } = burst;
	const what = `${orders} orders ${arrival}, ${limits ? 'within' : 'without'} the limits`;
	return {
		measure: index === 0 ? 'Burst from cold (s)' : '',
		'': `${LABEL[broker]}: ${what}`,
		median: amountText(seconds),
		'middle half': '',
		p95: '',
		runs: '1',
		'in relation (95 % interval)':
			`connections ${connections}, log-ins ${logins}, ` + `other requests ${otherRequests}`,
	};
}

/** How late the event loop is, with the prices and before they come. */
function floodRows(flood: FloodFigures, index: number, all: FloodFigures[]) {
	const { broker, seconds, ticks, cpuShare, heapGrowthMb, residentGrowthMb, machineLoad } = flood;
	const percent = Math.round(cpuShare * 100);
	const grown = `heap ${amountText(heapGrowthMb)} MB, process ${amountText(residentGrowthMb)} MB`;
	const came = `${ticks} prices in ${seconds} s and before, ${percent} % of a core, grown by: ${grown}`;
	const rowOf = (when: 'idle' | 'loaded', note: string) => ({
		measure: index === 0 && when === 'idle' ? `Event loop late, ${paceOf(all)} (ms)` : '',
		'': `${LABEL[broker]}: ${when === 'idle' ? 'no prices' : 'prices'}`,
		median: amountText(flood[when].p50),
		'middle half': '',
		p95: '',
		runs: '1',
		'in relation (95 % interval)': `p99 ${amountText(flood[when].p99)}, most ${amountText(flood[when].most)}; ${note}`,
	});
	return [rowOf('idle', `load of the machine ${amountText(machineLoad)}`), rowOf('loaded', came)];
}

export function ratioText({ value, low, high }: Ratio): string {
	return `${value.toFixed(2)} (${low.toFixed(2)} … ${high.toFixed(2)})`;
}

/** Three figures that count. */
export function amountText(value: number): string {
	if (value === 0 || Number.isInteger(value)) return String(value);
	if (Math.abs(value) >= 100) return value.toFixed(0);
	return value.toPrecision(3);
}
