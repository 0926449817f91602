import { changeOnce } from '../../../../brokers/core/orders/change-once';
import type { Failure, Outcome } from '../../../../brokers/core/errors';
import { brokerError, failureOf } from '../../support/failures';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

let changes = 0;
const newChange = () => `change ${++changes}`;

const find = async () => await Promise.resolve('as it is');
const changed = { find, apply: async () => await Promise.resolve('changed') };

async function fails(failure: Failure, outcome: Outcome): Promise<never> {
	await Promise.resolve();
	throw brokerError({ failure }).with({ outcome });
}

async function refused(key: string) {
	const apply = async () => await fails('refused', 'notPlaced');
	return await failureOf(changeOnce(key, { find, apply }));
}

async function unreadable(key: string, failure: Failure = 'unclear') {
	const unread = async () => await fails(failure, 'notPlaced');
	return await failureOf(changeOnce(key, { ...changed, find: unread }));
}

test('a change that was made a moment ago may be why its repetition is refused', async () => {
	const key = newChange();
	await changeOnce(key, changed);
	expect(await refused(key)).toMatchObject({ outcome: 'unknown' });
});

test('once it would show, a refusal of the same change is about the order as it is then', async () => {
	const key = newChange();
	await changeOnce(key, changed);
	jest.advanceTimersByTime(61_000);
	expect(await refused(key)).toMatchObject({ outcome: 'notPlaced' });
});

test('a try whose outcome nobody knows keeps it open for good', async () => {
	const key = newChange();
	const lost = changeOnce(key, { find, apply: async () => await fails('unclear', 'unknown') });
	await failureOf(lost);
	jest.advanceTimersByTime(3_600_000);
	expect(await refused(key)).toMatchObject({ outcome: 'unknown' });
});

test('a repetition that cannot read the order does not say that an earlier change did not happen', async () => {
	const key = newChange();
	expect(await unreadable(key)).toMatchObject({ outcome: 'notPlaced' });
	await changeOnce(key, changed);
	jest.advanceTimersByTime(3_600_000);
	expect(await unreadable(key)).toMatchObject({ outcome: 'unknown' });
	expect(await unreadable(key, 'input')).toMatchObject({ outcome: 'notPlaced' });
});
