import { changeOnce } from '../../../../brokers/core/orders/change-once';
import { brokerError, failureOf } from '../../support/failures';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

let changes = 0;
const newChange = () => `change ${++changes}`;

async function refused(key: string) {
	return await failureOf(
		changeOnce(key, async () => {
			await Promise.resolve();
			throw brokerError({ failure: 'refused' }).with({ outcome: 'notPlaced' });
		}),
	);
}

test('a change that was made a moment ago may be why its repetition is refused', async () => {
	const key = newChange();
	await changeOnce(key, async () => await Promise.resolve('changed'));
	expect(await refused(key)).toMatchObject({ outcome: 'unknown' });
});

test('once it would show, a refusal of the same change is about the order as it is then', async () => {
	const key = newChange();
	await changeOnce(key, async () => await Promise.resolve('changed'));
	jest.advanceTimersByTime(61_000);
	expect(await refused(key)).toMatchObject({ outcome: 'notPlaced' });
});

test('a try whose outcome nobody knows keeps it open for good', async () => {
	const key = newChange();
	const lost = changeOnce(key, async () => {
		await Promise.resolve();
		throw brokerError({ failure: 'unclear' }).with({ outcome: 'unknown' });
	});
	await failureOf(lost);
	jest.advanceTimersByTime(3_600_000);
	expect(await refused(key)).toMatchObject({ outcome: 'unknown' });
});
