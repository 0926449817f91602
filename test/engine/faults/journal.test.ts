/** What happens to the journal of references, and to the days, between two tries of one order. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { agedJournal, journalPath, removeJournal, withJournal } from '../../journal';
import { errorOf, Trader, useFastWorld } from '../orders/support';
import { BROKERS, type BrokerName } from '../support';
import { pass } from './time';

const world = useFastWorld();
const FRIDAY = '2026-11-20';
const at = (day: string, clock: string) => jest.setSystemTime(Date.parse(`${day}T${clock}+05:30`));
beforeEach(() => at(FRIDAY, '10:00:00'));
afterEach(() => {
	at(FRIDAY, '10:00:00');
	rmSync(journalPath(), { recursive: true, force: true });
	agedJournal();
});

const BOOK: Record<BrokerName, RegExp> = {
	angelOne: /getOrderBook$|\/order\/v1\/details\//,
	groww: /\/v1\/order\/(status|detail|list)/,
};

/** A trader, one reference, and how many orders the broker has of it. */
async function orderAt(name: BrokerName) {
	const trader = await Trader.at(world(), name);
	const before = trader.simulator.orders.length;
	const { paths } = trader.broker;
	const options = { orderReference: 'the-same-alert', confirmWithin: 5 };
	return {
		trader,
		place: async () => await trader.place({ options }),
		placing: async () => await trader.placing({ options }),
		derived: async () => await trader.placing({ options: { confirmWithin: 5 } }),
		count: () => trader.simulator.orders.length - before,
		loseReply: () => trader.simulator.addFault({ kind: 'resetAfter', path: paths.place }),
		loseRequest: () => trader.simulator.addFault({ kind: 'resetBefore', path: paths.place }),
		closeBook: () =>
			trader.simulator.addFault({ kind: 'text403', path: BOOK[name], times: Infinity }),
		openBook: () => trader.simulator.clearFaults(),
	};
}

describe.each(BROKERS)('%s: the journal', (name) => {
	test('is gone: the order of the first try is found', async () => {
		const { place, count } = await orderAt(name);
		const { orderId } = await place();
		removeJournal();
		expect(await place()).toMatchObject({ orderId, duplicate: true });
		expect(count()).toBe(1);
	});

	test('cannot be written: no order, and the error says so', async () => {
		const { placing, count } = await orderAt(name);
		removeJournal();
		mkdirSync(journalPath());
		expect(errorOf(await placing())).toMatchObject({
			code: 'JOURNAL_NOT_WRITABLE',
			outcome: 'notPlaced',
		});
		expect(count()).toBe(0);
	});

	test('cannot be written: an open order can be cancelled all the same', async () => {
		const { trader, place } = await orderAt(name);
		const { orderId } = await place();
		await pass(1_000);
		removeJournal();
		mkdirSync(journalPath());
		expect(await trader.one('cancel', { orderId })).toMatchObject({ status: 'cancelled' });
	});

	test('is damaged: an error, and then the order of the first try is found', async () => {
		const { place, placing, count } = await orderAt(name);
		const { orderId } = await place();
		writeFileSync(journalPath(), 'x'.repeat(40_960));
		expect(errorOf(await placing())).toMatchObject({
			code: 'JOURNAL_DAMAGED',
			outcome: 'notPlaced',
		});
		expect(await place()).toMatchObject({ orderId, duplicate: true });
		expect(count()).toBe(1);
	});

	test('is of another day: it is complete, and the order needs no look-up', async () => {
		const { place, closeBook, count } = await orderAt(name);
		at('2026-11-23', '10:00:00');
		closeBook();
		expect(await place()).toMatchObject({ duplicate: false });
		expect(count()).toBe(1);
	});

	test('holds a reference for the day, and for the next one another order', async () => {
		const { place, count } = await orderAt(name);
		at(FRIDAY, '15:00:00');
		const first = await place();
		at(FRIDAY, '23:00:00');
		expect(await place()).toMatchObject({ orderId: first.orderId, duplicate: true });
		expect(count()).toBe(1);
		at('2026-11-23', '10:00:00');
		expect(await place()).toMatchObject({ duplicate: false });
		expect(count()).toBe(2);
	});

	test('holds an open outcome over midnight', async () => {
		const { placing, place, count, loseReply, closeBook, openBook } = await orderAt(name);
		at(FRIDAY, '23:59:30');
		loseReply();
		closeBook();
		expect(errorOf(await placing())).toMatchObject({ outcome: 'unknown' });
		openBook();
		at('2026-11-21', '00:00:10');
		expect(await place()).toMatchObject({ duplicate: true });
		expect(count()).toBe(1);
	});

	test('holds while the clock is set back', async () => {
		const { place, count } = await orderAt(name);
		at('2026-11-23', '10:00:00');
		const { orderId } = await place();
		at(FRIDAY, '10:00:00');
		expect(await place()).toMatchObject({ orderId, duplicate: true });
		expect(count()).toBe(1);
	});

	test('knows of a request that got lost, and only a broker that checks is asked again', async () => {
		const { placing, count, loseRequest } = await orderAt(name);
		loseRequest();
		expect(errorOf(await placing())).toMatchObject({ outcome: 'unknown' });
		const again = await placing();
		if (name === 'groww') expect(again.status).toBe('success');
		else expect(errorOf(again)).toMatchObject({ outcome: 'unknown', code: 'STILL_UNKNOWN' });
		expect(count()).toBe(name === 'groww' ? 1 : 0);
	});
});

describe('Angel One: an order book that answers 403 all day', () => {
	test('a complete journal does without it, for new orders and for repetitions', async () => {
		const { place, count, closeBook } = await orderAt('angelOne');
		closeBook();
		const { orderId } = await place();
		expect(await place()).toMatchObject({ orderId, duplicate: true });
		expect(count()).toBe(1);
	}, 60_000);

	test('on the first day a given reference is refused, and a derived one goes out', async () => {
		const { placing, derived, count, closeBook } = await orderAt('angelOne');
		removeJournal();
		closeBook();
		expect(errorOf(await placing())).toMatchObject({ outcome: 'notPlaced' });
		expect(count()).toBe(0);
		expect((await derived()).status).toBe('success');
		expect(count()).toBe(1);
	}, 60_000);

	test('a retried execution sends nothing that is not on record', async () => {
		const { trader, count, closeBook } = await orderAt('angelOne');
		const first = await trader.placing({ quantity: 0 });
		removeJournal();
		closeBook();
		const retry = await trader.placing({}, { retryOf: first });
		expect(errorOf(retry)).toMatchObject({ outcome: 'notPlaced' });
		expect(count()).toBe(0);
	}, 60_000);

	test('the labels that the book had are kept', async () => {
		const { place, placing, count, closeBook } = await orderAt('angelOne');
		await place();
		removeJournal();
		const { trader } = await orderAt('angelOne');
		await trader.place();
		withJournal((db) => expect(db.prepare('SELECT count(*) AS n FROM books').get()?.n).toBe(1));
		expect(await place()).toMatchObject({ duplicate: true });
		withJournal((db) => expect(db.prepare('SELECT count(*) AS n FROM books').get()?.n).toBe(3));
		closeBook();
		expect((await placing()).status).toBe('success');
		expect(count()).toBe(2);
	}, 60_000);
});
