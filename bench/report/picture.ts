import { SUBJECTS } from '../measure/alert';
import { CLIENTS } from '../measure/calls';
import { SEARCHERS } from '../measure/instruments';
import type { Results } from '../results';
import type { Series } from '../support/interleave';
import { medianOf, spreadOf } from '../support/stats';
import { chart, type Bar, type Panel } from './svg';

const ALERT_LABELS: Array<[subject: string, label: string, ours: boolean]> = [
	[SUBJECTS.angelOneHttp, 'HTTP Request node → Angel One', false],
	[SUBJECTS.angelOne, 'Angel One node', true],
	[SUBJECTS.angelOneGiven, '… with a reference of yours', true],
	[SUBJECTS.growwHttp, 'HTTP Request node → Groww', false],
	[SUBJECTS.groww, 'Groww node', true],
];

/** The chart of docs/speed.md. Null where the run left a part of it out. */
export function picture({ circumstances, alerts, calls, search }: Results): string | null {
	const placeOrder = calls?.['Angel One, Place Order'];
	if (!alerts || !placeOrder || !search) return null;
	const panels: Panel[] = [
		{
			title: 'Alert to order in n8n, the broker 20 ms away in each direction',
			unit: 'ms',
			bars: alertBars(alerts.farAway),
		},
		{
			title: 'Alert to order in n8n, the broker on the same machine',
			unit: 'ms',
			bars: alertBars(alerts.loopback),
			floor: { label: 'n8n itself', value: medianOf(alerts.loopback[SUBJECTS.floor]) },
		},
		{
			title: 'One order on an open connection, without n8n',
			unit: 'ms',
			bars: [
				bar(placeOrder, CLIENTS.smartApi, 'smartapi-javascript', false),
				bar(placeOrder, CLIENTS.axios, 'axios, connection kept open', false),
				bar(placeOrder, CLIENTS.ours, 'this package', true),
				bar(placeOrder, CLIENTS.https, 'Node’s https, connection kept open', false),
			],
		},
		{
			title: `Slow searches (95th percentile) among ${search.rows.toLocaleString('en')} instruments`,
			unit: 'ms',
			bars: [
				slowBar(search.searches, SEARCHERS.filter, 'filter over all rows', false),
				slowBar(search.searches, SEARCHERS.library, 'minisearch', false),
				slowBar(search.searches, SEARCHERS.ours, 'this package', true),
			],
		},
	];
	const { n8n, node, cores } = circumstances;
	const note = `Medians of one interleaved run; thin lines: the middle half. n8n ${n8n}, Node ${node}, ${cores} cores.`;
	return chart('How long it takes', note, panels);
}

function alertBars(series: Series): Bar[] {
	return ALERT_LABELS.map(([subject, label, ours]) => bar(series, subject, label, ours));
}

function bar(series: Series, subject: string, label: string, ours: boolean): Bar {
	const { median, lowerQuartile, upperQuartile } = spreadOf(series[subject]);
	return { label, value: median, low: lowerQuartile, high: upperQuartile, ours };
}

function slowBar(series: Series, subject: string, label: string, ours: boolean): Bar {
	const { p95 } = spreadOf(series[subject]);
	return { label, value: p95, low: p95, high: p95, ours };
}
