import { coordinatorOn, type SharedStore } from '../../../../brokers/core/redis';

/** A Redis that keeps what it is told, and can be away. */
function store() {
	const kept = new Map<string, unknown>();
	const state = { away: false };
	const run: SharedStore['run'] = async (script, keys, [text]) => {
		const key = String(keys);
		await Promise.resolve();
		if (state.away) throw new Error('away');
		if (script.includes('GET')) return kept.get(key) ?? null;
		if (script.includes('DEL')) return Number(kept.delete(key));
		kept.set(key, text);
		return 'OK';
	};
	return { state, kept, run };
}

test('a note is seen by the other processes, and taken away for all', async () => {
	const redis = store();
	const [one, two] = [coordinatorOn(redis), coordinatorOn(redis)];
	await one.leaveNote('owner of A12345', 'text', 60_000);
	expect(await two.readNote('owner of A12345')).toBe('text');
	expect([...redis.kept.keys()].join()).not.toContain('A12345');
	await two.forget('owner of A12345');
	expect(await one.readNote('owner of A12345')).toBeNull();
});

test('while Redis is away, a process keeps to its own notes', async () => {
	const redis = store();
	const [one, two] = [coordinatorOn(redis), coordinatorOn(redis)];
	await one.leaveNote('a', 'before', 60_000);
	redis.state.away = true;
	expect(await one.readNote('a')).toBe('before');
	await one.leaveNote('a', 'meanwhile', 60_000);
	expect(await one.readNote('a')).toBe('meanwhile');
	expect(await two.readNote('a')).toBeNull();
	await one.forget('a');
	expect(await one.readNote('a')).toBeNull();
});

test('what was noted while Redis was away holds when it is back', async () => {
	const redis = store();
	const one = coordinatorOn(redis);
	redis.state.away = true;
	await one.leaveNote('a', 'refused', 60_000);
	redis.state.away = false;
	expect(await one.readNote('a')).toBe('refused');
	await one.forget('a');
	expect(await one.readNote('a')).toBeNull();
});
