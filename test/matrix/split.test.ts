/** An order that goes out as three: each fault of a reply at one of them, then again by another process or two at once. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { FAULT_KINDS, type FaultKind } from '../../simulators/core';
import { Trader, useFastWorld } from '../engine/orders/support';
import { BROKERS, bySymbol, output, run, type BrokerName } from '../engine/support';
import type { RunResult } from '../engine/harness';

const world = useFastWorld();
const [MOST, ASKED] = [1_755, 4_030];

/** Replies that say nothing come after the broker acted and after it did not. */
const EITHER: readonly FaultKind[] = [
	...(['emptyBody', 'dataNull', 'empty400', 'status500'] as const),
	...(['html502', 'waf', 'malformedJson'] as const),
];

const CELLS = FAULT_KINDS.flatMap((kind, row) =>
	(EITHER.includes(kind) ? [true, false] : [undefined]).map((acted, column) => ({
		...{ kind, acted, at: (row + column) % 3 },
		given: (row + column) % 2 === 0,
		again: row % 4 === 3 ? ('twoAtOnce' as const) : ('repeated' as const),
	})),
);

const orders: Partial<Record<BrokerName, INodeParameters>> = {};

/** A buy of three times what the exchange takes, which rests in the book. */
async function orderOf({ broker, credential }: Trader): Promise<INodeParameters> {
	const groww = broker.name === 'groww';
	const found = output(
		await run(world().engine, broker, credential, {
			...{ resource: 'instrument', operation: 'findOption', underlying: 'NIFTY' },
			...{ exchange: groww ? 'NSE' : 'NFO', strikeRule: 'exact', strikeValue: 26_000 },
		}),
	);
	return broker.order({
		...{ exchange: found.exchange as string, ...(groww ? { segment: 'FNO' } : {}) },
		instrument: bySymbol(String(found.tradingSymbol)),
		product: groww ? 'NRML' : 'CARRYFORWARD',
		...{ quantity: ASKED, price: 0.05 },
	});
}

const OUTCOMES = { placed: 'placed', notPlaced: 'notPlaced', unknown: 'unknown' } as const;

/** What an execution says: how much is there, and how sure it is. */
function told({ status, error, items }: RunResult) {
	if (status === 'success') return { outcome: 'done', units: Number(items[0].json.quantity) };
	const { outcome, orders: placed = [] } = error?.context as {
		outcome: keyof typeof OUTCOMES;
		orders?: IDataObject[];
	};
	return {
		outcome: OUTCOMES[outcome],
		message: error?.message,
		units: placed.reduce((total, { quantity }) => total + Number(quantity), 0),
	};
}

describe.each(BROKERS)('%s', (name) => {
	test.each(CELLS)(
		'$kind, acted $acted, at order $at, given $given, $again',
		async (cell) => {
			const { kind, acted, at, given, again } = cell;
			const trader = await Trader.at(world(), name);
			const { simulator, broker } = trader;
			const form = (orders[name] ??= await orderOf(trader));
			const before = simulator.orders.length;
			const booked = () => simulator.orders.slice(before);
			const units = () => booked().reduce((total, { quantity }) => total + quantity, 0);
			const key = `${name}-${kind}-${acted}`;
			const options = {
				...{ splitAboveFreeze: true, confirmWithin: 5 },
				...(given ? { orderReference: key } : {}),
			};
			const place = async () =>
				await trader.run('place', { ...form, options }, given ? {} : { executionId: key });
			simulator.addFault({ kind, acted, path: broker.paths.place, skip: at });
			const results =
				again === 'twoAtOnce' && given ? await Promise.all([place(), place()]) : [await place()];
			const truth = units();
			const first = told(results[0]);
			expect([first.outcome, first.units, truth]).toEqual(
				{
					done: ['done', ASKED, ASKED],
					notPlaced: ['notPlaced', 0, 0],
					placed: ['placed', truth, at * MOST],
					unknown: ['unknown', at * MOST, truth],
				}[first.outcome as keyof typeof OUTCOMES | 'done'],
			);
			simulator.clearFaults();
			const last = told(await place());
			if (last.outcome === 'done') expect(units()).toBe(ASKED);
			// What a broker may never have got is sent again only where it refuses a second one.
			else expect([name, last]).toMatchObject(['angelOne', { outcome: 'unknown' }]);
			expect(units()).toBeLessThanOrEqual(ASKED);
			const references = booked().map(({ reference }) => reference);
			expect(new Set(references).size).toBe(references.length);
			// The first of a broker reads its instruments.
		},
		60_000,
	);
});
