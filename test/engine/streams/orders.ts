import type { IDataObject } from 'n8n-workflow';
import type { ActiveTrigger } from '../harness';
import { output, run } from '../support';
import { pass } from '../faults/time';
import type { StreamStory } from './cell';

const FINAL = ['filled', 'rejected', 'cancelled'];
/** An order book is read each minute, and a socket that was refused is tried again within one. */
const LONGEST_WAIT_MS = 240_000;

/**
 * Three orders: one fills in two parts, one is rejected, one fills at once. What each trigger must tell in
 * the end, whatever the socket does: the final state of each, once.
 */
export const orderStory: StreamStory = {
	event: 'orderUpdate',
	parameters: (testRun) => ({ filters: testRun ? { status: ['filled'] } : {} }),
	async play({ slot, credential, triggers, inTheMiddle, heal }) {
		const { simulator, broker, engine } = slot;
		const place = async () =>
			String(output(await run(engine, broker, credential, broker.order())).orderId ?? '');
		const inParts = await place();
		const refused = await place();
		const atOnce = await place();
		await pass(1_000);
		simulator.fill(inParts, 4);
		await pass(1_000);
		inTheMiddle();
		simulator.fill(inParts, 6);
		simulator.reject(refused, 'The circuit was hit');
		await pass(2_000);
		simulator.fill(atOnce);
		await pass(3_000);
		await heal();
		const orders = [inParts, refused, atOnce];
		const missing = () =>
			triggers.flatMap((one) =>
				orders.filter((id) => !statesOf(one, id).some((state) => isFinal(state))),
			);
		for (let waited = 0; waited < LONGEST_WAIT_MS && missing().length > 0; waited += 1_000)
			await pass(1_000);
		// What comes twice comes soon after.
		await pass(2_000);
		const wrong = triggers.flatMap((one) =>
			orders.flatMap((id) => objectionsTo(statesOf(one, id))),
		);
		const partial = triggers.filter((one) =>
			statesOf(one, inParts).some(({ filledQuantity }) => filledQuantity === 4),
		);
		return { wrong, lostInGaps: triggers.length - partial.length };
	},
	testRun: ([items]) => {
		const one = items?.json as IDataObject | undefined;
		if (one?.status === 'filled' && one.filledQuantity === 10) return [];
		return [`the test run told ${JSON.stringify(one)}`];
	},
};

const isFinal = ({ status }: IDataObject) => FINAL.includes(String(status));

const statesOf = (one: ActiveTrigger, orderId: string): IDataObject[] =>
	one.items.flat().filter((order) => order.orderId === orderId);

/** What is wrong with the states that one trigger told of one order, in their order. */
function objectionsTo(states: IDataObject[]): string[] {
	const words = states.map(
		({ status, filledQuantity }) => `${String(status)} ${String(filledQuantity)}`,
	);
	const told = words.join(', ');
	const filled = states.map(({ filledQuantity }) => Number(filledQuantity));
	const finals = states.filter(isFinal).length;
	return [
		...(finals === 1 ? [] : [`${finals} final states: ${told}`]),
		...(finals === 0 || isFinal(states[states.length - 1])
			? []
			: [`goes on after its end: ${told}`]),
		...(new Set(words).size === words.length ? [] : [`twice the same: ${told}`]),
		...(filled.every((one, at) => at === 0 || one >= filled[at - 1]) ? [] : [`falls: ${told}`]),
	];
}
