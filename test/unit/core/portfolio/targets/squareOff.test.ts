import {
	chosenOf,
	closingOf,
	type PositionFilters,
} from '../../../../../brokers/core/portfolio/targets/closings';
import type { SquareOffPlan } from '../../../../../brokers/core/portfolio/targets/planned-closing';
import { squareOff } from '../../../../../brokers/core/portfolio/targets/square-off';
import type {
	PlannedOrder,
	TargetTools,
} from '../../../../../brokers/core/portfolio/targets/tools';
import type { Order } from '../../../../../brokers/core/outputs';
import { running } from '../../../support/broker';
import { brokerError, failureOf } from '../../../support/failures';
import { instrument } from '../../../support/instruments';
import { Account, Entry, FACTS, holding, sbin } from './account';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** Squares off what passes the filters; `then` happens once the positions are found. */
async function closing(
	account: Account,
	filters: PositionFilters,
	then = () => {},
	tools: TargetTools = account.tools(),
) {
	const sent: PlannedOrder[] = [];
	account.onTry = (planned) => sent.push(planned);
	const find = async () => {
		const rows = await account.targets.all(null, () => undefined);
		const chosen = chosenOf(rows, filters, FACTS, 0, (one, other) => one === other);
		const open = async () => await Promise.resolve();
		const found = chosen.map(
			async (one) => await closingOf(account.targets, one, open, filters.side),
		);
		const closings = await Promise.all(found);
		then();
		return closings;
	};
	const entry = new Entry<SquareOffPlan>();
	const work = squareOff(tools, find, entry.now, async (_, alone) => await alone());
	return { results: await running(work), sent };
}

function traded(account: Account, units: number, changes: Partial<Order> = {}) {
	const side = units > 0 ? 'BUY' : 'SELL';
	const made = account.add({ transactionType: side, quantity: Math.abs(units), ...changes });
	account.fill(made, Infinity);
}

test('shares that turn to sold while it looks are not bought back: they are of the holdings', async () => {
	const account = new Account([], [], [holding('SBIN-EQ')]);
	traded(account, 5, { product: 'KEEP' });
	const { results, sent } = await closing(account, { product: 'KEEP' }, () =>
		traded(account, -20, { product: 'KEEP' }),
	);
	expect(sent).toEqual([]);
	expect(results).toMatchObject([
		{ from: 5, to: -15, netQuantity: -15, orders: [], reached: true },
	]);
	expect(results[0].message).toMatch(/sold today; they are not bought back/);
});

test('a position that turns to the side which the filter leaves alone is left', async () => {
	const account = new Account([]);
	traded(account, 10);
	const { results, sent } = await closing(account, { side: 'long' }, () => traded(account, -30));
	expect(sent).toEqual([]);
	expect(results).toMatchObject([{ from: 10, to: -20, netQuantity: -20, reached: true }]);
	expect(results[0].message).toMatch(/Long positions alone.*has turned/);
});

test('without the filter what has turned is closed from where it stands', async () => {
	const account = new Account([]);
	traded(account, 10);
	const { results, sent } = await closing(account, {}, () => traded(account, -30));
	expect(sent).toMatchObject([{ transactionType: 'BUY', quantity: 20 }]);
	expect(results).toMatchObject([{ netQuantity: 0, reached: true }]);
});

test('what has turned to short keeps what is long of the same underlying, until it is bought back', async () => {
	const [turns, covers] = ['8', '9'].map((token) =>
		instrument({ exchange: 'NFO', token, tradingSymbol: `F${token}`, underlying: 'NIFTY' }),
	);
	const carried = [turns, covers].map((of) => ({ of, product: 'CARRY', units: 10 }));
	const account = new Account(carried, [{ kind: 'refused' }]);
	const { sent } = await closing(account, {}, () =>
		traded(account, -30, {
			...{ product: 'CARRY', exchange: 'NFO', tradingSymbol: 'F8', instrumentToken: '8' },
		}),
	);
	expect(sent).toMatchObject([{ transactionType: 'BUY', quantity: 20 }]);
});

test('of shares that are kept only those of today are sold, whatever the row carries', async () => {
	const account = new Account([{ of: sbin, product: 'KEEP', units: 8 }]);
	traded(account, 5, { product: 'KEEP' });
	const { results, sent } = await closing(account, { product: 'KEEP' });
	expect(sent).toMatchObject([{ transactionType: 'SELL', quantity: 5 }]);
	expect(results).toMatchObject([{ from: 13, to: 8, netQuantity: 8, reached: true }]);
	expect(results[0].message).toMatch(/8 units are of earlier days/);
});

test('an order whose fate is unknown is told even where the position is flat', async () => {
	const account = new Account([]);
	traded(account, 10);
	const tools = account.tools();
	const unheard: TargetTools['place'] = async (planned, check) => {
		await tools.place(planned, check);
		throw brokerError({ outcome: 'unknown', message: 'No reply came.' });
	};
	const { results } = await closing(account, {}, undefined, { ...tools, place: unheard });
	expect(results).toMatchObject([
		{ netQuantity: 0, reached: true, orders: [], message: 'No reply came.' },
	]);
});

test('an error after cancellations says that these are done', async () => {
	const account = new Account([]);
	traded(account, 10);
	account.add({ transactionType: 'SELL', quantity: 4 });
	const tools = account.tools();
	const { targets } = tools;
	let looks = 0;
	const of = () => {
		const scope = targets.of([]);
		return {
			...scope,
			held: async () => {
				if (++looks === 1) throw brokerError();
				return await scope.held();
			},
		};
	};
	const rows = await targets.all(null, () => undefined);
	const found = await closingOf(targets, rows[0], async () => await Promise.resolve());
	const work = squareOff(
		{ ...tools, targets: { ...targets, of } },
		async () => await Promise.resolve([found]),
		new Entry<SquareOffPlan>().now,
		async (_, alone) => await alone(),
	);
	expect(await failureOf(running(work))).toMatchObject({
		outcome: 'notPlaced',
		message: expect.stringMatching(/open orders.*were cancelled/) as string,
	});
});
