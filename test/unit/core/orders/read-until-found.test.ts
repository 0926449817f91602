import { readUntilFound } from '../../../../brokers/core/orders/read-until-found';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** For how long an order is looked for that was sent then and does not show, milliseconds. */
async function looksFor(since: number): Promise<number> {
	const started = Date.now();
	let ended = Infinity;
	const looking = readUntilFound({
		find: async () => await Promise.resolve(null),
		since,
		forMs: 5_000,
	});
	void looking.then(() => (ended = Date.now()));
	await jest.advanceTimersByTimeAsync(60_000);
	return ended - started;
}

test('an order is looked for as long after it was sent as is asked for', async () => {
	expect(await looksFor(Date.now())).toBe(5_000);
	expect(await looksFor(Date.now() - 3_000)).toBe(2_000);
	expect(await looksFor(Date.now() - 60_000)).toBe(0);
});

test('one that was sent by a clock a day ahead is not waited for until tomorrow', async () => {
	expect(await looksFor(Date.now() + 86_400_000)).toBe(5_000);
});
