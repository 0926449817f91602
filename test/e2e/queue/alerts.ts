import { setTimeout as sleep } from 'node:timers/promises';
import { alertKey } from '../../../scripts/demo/stage';
import type { Alert } from '../../../scripts/demo/story';
import type { N8nServer } from '../../../scripts/n8n/server';
import { BROKERS, type BrokerName } from '../../brokers';

const ALERTS = 500;
const WITHIN_MS = 20_000;
/**
 * Which alerts are repeated, by their numbers: every so many of a stretch. Those of the first, for all
 * workers, are twins, which come at the same moment to the other processor. None of those that come
 * when a worker is killed, so that what it is killed with is one execution.
 */
const TWINS = { from: 0, count: 27, every: 3, laterMs: 0 };
const REPEATED_ALERTS = [TWINS, { from: 212, count: 23, every: 7, laterMs: 2_000 }];
/** Longer than a machine with other work to do needs for all of them. */
const ANSWER_WITHIN_MS = 120_000;

/** An alert on its way to one of the webhook processors. */
export interface Delivery {
	/** Tells it from its repetitions; the alert's reference where it comes first. */
	id: string;
	alert: Alert;
	/** When it is sent, after the first one. */
	atMs: number;
	/** Which webhook processor it goes to, from 0. */
	processor: number;
}

/** What became of a delivery at the webhook processor. */
export interface Receipt {
	delivery: Delivery;
	/** HTTP 200: n8n has it in its queue. */
	accepted: boolean;
	/** The HTTP status, or why there was none. */
	answer: string;
}

const SYMBOLS: Record<BrokerName, { symbol: string; price: number }> = {
	angelOne: { symbol: 'SBIN', price: 868.5 },
	groww: { symbol: 'TCS', price: 3105 },
};

/** One share; to one broker and the other in turn. */
function alertOf(number: number): Alert {
	const broker = BROKERS[number % BROKERS.length];
	const { symbol, price } = SYMBOLS[broker];
	const reference = `queue-alert-${String(number).padStart(4, '0')}`;
	return { broker, symbol, side: 'BUY', quantity: 1, price, reference, live: true };
}

function numbersOf({ from, count, every }: typeof TWINS): number[] {
	return Array.from({ length: count }, (_, n) => from + n * every);
}

/** References of the alerts to a broker that come twice at the same moment. */
export function twinReferences(to: BrokerName): string[] {
	const alerts = numbersOf(TWINS).map(alertOf);
	return alerts.filter(({ broker }) => broker === to).map(({ reference }) => reference);
}

/** 500 alerts spread evenly over 20 seconds and both webhook processors, 50 of them repetitions. */
export function stormOfAlerts(): Delivery[] {
	const repeated = REPEATED_ALERTS.flatMap((stretch) =>
		numbersOf(stretch).map((number) => ({ number, laterMs: stretch.laterMs })),
	);
	const distinct = ALERTS - repeated.length;
	const first = Array.from({ length: distinct }, (_, number) => ({
		id: alertOf(number).reference,
		alert: alertOf(number),
		atMs: Math.round((number * WITHIN_MS) / distinct),
		processor: Math.floor(number / 2) % 2,
	}));
	const repetitions = repeated.map(({ number, laterMs }) => {
		const { id, alert, atMs, processor } = first[number];
		return { id: `${id} again`, alert, atMs: atMs + laterMs, processor: 1 - processor };
	});
	return [...first, ...repetitions].sort((one, other) => one.atMs - other.atMs);
}

/** Sends every delivery at its time. */
export async function send(deliveries: Delivery[], processors: N8nServer[]): Promise<Receipt[]> {
	const started = performance.now();
	return await Promise.all(
		deliveries.map(async (delivery) => {
			await sleep(Math.max(0, delivery.atMs - (performance.now() - started)));
			return await deliver(delivery, processors[delivery.processor].url);
		}),
	);
}

async function deliver(delivery: Delivery, url: string): Promise<Receipt> {
	try {
		const reply = await fetch(`${url}/webhook/order-alert`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', [alertKey.header]: alertKey.value },
			body: JSON.stringify({ ...delivery.alert, delivery: delivery.id }),
			signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
		});
		await reply.arrayBuffer();
		return { delivery, accepted: reply.status === 200, answer: String(reply.status) };
	} catch (error) {
		const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
		return { delivery, accepted: false, answer: String(cause) };
	}
}
