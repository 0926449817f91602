import {
	type PositionPlan,
	setPosition,
} from '../../../../../brokers/core/portfolio/targets/set-position';
import type { PlannedOrder } from '../../../../../brokers/core/portfolio/targets/tools';
import { wait } from '../../../../../brokers/core/wait';
import { running } from '../../../support/broker';
import { brokerError } from '../../../support/failures';
import { instrument } from '../../../support/instruments';
import { Account, Entry, sbin } from './account';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('after an order that took long the position is looked at before the next: a stop may have fired', async () => {
	const names = { exchange: 'NFO', token: '7', tradingSymbol: 'FUT' };
	const future = instrument({ ...names, lotSize: 1, freezeQuantity: 6 });
	const account = new Account([{ of: future, product: 'CARRY', units: 10 }]);
	const sent: PlannedOrder[] = [];
	account.onTry = (planned) => sent.push(planned);
	const tools = account.tools();
	const slowly: typeof tools.place = async (planned, check) => {
		const placed = await tools.place(planned, check);
		await wait(5_000);
		const { token: instrumentToken, ...of } = names;
		const stop = account.add({
			...{ ...of, instrumentToken, product: 'CARRY', transactionType: 'SELL', quantity: 4 },
		});
		account.fill(stop, 4);
		return placed;
	};
	const asked = { instrument: future, product: 'CARRY', target: 0 };
	const work = setPosition({ ...tools, place: slowly }, asked, new Entry<PositionPlan>().now);
	expect(await running(work)).toMatchObject({ netQuantity: 0, reached: true });
	expect(sent).toMatchObject([{ transactionType: 'SELL', quantity: 6 }]);
});

test('an order whose fate is unknown is told even where the position is at its target', async () => {
	const account = new Account([]);
	const tools = account.tools();
	const unheard: typeof tools.place = async (planned, check) => {
		await tools.place(planned, check);
		throw brokerError({ outcome: 'unknown', message: 'No reply came.' });
	};
	const asked = { instrument: sbin, product: 'DAY', target: 10 };
	const work = setPosition({ ...tools, place: unheard }, asked, new Entry<PositionPlan>().now);
	expect(await running(work)).toMatchObject({
		...{ netQuantity: 10, reached: true, orders: [], message: 'No reply came.' },
	});
});
