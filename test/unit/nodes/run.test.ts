import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { type BrokerNode, runNode } from '../../../nodes/shared/run';
import { wait } from '../../../brokers/core/wait';
import type { ItemResult } from '../../../nodes/shared/operation';
import type { BrokerCredential } from '../../../brokers/core/broker';
import { running } from '../support/broker';
import { brokerError } from '../support/failures';

interface FakeBroker {
	credential: BrokerCredential;
}

interface Circumstances {
	continueOnFail?: boolean;
	operation?: string;
	/** The operation in the workflow, where it is not just its name. */
	asSaved?: string;
	onlyReads?: boolean;
	/** Does all items in one go, and gives back these. */
	together?(itemIndexes: number[]): ItemResult[];
	takesMs?(itemIndex: number): number;
}

/** A node over some items; each item says what its operation does. */
function nodeOver(
	items: Array<IDataObject | IDataObject[] | Error>,
	{ continueOnFail, operation = 'do', asSaved, onlyReads, together, takesMs }: Circumstances = {},
) {
	let connects = 0;
	let underWay = 0;
	let mostAtOnce = 0;
	const executed: number[] = [];
	const parameters = { resource: 'thing', operation: asSaved ?? operation };
	const functions = {
		getInputData: () => items.map(() => ({ json: {} })),
		getNode: () => ({ id: '1', name: 'Broker', type: 't', typeVersion: 1, parameters }),
		getNodeParameter: (name: string) => (name === 'resource' ? 'thing' : operation),
		continueOnFail: () => continueOnFail ?? false,
		getExecutionCancelSignal: () => undefined,
		logger: { warn: () => undefined },
	} as unknown as IExecuteFunctions;
	const node: BrokerNode<FakeBroker> = {
		broker: 'groww',
		connect: async () => {
			connects += 1;
			const credential = { secrets: ['key-hunter2'] } as BrokerCredential;
			return await Promise.resolve({ credential });
		},
		resources: [
			{
				name: 'Thing',
				value: 'thing',
				operations: [
					{
						name: 'Do',
						value: 'do',
						action: 'Do',
						description: '',
						fields: [],
						...(onlyReads && { onlyReads: true }),
						...(together && {
							executeAll: async (contexts) =>
								await Promise.resolve(together(contexts.map(({ itemIndex }) => itemIndex))),
						}),
						execute: async ({ itemIndex }) => {
							executed.push(itemIndex);
							mostAtOnce = Math.max(mostAtOnce, ++underWay);
							await wait(takesMs?.(itemIndex) ?? 0);
							underWay--;
							const result = items[itemIndex];
							if (result instanceof Error) throw result;
							return result;
						},
					},
				],
			},
		],
	};
	return {
		run: async () => await runNode(functions, node),
		connects: () => connects,
		mostAtOnce: () => mostAtOnce,
		executed,
	};
}

const failure = brokerError({ message: 'Groww: key-hunter2 is bad', outcome: 'notPlaced' });

test('one item in, one item out, in order and linked', async () => {
	const { run, connects, executed } = nodeOver([{ a: 1 }, { a: 2 }, { a: 3 }]);
	expect(await run()).toEqual([
		[
			{ json: { a: 1 }, pairedItem: { item: 0 } },
			{ json: { a: 2 }, pairedItem: { item: 1 } },
			{ json: { a: 3 }, pairedItem: { item: 2 } },
		],
	]);
	expect(connects()).toBe(1);
	expect(executed).toEqual([0, 1, 2]);
});

test('a list becomes several items of the same input', async () => {
	const { run } = nodeOver([[{ a: 1 }, { a: 2 }], []]);
	expect(await run()).toEqual([
		[
			{ json: { a: 1 }, pairedItem: { item: 0 } },
			{ json: { a: 2 }, pairedItem: { item: 0 } },
		],
	]);
});

test('no items: nobody is asked', async () => {
	const { run, connects } = nodeOver([]);
	expect(await run()).toEqual([[]]);
	expect(connects()).toBe(0);
});

test('a failure stops, names its item, and hides the secrets', async () => {
	const { run, executed } = nodeOver([{ a: 1 }, failure, { a: 3 }]);
	await expect(run()).rejects.toMatchObject({
		message: 'Groww: ••• is bad',
		context: { itemIndex: 1, outcome: 'notPlaced' },
	});
	expect(executed).toEqual([0, 1]);
});

test('with "Continue on error" the others go on, and the failed one says why', async () => {
	const { run } = nodeOver([failure, { a: 2 }], { continueOnFail: true });
	const [items] = (await run()) as INodeExecutionData[][];
	expect(items.map(({ json, pairedItem }) => ({ json, pairedItem }))).toEqual([
		{
			json: {
				error: 'Groww: ••• is bad',
				code: 'TIMEOUT',
				broker: 'angelOne',
				httpStatus: null,
				retryable: true,
				outcome: 'notPlaced',
			},
			pairedItem: { item: 0 },
		},
		{ json: { a: 2 }, pairedItem: { item: 1 } },
	]);
});

test('an operation that does not exist is an error of its item', async () => {
	const { run } = nodeOver([{ a: 1 }], { operation: 'fly' });
	await expect(run()).rejects.toMatchObject({
		message: 'There is no operation "fly" of "thing".',
		context: { code: 'NO_SUCH_OPERATION', itemIndex: 0 },
	});
});

describe('several items', () => {
	const items = Array.from({ length: 10 }, (_, a) => ({ a }));
	const laterOnesAreFaster = (itemIndex: number) => 40 - itemIndex * 4;

	beforeEach(() => jest.useFakeTimers());
	afterEach(() => jest.useRealTimers());

	test('reads are under way side by side, a few at a time, and come out in the order of the input', async () => {
		const reading = nodeOver(items, { onlyReads: true, takesMs: laterOnesAreFaster });
		const [output] = (await running(reading.run())) as INodeExecutionData[][];
		expect(output.map(({ json }) => json)).toEqual(items);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(items.map(({ a }) => ({ item: a })));
		expect(reading.mostAtOnce()).toBe(4);
		expect(reading.connects()).toBe(1);
	});

	test.each([
		['what changes something', { onlyReads: false }],
		['what an expression chooses', { onlyReads: true, asSaved: '={{ $json.what }}' }],
	])('%s happens one after the other', async (_, options) => {
		const writing = nodeOver(items, { ...options, takesMs: laterOnesAreFaster });
		const [output] = (await running(writing.run())) as INodeExecutionData[][];
		expect(output.map(({ json }) => json)).toEqual(items);
		expect(writing.mostAtOnce()).toBe(1);
		expect(writing.executed).toEqual(items.map(({ a }) => a));
	});

	test('of reads that fail, the first of the input is told, and no more are begun', async () => {
		const all = items.map((item, index) => (index === 1 || index === 2 ? failure : item));
		const reading = nodeOver(all, { onlyReads: true, takesMs: laterOnesAreFaster });
		await expect(running(reading.run())).rejects.toMatchObject({ context: { itemIndex: 1 } });
		expect(reading.executed.length).toBeLessThan(7);
	});
});

describe('items in one go', () => {
	const three = [{ a: 1 }, { a: 2 }, { a: 3 }];

	test('are handed over together, and come back in their order, linked to their items', async () => {
		const { run, executed } = nodeOver(three, {
			together: (items) =>
				items
					.map((item) => ({ items: [item], results: [{ item }, { item, more: true }] }))
					.reverse(),
		});
		const [items] = (await run()) as INodeExecutionData[][];
		expect(items).toEqual(
			[0, 1, 2].flatMap((item) => [
				{ json: { item }, pairedItem: { item } },
				{ json: { item, more: true }, pairedItem: { item } },
			]),
		);
		expect(executed).toEqual([]);
	});

	test('a result of several items is linked to each of them', async () => {
		const { run } = nodeOver(three, { together: (items) => [{ items, results: [{ sum: 6 }] }] });
		expect(await run()).toEqual([
			[{ json: { sum: 6 }, pairedItem: [{ item: 0 }, { item: 1 }, { item: 2 }] }],
		]);
	});

	test('with "Continue on error" one that failed says so in its place', async () => {
		const { run } = nodeOver(three, {
			continueOnFail: true,
			together: () => [
				{ items: [2], results: [{ item: 2 }] },
				{ items: [0], results: [{ item: 0 }] },
				{ items: [1], error: failure },
			],
		});
		const [items] = (await run()) as INodeExecutionData[][];
		expect(items.map(({ json }) => json.item ?? json.error)).toEqual([0, 'Groww: ••• is bad', 2]);
	});

	test('without it the first that failed stops the node', async () => {
		const { run } = nodeOver(three, {
			together: () => [
				{ items: [2], error: new Error('later') },
				{ items: [1], error: failure },
				{ items: [0], results: [] },
			],
		});
		await expect(run()).rejects.toMatchObject({ context: { itemIndex: 1 } });
	});

	test('what fails for all of them fails each', async () => {
		const { run } = nodeOver(three, {
			continueOnFail: true,
			together: () => {
				throw failure;
			},
		});
		const [items] = (await run()) as INodeExecutionData[][];
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
	});

	test('chosen by an expression for each item, they are done one by one', async () => {
		const { run, executed } = nodeOver(three, {
			asSaved: '={{ "do" }}',
			together: () => [],
		});
		await run();
		expect(executed).toEqual([0, 1, 2]);
	});
});
