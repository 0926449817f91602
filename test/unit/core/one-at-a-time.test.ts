import { setImmediate as turn } from 'node:timers/promises';
import { OneAtATime } from '../../../brokers/core/one-at-a-time';

let queue: OneAtATime;
beforeEach(() => {
	queue = new OneAtATime();
});

/** A work that notes its beginning and its end, and ends when it is told to. */
function worker(notes: string[], name: string) {
	let resolve!: (result: string) => void;
	let reject!: (error: Error) => void;
	const promise = new Promise<string>((succeed, fail) => {
		resolve = succeed;
		reject = fail;
	});
	const work = async () => {
		notes.push(`${name} begins`);
		try {
			return await promise;
		} finally {
			notes.push(`${name} ends`);
		}
	};
	return { work, resolve, reject };
}

describe('works of one name', () => {
	test('run one after the other', async () => {
		const notes: string[] = [];
		const [first, second] = [worker(notes, 'first'), worker(notes, 'second')];
		const both = [queue.run('order', first.work), queue.run('order', second.work)];
		second.resolve('2');
		await turn();
		expect(notes).toEqual(['first begins']);
		first.resolve('1');
		expect(await Promise.all(both)).toEqual(['1', '2']);
		expect(notes).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
	});

	test('a failure reaches its own caller alone', async () => {
		const notes: string[] = [];
		const [first, second] = [worker(notes, 'first'), worker(notes, 'second')];
		const failing = queue.run('order', first.work);
		const waiting = queue.run('order', second.work);
		first.reject(new Error('no such order'));
		second.resolve('2');
		await expect(failing).rejects.toThrow('no such order');
		expect(await waiting).toBe('2');
	});

	test('are counted when the next one begins: it reads again what it knew before', async () => {
		const [first, second] = [worker([], 'first'), worker([], 'second')];
		const before = queue.ended;
		const failing = queue.run('order', first.work);
		const counted = queue.run('order', async () => await Promise.resolve(queue.ended));
		first.reject(new Error('no such order'));
		await expect(failing).rejects.toThrow();
		expect(await counted).toBe(before + 1);
		second.resolve('');
		await queue.run('other', second.work);
		expect(queue.ended).toBe(before + 3);
	});

	test('one that comes when all have ended does not wait', async () => {
		const notes: string[] = [];
		for (const name of ['first', 'second']) {
			const { work, resolve } = worker(notes, name);
			resolve(name);
			await queue.run('order', work);
		}
		expect(notes).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
	});
});

test('works of different names run side by side', async () => {
	const notes: string[] = [];
	const [one, other] = [worker(notes, 'one'), worker(notes, 'other')];
	const both = [queue.run('an order', one.work), queue.run('another order', other.work)];
	await turn();
	expect(notes).toEqual(['one begins', 'other begins']);
	one.resolve('');
	other.resolve('');
	await Promise.all(both);
});
