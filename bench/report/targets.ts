import { LABEL } from '../../test/brokers';
import { SUBJECTS } from '../measure/alert';
import { CLIENTS } from '../measure/calls';
import { amount, type Arrival } from '../measure/engine';
import { LIST } from '../measure/list';
import { WAYS } from '../measure/order';
import { PACKAGES } from '../measure/start';
import type { Results } from '../results';
import type { Series } from '../support/interleave';
import { medianOf, ratioOf, spreadOf, type Ratio } from '../support/stats';

/** What the project wants to reach, and what it has reached in this run. */
export interface Target {
	measure: string;
	/** At most. */
	target: number;
	unit: '' | 'ms' | 'MB';
	value: number;
	/** In which the value lies by chance; null for counts. */
	low: number | null;
	high: number | null;
	met: boolean;
}

/** Every target whose part of the benchmark was run. */
export function targetsOf(results: Results): Target[] {
	return [
		...callTargets(results),
		...orderTargets(results),
		...alertTargets(results),
		...listTargets(results),
		...burstTargets(results),
		...growthTargets(results),
		...startTargets(results),
		...instrumentTargets(results),
		...floodTargets(results),
	];
}

function callTargets({ calls = {} }: Results): Target[] {
	return Object.entries(calls).flatMap(([call, series]) => {
		const toAxios = ofRatio(`${call} ÷ axios, kept connection`, 1.1, series, CLIENTS.axios);
		if (!series[CLIENTS.smartApi]) return [toAxios];
		return [toAxios, ofRatio(`${call} ÷ official library`, 0.6, series, CLIENTS.smartApi)];
	});
}

function ofRatio(measure: string, target: number, series: Series, other: string): Target {
	return fromRatio(measure, target, ratioOf(series[CLIENTS.ours], series[other]));
}

function orderTargets({ order }: Results): Target[] {
	if (!order) return [];
	const { series, requests, journal } = order;
	const what = 'Warm order with a new reference, Angel One';
	const toBookFirst = ratioOf(series[WAYS.ours], series[WAYS.bookFirst]);
	return [
		ofCount(`${what}, requests`, 1, requests[WAYS.ours]),
		ofCount(`${what}, journal writes before it leaves`, 2, journal.beforeItLeaves),
		ofCount(`${what}, journal writes after the reply`, 1, journal.afterTheReply),
		fromRatio(`${what} ÷ ${WAYS.bookFirst}, 20 ms each way`, 0.6, toBookFirst),
	];
}

function alertTargets({ alerts }: Results): Target[] {
	if (!alerts) return [];
	const pairs = [
		{ name: 'Angel One', ours: SUBJECTS.angelOne, http: SUBJECTS.angelOneHttp },
		{ name: 'Groww', ours: SUBJECTS.groww, http: SUBJECTS.growwHttp },
	];
	return [
		{ series: alerts.loopback, where: 'loopback', target: 0.75 },
		{ series: alerts.farAway, where: '20 ms each way', target: 0.5 },
	].flatMap(({ series, where, target }) =>
		pairs.map(({ name, ours, http }) =>
			fromRatio(
				`Alert to order ÷ HTTP Request node, ${name}, ${where}`,
				target,
				ratioOf(series[ours], series[http]),
			),
		),
	);
}

function listTargets({ list }: Results): Target[] {
	if (!list) return [];
	const { p95 } = spreadOf(list[LIST]);
	return [ofMeasure('Instrument list of the editor, p95', 100, 'ms', p95)];
}

function burstTargets({ bursts = [] }: Results): Target[] {
	const inARow: Arrival = 'in a row';
	const row = bursts.find(({ arrival, limits }) => arrival === inARow && !limits);
	const most = Math.max(...bursts.map(({ logins }) => logins));
	if (!row) return [];
	return [
		ofCount(`Connections for ${row.orders} orders in a row`, 1, row.connections),
		ofCount(`Log-ins for ${row.orders} orders from cold, any burst`, 1, most),
	];
}

function growthTargets({ growth }: Results): Target[] {
	if (!growth) return [];
	const sizes = Object.keys(growth.items);
	const largest = sizes[sizes.length - 1];
	const ratio = ratioOf(growth.items[largest], growth.items[amount(10)]);
	return [fromRatio(`Time an order, ${largest} ÷ ${amount(10)}`, 1.1, ratio)];
}

function startTargets({ start }: Results): Target[] {
	if (!start) return [];
	const { milliseconds, heapMb, residentMb } = start;
	const ours = PACKAGES.ours;
	return [
		fromMedian('Load in n8n', 15, 'ms', milliseconds[ours]),
		fromMedian('Load in n8n, heap', 3, 'MB', heapMb[ours]),
		fromMedian('Load in n8n, process', 3, 'MB', residentMb[ours]),
	];
}

function instrumentTargets({ index = [] }: Results): Target[] {
	return index
		.filter(({ from }) => from === 'disk')
		.flatMap((figures) => {
			const name = `${LABEL[figures.broker]} instruments`;
			return [
				ofMeasure(`${name}, from disk, CPU`, 1_500, 'ms', figures.cpuMs),
				ofMeasure(`${name}, event loop blocked at most`, 50, 'ms', figures.longestBlockMs),
				ofMeasure(`${name}, memory`, 60, 'MB', figures.residentMb),
				ofMeasure(`${name}, search p95`, 5, 'ms', figures.search.p95),
				ofMeasure(`${name}, look-up p95`, 0.05, 'ms', figures.lookup.p95),
			];
		});
}

function floodTargets({ floods = [] }: Results): Target[] {
	return floods.flatMap((flood) => {
		const name = `${LABEL[flood.broker]}, ${flood.ticksPerSecond} prices a second`;
		return [
			ofMeasure(`${name}, event loop late, p99`, 20, 'ms', flood.loaded.p99),
			ofMeasure(`${name}, price to alert, p95`, 50, 'ms', spreadOf(flood.latencies).p95),
			ofMeasure(`${name}, heap grown`, 2, 'MB', flood.heapGrowthMb),
			ofCount(`${name}, alerts missed or doubled`, 0, flood.wrong),
		];
	});
}

function fromRatio(measure: string, target: number, { value, low, high }: Ratio): Target {
	return { measure, target, unit: '', value, low, high, met: value <= target };
}

function fromMedian(measure: string, target: number, unit: 'ms' | 'MB', values: number[]): Target {
	const value = medianOf(values);
	const { lowerQuartile: low, upperQuartile: high } = spreadOf(values);
	return { measure, target, unit, value, low, high, met: value <= target };
}

function ofCount(measure: string, target: number, value: number): Target {
	return { measure, target, unit: '', value, low: null, high: null, met: value <= target };
}

function ofMeasure(measure: string, target: number, unit: 'ms' | 'MB', value: number): Target {
	return { measure, target, unit, value, low: null, high: null, met: value <= target };
}
