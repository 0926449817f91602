import { BrokerError } from '../../../../brokers/core/errors';
import { type PlanEntry, planned } from '../../../../brokers/core/journal/planned';
import { failureOf } from '../../support/failures';
import { TestJournal } from '../../support/journal';

interface Plan {
	legs: number[];
}

let files: TestJournal;
beforeEach(() => {
	files = new TestJournal({ aged: true });
});
afterEach(() => files.remove());

const HOUR = 3_600_000;

/** A try at the work, as any process makes it. */
async function attempt<T>(
	work: (entry: PlanEntry<Plan>) => Promise<T>,
	{ key = 'whole', fingerprint = 'f', holdsUntil = Date.now() + HOUR, given = true } = {},
): Promise<T> {
	const reference = { key, sent: `${key}-label`, given };
	const request = { broker: 'b', account: 'a', holdsUntil, reference, fingerprint };
	return await planned<Plan, T>({ ...request, journal: files.another() }, work);
}

const refusal = (outcome: 'notPlaced' | 'unknown') =>
	new BrokerError({ broker: 'b', failure: 'refused', code: 'NO', message: 'No.', outcome });

test('a repetition finds the plan and the label of the first try', async () => {
	await attempt(async ({ earlier, write }) => {
		expect(earlier).toBeNull();
		await write({ legs: [1, 2] });
	});
	await attempt(async ({ earlier, label, isOver }) => {
		expect({ earlier, label, isOver }).toEqual({
			...{ earlier: { legs: [1, 2] }, label: 'whole-label', isOver: false },
		});
		await Promise.resolve();
	});
});

test.each([
	['came to an unknown outcome', refusal('unknown')],
	['ended with its process', new Error('killed')],
])('so it does after a first try that %s', async (_, error) => {
	await failureOf(
		attempt(async ({ write }) => {
			await write({ legs: [1] });
			throw error;
		}),
	).catch(() => undefined);
	expect(await attempt(async ({ earlier }) => await Promise.resolve(earlier))).toEqual({
		legs: [1],
	});
});

test.each([
	['nothing of it was placed', true, refusal('notPlaced')],
	['it failed before the plan', false, refusal('unknown')],
])('the plan is made anew where %s', async (_, isWritten, error) => {
	await failureOf(
		attempt(async ({ write }) => {
			if (isWritten) await write({ legs: [1] });
			throw error;
		}),
	);
	expect(await attempt(async ({ earlier }) => await Promise.resolve(earlier))).toBeNull();
});

test('a refusal of a repetition says nothing of the first try: its plan stays', async () => {
	await attempt(async ({ write }) => await write({ legs: [1] }));
	await failureOf(attempt(async () => await Promise.reject(refusal('notPlaced'))));
	expect(await attempt(async ({ earlier }) => await Promise.resolve(earlier))).toEqual({
		legs: [1],
	});
});

test('a plan of an earlier day, whose outcome is open, is over', async () => {
	await failureOf(
		attempt(
			async ({ write }) => {
				await write({ legs: [1] });
				throw refusal('unknown');
			},
			{ holdsUntil: Date.now() - 1 },
		),
	);
	expect(await attempt(async ({ isOver }) => await Promise.resolve(isOver))).toBe(true);
});

test('the reference of something else is refused', async () => {
	await attempt(async ({ write }) => await write({ legs: [] }));
	const other = attempt(async () => await Promise.resolve(), { fingerprint: 'g' });
	expect(await failureOf(other)).toMatchObject({ code: 'REFERENCE_OF_OTHER_ORDER' });
});

test('two at once go one after the other', async () => {
	const seen: unknown[] = [];
	const work = async ({ earlier, write }: PlanEntry<Plan>) => {
		seen.push(earlier);
		await write({ legs: [1] });
	};
	await Promise.all([attempt(work), attempt(work)]);
	expect(seen).toEqual([null, { legs: [1] }]);
});
