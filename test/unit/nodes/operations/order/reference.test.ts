import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { ORDER_TAG } from '../../../../../brokers/angelone/api';
import { noteOutcome } from '../../../../../brokers/core/orders/reference';
import { ORDER_REFERENCE } from '../../../../../brokers/groww/api';
import type { PlaceOptions } from '../../../../../nodes/shared/operations/order/options';
import { referenceFor } from '../../../../../nodes/shared/operations/order/reference';

interface Run {
	instance?: string;
	workflow?: string;
	execution?: string;
	node?: string;
	runIndex?: number;
	type?: string;
}

/** What an execution tells of itself. */
function execution(run: Run = {}): IExecuteFunctions {
	const { instance = 'i', workflow = 'w', execution: id = '77', node = 'n', runIndex = 0 } = run;
	const { type = 'n8n-nodes-indian-brokers.groww' } = run;
	return {
		getInstanceId: () => instance,
		getWorkflow: () => ({ id: workflow }),
		getExecutionId: () => id,
		getNode: () => ({ id: node, type }),
		getWorkflowDataProxy: () => ({ $runIndex: runIndex }),
	} as unknown as IExecuteFunctions;
}

const asked: IDataObject = { transactionType: 'BUY', quantity: 10, price: 812.35 };
const derive = (run: Run = {}, itemIndex = 0, order = asked, options: PlaceOptions = {}) =>
	referenceFor(execution(run), itemIndex, options, ORDER_TAG, order).sent;

describe('an empty reference is derived', () => {
	test('the same for a repetition of the same item with the same order', () => {
		expect(derive()).toBe(derive());
		expect(derive()).toMatch(/^[A-Z2-7]{19}$/);
		expect(referenceFor(execution(), 0, {}, ORDER_TAG, asked).given).toBe(false);
	});

	test('another for anything else', () => {
		const all = [
			derive(),
			derive({ execution: '78' }),
			derive({ workflow: 'w2' }),
			derive({ node: 'n2' }),
			derive({ instance: 'i2' }),
			derive({ runIndex: 1 }),
			derive({}, 1),
			derive({}, 0, { ...asked, quantity: 11 }),
			derive({}, 0, { ...asked, transactionType: 'SELL' }),
		];
		expect(new Set(all).size).toBe(all.length);
	});

	test.each(['', '   ', '\n', undefined, null])('for %p', (orderReference) => {
		const options = { orderReference } as PlaceOptions;
		expect(derive({}, 0, asked, options)).toBe(derive());
	});
});

describe('a reference that was given', () => {
	const refer = (orderReference: unknown, run: Run = {}, itemIndex = 0, order = asked) =>
		referenceFor(
			execution(run),
			itemIndex,
			{ orderReference } as PlaceOptions,
			ORDER_REFERENCE,
			order,
		);

	test('counts alone, whatever execution, item or order it comes with', () => {
		expect(refer('alert-77')).toEqual({ sent: 'alert-77', given: true });
		expect(refer('alert-77', { execution: '78' }, 5, { quantity: 1 })).toEqual(refer('alert-77'));
	});

	test('may be a number', () => {
		expect(refer(12345678)).toEqual({ sent: '12345678', given: true });
		expect(refer(0).given).toBe(true);
	});
});

describe('an order of an AI tool', () => {
	const tool = { type: 'n8n-nodes-indian-brokers.growwTool' };
	const asTool = (run: Run, order = asked) =>
		referenceFor(execution({ ...tool, ...run }), 0, {}, ORDER_TAG, order);

	test('whose outcome is open keeps its reference, whichever run of the tool asks again', () => {
		const first = asTool({ execution: '1' });
		noteOutcome(first, true);
		expect(asTool({ execution: '2' }).sent).toBe(first.sent);
		expect(asTool({ execution: '2' }, { ...asked, quantity: 11 }).sent).not.toBe(first.sent);
		noteOutcome(first, false);
		expect(asTool({ execution: '2' }).sent).not.toBe(first.sent);
	});

	test('of a node that is no tool has a reference of its own in every execution', () => {
		const first = referenceFor(execution({ execution: '1' }), 0, {}, ORDER_TAG, asked);
		noteOutcome(first, true);
		expect(derive({ execution: '2' })).not.toBe(first.sent);
	});
});
