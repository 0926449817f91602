import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { pass } from '../faults/time';
import type { ActiveTrigger } from '../harness';
import { bySymbol } from '../support';
import type { Stage, StreamStory } from './cell';
import type { StreamSlot } from './slot';

/** A socket that was refused is tried again within a minute, and quotes stand in until then. */
const LONGEST_WAIT_MS = 240_000;
/** Apart enough for quotes, which are asked for each five seconds while no socket is open. */
const APART_MS = 8_000;

const SBIN = 'SBIN';
const START = 870;

function watched(slot: StreamSlot): INodeParameters {
	slot.simulator.setPrice(SBIN, START);
	const segment = slot.broker.name === 'groww' ? { segment: 'CASH' } : {};
	const list = [SBIN, 'TCS'].map((symbol) => ({
		...{ exchange: 'NSE', ...segment, instrument: bySymbol(symbol) },
	}));
	return { instruments: { list } };
}

const quotesOf = (one: ActiveTrigger): IDataObject[] =>
	one.items.flat().filter(({ tradingSymbol }) => String(tradingSymbol).startsWith(SBIN));

/** The prices that a trigger told; a broker's packet may have none. */
const told = (one: ActiveTrigger): number[] =>
	quotesOf(one).flatMap(({ lastPrice }) => (typeof lastPrice === 'number' ? [lastPrice] : []));

async function until(condition: () => boolean): Promise<void> {
	for (let waited = 0; waited < LONGEST_WAIT_MS && !condition(); waited += 1_000) await pass(1_000);
}

/** Sets prices one after another; the fault strikes before the third one, and ends before the last two. */
async function setPrices({ slot, inTheMiddle, heal }: Stage, prices: number[]): Promise<void> {
	for (const [at, price] of prices.entries()) {
		if (at === 2) inTheMiddle();
		if (at === prices.length - 2) await heal();
		slot.simulator.setPrice(SBIN, price);
		await pass(APART_MS);
	}
}

const PRICES = [871, 872, 873, 874, 875];

/** Prices rise: the last one is told in the end, and none that was never there. */
export const tickStory: StreamStory = {
	event: 'tick',
	parameters: (_, slot) => ({ ...watched(slot), everySeconds: 1 }),
	async play(stage) {
		const { triggers } = stage;
		const last = PRICES[PRICES.length - 1];
		await setPrices(stage, PRICES);
		await until(() => triggers.every((one) => told(one).at(-1) === last));
		const wrong = triggers.flatMap((one) => {
			const prices = told(one);
			const known = [START, ...PRICES];
			return [
				...(prices.at(-1) === last ? [] : [`ends with ${prices.join(', ')}`]),
				...(prices.every((price) => known.includes(price))
					? []
					: [`made up: ${prices.join(', ')}`]),
				...(prices.every((price, at) => at === 0 || price >= prices[at - 1])
					? []
					: [`goes back: ${prices.join(', ')}`]),
			];
		});
		const lost = triggers.map((one) => PRICES.filter((price) => !told(one).includes(price)).length);
		return { wrong, lostInGaps: lost.reduce((sum, count) => sum + count, 0) };
	},
	testRun: (items) => (items.length > 0 ? [] : ['the test run told no price']),
};

const CROSSINGS = [876, 872, 877, 871, 878];
const ALARMS = [876, 877, 878];

/** The price crosses a value three times, and goes back in between: each crossing is told once. */
export const alertStory: StreamStory = {
	event: 'priceAlert',
	parameters: (testRun, slot) => ({
		...watched(slot),
		...(testRun
			? { condition: 'above', value: START }
			: { condition: 'crossesUp', value: 875, hysteresis: 2, repeat: 'eachTime' }),
	}),
	async play(stage) {
		const { triggers } = stage;
		const last = ALARMS[ALARMS.length - 1];
		await setPrices(stage, CROSSINGS);
		await until(() => triggers.every((one) => told(one).includes(last)));
		await pass(2_000);
		const wrong = triggers.flatMap((one) => {
			const prices = told(one);
			const inOrder = ALARMS.filter((price) => prices.includes(price));
			return [
				...(prices.at(-1) === last ? [] : [`the last crossing is missing: ${prices.join(', ')}`]),
				...(prices.join() === inOrder.join() ? [] : [`doubled or made up: ${prices.join(', ')}`]),
			];
		});
		const lost = triggers.map((one) => ALARMS.length - told(one).length);
		return { wrong, lostInGaps: lost.reduce((sum, count) => sum + count, 0) };
	},
	testRun: ([items]) =>
		items?.json.alert === 'above' ? [] : [`the test run told ${JSON.stringify(items?.json)}`],
};
