import type { INodeExecutionData, IRun, ITriggerFunctions } from 'n8n-workflow';
import { EmitQueue } from '../../../nodes/shared/emit-queue';

const DATA: INodeExecutionData[][] = [[{ json: { orderId: '1' } }]];

/** Longer than n8n takes to refuse an emit. */
const MOMENT_MS = 60;
const moment = async () => await new Promise((resolve) => setTimeout(resolve, MOMENT_MS));

interface Emitted {
	key?: string;
	done: { resolve(run: IRun): void; reject(error: Error): void };
}

/** As n8n makes one; the oldest Node has no `Promise.withResolvers`. */
function deferred() {
	let settle!: Emitted['done'];
	const promise = new Promise<IRun>((resolve, reject) => (settle = { resolve, reject }));
	return { promise, ...settle };
}

/** An n8n whose emit takes a key, or an older one. */
function start({ takesKeys = true } = {}) {
	const emitted: Emitted[] = [];
	type Done = Emitted['done'];
	const newer = (_data: unknown, _response: unknown, done: Done, key: string | undefined) =>
		void emitted.push({ key, done });
	const older = (_data: unknown, _response: unknown, done: Done) => void emitted.push({ done });
	const functions = {
		emit: takesKeys ? newer : older,
		helpers: { createDeferredPromise: deferred },
		logger: { error: () => undefined },
	};
	const queue = new EmitQueue(functions as unknown as ITriggerFunctions);
	const taken: string[] = [];
	const add = (key?: string) => queue.add({ data: DATA, taken: () => taken.push(key ?? ''), key });
	return { queue, emitted, taken, add };
}

test('with a key it counts as told when its execution has ended, and not before', async () => {
	const { emitted, taken, add } = start();
	add('a');
	await moment();
	expect([emitted[0].key, taken]).toEqual(['a', []]);
	emitted[0].done.resolve({} as IRun);
	await moment();
	expect(taken).toEqual(['a']);
});

test('what n8n could not store does not count as told', async () => {
	const { emitted, taken, add } = start();
	add('a');
	await moment();
	emitted[0].done.reject(new Error('The database is locked'));
	await moment();
	expect(taken).toEqual([]);
});

test('at its end a trigger leaves to n8n what that has', async () => {
	const { queue, taken, add } = start();
	add('a');
	await moment();
	queue.stop();
	await moment();
	expect(taken).toEqual(['a']);
});

test.each([
	['an n8n that knows no keys', { takesKeys: false }, 'a'],
	['no key', {}, undefined],
])('with %s it counts as told a moment after n8n was handed it', async (_, n8n, key) => {
	const { emitted, taken, add } = start(n8n);
	add(key);
	await moment();
	expect(emitted).toHaveLength(1);
	expect(taken).toEqual([key ?? '']);
});
