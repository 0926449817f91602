import type { IExecuteFunctions } from 'n8n-workflow';
import { ORDER_TAG } from '../../../../../brokers/angelone/api';
import type { AskedOrder } from '../../../../../brokers/core/orders/orders-api';
import { ORDER_REFERENCE } from '../../../../../brokers/groww/api';
import {
	fingerprintOf,
	referenceFor,
} from '../../../../../nodes/shared/operations/order/reference';
import { failureOf } from '../../../support/failures';
import { askedOrder } from '../../../support/orders';

interface Run {
	instance?: string;
	workflow?: string;
	execution?: string;
	node?: string;
	runIndex?: number;
	type?: string;
	mode?: string;
	establishedAt?: number;
}

/** What an execution tells of itself. */
function execution(run: Run = {}): IExecuteFunctions {
	const { instance = 'i', workflow = 'w', execution: id = '77', node = 'n', runIndex = 0 } = run;
	const { type = 'n8n-nodes-indian-brokers.groww', mode = 'trigger', establishedAt } = run;
	return {
		getInstanceId: () => instance,
		getWorkflow: () => ({ id: workflow }),
		getExecutionId: () => id,
		getNode: () => ({ id: node, type }),
		getMode: () => mode,
		getExecutionContext: () => (establishedAt === undefined ? undefined : { establishedAt }),
		getWorkflowDataProxy: () => ({ $runIndex: runIndex }),
	} as unknown as IExecuteFunctions;
}

const referenceOf = (run: Run = {}, itemIndex = 0, asked: AskedOrder = askedOrder()) =>
	referenceFor(execution(run), itemIndex, 'anyBroker', asked, ORDER_TAG);

describe('without a reference of the user it is derived', () => {
	test('the same for a repetition of the same item of the same run', () => {
		expect(referenceOf()).toEqual(referenceOf());
		expect(referenceOf().sent).toMatch(/^[A-Z2-7]{19}$/);
		expect(referenceOf()).toMatchObject({ given: false });
	});

	test('another for anything else', () => {
		const all = [
			referenceOf(),
			referenceOf({ execution: '78' }),
			referenceOf({ workflow: 'w2' }),
			referenceOf({ node: 'n2' }),
			referenceOf({ instance: 'i2' }),
			referenceOf({ runIndex: 1 }),
			referenceOf({}, 1),
		];
		expect(new Set(all.map(({ sent }) => sent)).size).toBe(all.length);
		expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
	});

	test('n8n’s retry of an execution is known by what both have in common', () => {
		const first = referenceOf({ execution: '1', establishedAt: 5 });
		const retry = referenceOf({ execution: '2', establishedAt: 5, mode: 'retry' });
		expect(first.retried).toBeUndefined();
		expect(retry).toMatchObject({ retried: true, run: first.run });
		expect(retry.key).not.toBe(first.key);
		expect(referenceOf({ establishedAt: 6 }).run).not.toBe(first.run);
		expect(referenceOf().run).toBeUndefined();
	});
});

describe('a reference that was given', () => {
	const refer = (orderReference: unknown, run: Run = {}, itemIndex = 0) =>
		referenceFor(
			execution(run),
			itemIndex,
			'anyBroker',
			askedOrder({ options: { orderReference } }),
			ORDER_REFERENCE,
		);

	test('counts alone, whatever execution or item it comes with', () => {
		expect(refer('alert-77')).toMatchObject({ sent: 'alert-77', given: true });
		expect(refer('alert-77', { execution: '78' }, 5)).toEqual(refer('alert-77'));
	});

	test('may be a number', () => {
		expect(refer(12345678)).toMatchObject({ sent: '12345678', given: true });
		expect(refer(0).given).toBe(true);
	});

	test.each(['', '   ', '\n', undefined, null])(
		'and is empty (%p): refused, for it would protect nothing',
		async (value) => {
			const refused = async () => await Promise.resolve(refer(value));
			expect(await failureOf(refused)).toMatchObject({
				failure: 'input',
				code: 'EMPTY_ORDER_REFERENCE',
			});
		},
	);
});

describe('an order of an AI tool', () => {
	const tool = { type: 'n8n-nodes-indian-brokers.growwTool' };

	test('is named by what is asked for, whichever run of the tool asks', () => {
		const first = referenceOf({ ...tool, execution: '1' });
		expect(first.sameOrder).toBeDefined();
		expect(referenceOf({ ...tool, execution: '2', runIndex: 3 }).sameOrder).toBe(first.sameOrder);
		const other = referenceOf({ ...tool, execution: '2' }, 0, askedOrder({ quantity: 11 }));
		expect(other.sameOrder).not.toBe(first.sameOrder);
	});

	test('of a node that is no tool has no such name', () => {
		expect(referenceOf().sameOrder).toBeUndefined();
	});
});

describe('what an order is', () => {
	test('is the same however its quantity is written, and whatever its price', () => {
		expect(fingerprintOf(askedOrder({ quantity: ' 10 ', price: 1 }))).toBe(
			fingerprintOf(askedOrder({ quantity: 10, price: 2 })),
		);
	});

	test.each([
		[{ quantity: 11 }],
		[{ transactionType: 'SELL' }],
		[{ options: { quantityIn: 'lots' } }],
	])('differs with %p', (changes) => {
		expect(fingerprintOf(askedOrder(changes))).not.toBe(fingerprintOf(askedOrder()));
	});
});
