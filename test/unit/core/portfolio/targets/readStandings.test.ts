import { BrokerError } from '../../../../../brokers/core/errors';
import { readStandings } from '../../../../../brokers/core/portfolio/targets/read-standings';
import type { Held } from '../../../../../brokers/core/portfolio/targets/targets-api';
import { running } from '../../../support/broker';
import { failureOf } from '../../../support/failures';
import { Account, FACTS, position, sbin } from './account';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const KEY = { instrument: sbin, product: 'DAY', withHoldings: false };

/** An account with one order of ten filled, whose list of positions says these, one after the other. */
function account(...nets: number[]) {
	const known = new Account([]);
	known.fill(known.add({ quantity: 10 }), 10);
	const { targets } = known;
	const scope = targets.of([sbin]);
	let reads = 0;
	const held = async (): Promise<Held[]> => {
		const net = nets[Math.min(reads++, nets.length - 1)];
		return await Promise.resolve([{ position: position({ netQuantity: net }), carried: 0 }]);
	};
	const read = async () =>
		await running(readStandings({ broker: 'b', targets }, { ...scope, held }, [KEY]), 60_000);
	return { read, reads: () => reads };
}

test('lists that agree are read once', async () => {
	const { read, reads } = account(10);
	expect(await read()).toMatchObject([{ net: 10 }]);
	expect(reads()).toBe(1);
});

test('a list of positions that lags behind the fills is read until it has them', async () => {
	const { read, reads } = account(0, 0, 10);
	expect(await read()).toMatchObject([{ net: 10 }]);
	expect(reads()).toBe(3);
});

test('units that went to another product: what stands still for longer than the lists lag counts', async () => {
	const { read, reads } = account(4);
	expect(await read()).toMatchObject([{ net: 4 }]);
	expect(reads()).toBe(FACTS.lagMs / 1_000 + 1);
});

test('what goes on changing is no ground to send anything', async () => {
	const { read } = account(...Array.from({ length: 100 }, (_, n) => n + 11));
	expect(await failureOf(read())).toMatchObject({
		...{ code: 'POSITIONS_UNSETTLED', outcome: 'notPlaced' },
	});
});

test('a part that the broker would not list: nothing is known', async () => {
	const { targets } = new Account([]);
	const refusal = new BrokerError({ broker: 'b', failure: 'refused', code: 'NO', message: 'No.' });
	const scope = targets.of([sbin]);
	const orders = Object.assign(Object.create(scope.orders) as typeof scope.orders, scope.orders, {
		list: async (onRefused: (one: BrokerError) => void) => {
			onRefused(refusal);
			return await Promise.resolve([]);
		},
	});
	const read = readStandings({ broker: 'b', targets }, { ...scope, orders }, [KEY]);
	expect(await failureOf(read)).toMatchObject({ code: 'NO' });
});
