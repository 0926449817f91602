import type { IDataObject, IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';
import type { ConnectedBroker } from '../../../brokers/core/broker';
import { returnAllFields } from '../../../nodes/shared/fields';
import type { ItemContext } from '../../../nodes/shared/operation';
import { readOperation } from '../../../nodes/shared/read-operation';

const rows = Array.from({ length: 60 }, (_, at) => ({ value: { at }, raw: { received: at } }));

/** A context of a form with these values, and what its execution is told. */
function context(form: IDataObject = {}) {
	const hints: string[] = [];
	const functions = {
		getNodeParameter: (name: string, _: number, otherwise: unknown) => form[name] ?? otherwise,
		addExecutionHints: ({ message }: NodeExecutionHint) => void hints.push(message),
	} as unknown as IExecuteFunctions;
	const broker = { credential: { secrets: [] } } as unknown as ConnectedBroker;
	return { hints, item: { functions, itemIndex: 0, broker } as ItemContext<ConnectedBroker> };
}

const words = { name: 'Read', value: 'read', action: 'Read', description: 'Read' };

test('a list without Return All is whole', async () => {
	const operation = readOperation({ ...words, read: async () => await Promise.resolve(rows) });
	expect(await operation.execute(context().item)).toHaveLength(60);
});

test('a list with Return All has its limit', async () => {
	const operation = readOperation({
		...words,
		fields: returnAllFields,
		read: async () => await Promise.resolve(rows),
	});
	expect(await operation.execute(context().item)).toHaveLength(50);
	expect(await operation.execute(context({ limit: 3 }).item)).toHaveLength(3);
	expect(await operation.execute(context({ returnAll: true }).item)).toHaveLength(60);
});

test('what is the package’s own has no Simplify', async () => {
	const read = async () => await Promise.resolve(rows[7]);
	const names = (operation: ReturnType<typeof readOperation>) =>
		operation.fields.map(({ name }) => name);
	expect(names(readOperation({ ...words, read }))).toEqual(['simplify']);
	const own = readOperation({ ...words, simplifies: false, read });
	expect(names(own)).toEqual([]);
	expect(await own.execute(context().item)).toEqual([{ at: 7 }]);
});

test('an execution is told the same once', async () => {
	const operation = readOperation({
		...words,
		read: async ({ note }) => {
			for (const message of ['a', 'b', 'a']) note(message);
			return await Promise.resolve([]);
		},
	});
	const [one, other] = [context(), context()];
	await operation.execute(one.item);
	await operation.execute(one.item);
	await operation.execute(other.item);
	expect(one.hints).toEqual(['a', 'b']);
	expect(other.hints).toEqual(['a', 'b']);
});
