import type { BrokerError } from '../../../../brokers/core/errors';
import { applyChange, toldOfOrder } from '../../../../brokers/core/orders/apply-change';
import { cancellationState } from '../../../../brokers/core/orders/change-state';
import type { BrokerOrder } from '../../../../brokers/core/orders/orders-api';
import { groww } from '../../../../brokers/groww';
import { readOrder } from '../../../../brokers/groww/parse';
import { openWith } from '../../support/broker';
import { brokerError, failureOf } from '../../support/failures';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const { facts } = openWith(groww, []).broker.orders;

const order = (order_status: string, remark: string | null = null): BrokerOrder => {
	const raw = { groww_order_id: 'G1', order_status, remark, quantity: 10, filled_quantity: 0 };
	return { order: readOrder(raw), raw };
};

/**
 * Cancels an open order.
 * @param reply what the broker's reply to the cancellation comes to; null for an acceptance
 * @param reads what the order is read back as, the last one for ever
 */
function cancelling(
	reply: BrokerError | null,
	reads: Array<BrokerOrder | BrokerError>,
	changes: { mayHaveApplied?: boolean; before?: BrokerOrder } = {},
) {
	let looks = 0;
	const work = applyChange({
		told: toldOfOrder,
		orders: {
			facts,
			refresh: async () => {
				const read = reads[Math.min(looks++, reads.length - 1)];
				await Promise.resolve();
				if (read instanceof Error) throw read;
				return read;
			},
		},
		order: changes.before ?? order('OPEN'),
		verb: 'cancelled',
		stateOf: (read) => cancellationState(read.order, facts),
		send: async () => {
			await Promise.resolve();
			if (reply) throw reply;
		},
		confirmMs: 20_000,
		mayHaveApplied: changes.mayHaveApplied ?? false,
	});
	work.catch(() => undefined);
	return { work, looks: () => looks };
}

async function outcomeOf(work: Promise<unknown>) {
	await jest.advanceTimersByTimeAsync(60_000);
	return await failureOf(work);
}

const lost = brokerError({ failure: 'unclear' });
const open = order('OPEN');

describe('read back as it was', () => {
	test.each([
		['after an acceptance', null, false],
		['after a reply that was lost', lost, false],
		['after a refusal that may be about an earlier try', brokerError({ failure: 'refused' }), true],
	])('%s: unknown, however long it was looked at', async (_, reply, mayHaveApplied) => {
		const { work, looks } = cancelling(reply, [open], { mayHaveApplied });
		expect(await outcomeOf(work)).toMatchObject({
			outcome: 'unknown',
			retryable: false,
			message: expect.stringContaining('shows it unchanged so far') as string,
		});
		expect(looks()).toBeGreaterThan(15);
	});

	test('and then with a remark that was not there before: not done, in the broker’s words', async () => {
		const refused = order('OPEN', 'cannot be cancelled now');
		const { work } = cancelling(null, [open, open, refused]);
		expect(await outcomeOf(work)).toMatchObject({
			code: 'NOT_CARRIED_OUT',
			outcome: 'notPlaced',
			message: expect.stringContaining('cannot be cancelled now') as string,
		});
	});

	test('with a remark of before: that is none about this change', async () => {
		const remarked = order('OPEN', 'placed by phone');
		const { work } = cancelling(null, [remarked], { before: remarked });
		expect(await outcomeOf(work)).toMatchObject({ outcome: 'unknown' });
	});

	test('a change that shows late is done, whatever the reply', async () => {
		const late = [...Array<BrokerOrder>(12).fill(open), order('CANCELLED')];
		for (const reply of [null, lost]) {
			const { work } = cancelling(reply, late);
			await jest.advanceTimersByTimeAsync(60_000);
			expect(await work).toMatchObject({ order: { order: { status: 'cancelled' } } });
		}
	});
});

test('a refusal without an earlier try is the broker’s word', async () => {
	const { work, looks } = cancelling(brokerError({ failure: 'refused' }), [open]);
	expect(await outcomeOf(work)).toMatchObject({ failure: 'refused', outcome: 'notPlaced' });
	expect(looks()).toBe(1);
});

test('an order that filled meanwhile could not be cancelled, and that is certain', async () => {
	const { work } = cancelling(lost, [open, order('EXECUTED')]);
	expect(await outcomeOf(work)).toMatchObject({ code: 'ORDER_IS_FINAL', outcome: 'notPlaced' });
});

test('an order that cannot be read: unknown', async () => {
	const { work } = cancelling(null, [lost]);
	expect(await outcomeOf(work)).toMatchObject({ outcome: 'unknown', code: 'CHANGE_PENDING' });
});
