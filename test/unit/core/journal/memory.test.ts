import type { TriggerMemory } from '../../../../brokers/core/journal/memory';
import { RedisMemory } from '../../../../brokers/core/journal/redis-memory';
import { SqliteMemory } from '../../../../brokers/core/journal/sqlite-memory';
import { SqliteStore } from '../../../../brokers/core/journal/sqlite-store';
import type { SharedStore } from '../../../../brokers/core/redis';
import { TestJournal } from '../../support/journal';

describe('in the journal’s file', () => {
	let file: TestJournal;
	const stores: SqliteStore[] = [];
	/** As another process, or this one after a restart, has it. */
	const another = (): TriggerMemory => {
		const store = new SqliteStore(file.path, () => undefined);
		stores.push(store);
		return new SqliteMemory(store.file);
	};
	beforeEach(() => {
		file = new TestJournal();
	});
	afterEach(() => {
		for (const store of stores.splice(0)) store.close();
		file.remove();
		jest.useRealTimers();
	});

	test('each owner has notes of its own, which outlive the process', async () => {
		const memory = another();
		await memory.write('a', [
			['1', 'open'],
			['2', 'open'],
		]);
		await memory.write('a', [['1', 'filled']]);
		await memory.write('b', [['1', 'rejected']]);
		await memory.write('b', []);
		expect([...(await another().read('a'))]).toEqual([
			['1', 'filled'],
			['2', 'open'],
		]);
		await memory.forget('a');
		expect((await another().read('a')).size).toBe(0);
		expect((await another().read('b')).size).toBe(1);
	});

	test('notes of more than three days ago are gone', async () => {
		const memory = another();
		await memory.write('a', [['1', 'filled']]);
		jest.useFakeTimers({ now: Date.now() + 3 * 86_400_000 + 1_000, doNotFake: ['setTimeout'] });
		expect((await memory.read('a')).size).toBe(0);
	});
});

test('in Redis: one hash an owner, whose name does not tell it', async () => {
	const asked: Array<{ keys: string[]; args: unknown[] }> = [];
	const store: SharedStore = {
		run: async (_script, keys, args) => {
			asked.push({ keys: [keys].flat(), args });
			return await Promise.resolve(['1', 'filled', '2', 'open']);
		},
	};
	const memory = new RedisMemory(store);
	expect([...(await memory.read('workflow node'))]).toEqual([
		['1', 'filled'],
		['2', 'open'],
	]);
	await memory.write('workflow node', [['1', 'filled']]);
	await memory.write('workflow node', []);
	await memory.forget('workflow node');
	expect(asked.map(({ args }) => args)).toEqual([[], [259_200_000, '1', 'filled'], []]);
	expect(new Set(asked.map(({ keys }) => keys[0])).size).toBe(1);
	expect(JSON.stringify(asked)).not.toContain('workflow');
});
