import { SharedRead } from '../../../../brokers/core/http/shared-read';

/** Reads that end when the test says so. */
function scriptedReads() {
	const reads: Array<{ resolve(value: string): void; reject(error: Error): void }> = [];
	const read = async () =>
		await new Promise<string>((resolve, reject) => reads.push({ resolve, reject }));
	return { reads, read };
}

const settle = async () => await new Promise((resolve) => setImmediate(resolve));

test('callers of one moment share one read', async () => {
	const { reads, read } = scriptedReads();
	const shared = new SharedRead<string>();
	const callers = Array.from({ length: 50 }, async () => await shared.get(read));
	await settle();
	expect(reads).toHaveLength(1);
	reads[0].resolve('book');
	expect(new Set(await Promise.all(callers))).toEqual(new Set(['book']));
});

test('who comes during a read gets the next one, never the one under way', async () => {
	const { reads, read } = scriptedReads();
	const shared = new SharedRead<string>();
	const first = shared.get(read);
	await settle();
	const late = [shared.get(read), shared.get(read), shared.get(read)];
	await settle();
	expect(reads).toHaveLength(1);
	reads[0].resolve('old');
	await settle();
	expect(reads).toHaveLength(2);
	const latest = shared.get(read);
	reads[1].resolve('new');
	expect(await first).toBe('old');
	expect(await Promise.all(late)).toEqual(['new', 'new', 'new']);
	await settle();
	expect(reads).toHaveLength(3);
	reads[2].resolve('newest');
	expect(await latest).toBe('newest');
});

test('a failed read fails its own callers alone', async () => {
	const { reads, read } = scriptedReads();
	const shared = new SharedRead<string>();
	const first = shared.get(read).catch((error: Error) => error.message);
	await settle();
	const second = shared.get(read);
	reads[0].reject(new Error('lost'));
	expect(await first).toBe('lost');
	await settle();
	reads[1].resolve('book');
	expect(await second).toBe('book');
	const third = shared.get(read);
	await settle();
	reads[2].resolve('again');
	expect(await third).toBe('again');
});

test('there is never more than one read at a time', async () => {
	let running = 0;
	let most = 0;
	let made = 0;
	const shared = new SharedRead<number>();
	const read = async () => {
		running += 1;
		most = Math.max(most, running);
		await settle();
		running -= 1;
		return ++made;
	};
	const callers: Array<Promise<number>> = [];
	for (let i = 0; i < 200; i++) {
		callers.push(shared.get(read));
		if (i % 7 === 0) await settle();
	}
	await Promise.all(callers);
	expect(most).toBe(1);
	expect(made).toBeLessThan(100);
});
