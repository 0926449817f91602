import type { IExecuteFunctions } from 'n8n-workflow';
import { ORDER_TAG } from '../../../../../brokers/angelone/api';
import type { Instrument } from '../../../../../brokers/core/instruments/types';
import type { AskedOrder } from '../../../../../brokers/core/orders/orders-api';
import {
	fingerprintOf,
	referenceFor,
} from '../../../../../nodes/shared/operations/order/reference';

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
	const { type = 'n8n-nodes-indian-brokers.groww', mode = 'trigger', establishedAt = 1 } = run;
	return {
		getInstanceId: () => instance,
		getWorkflow: () => ({ id: workflow }),
		getExecutionId: () => id,
		getExecutionContext: () => ({ establishedAt }),
		getMode: () => mode,
		getNode: () => ({ id: node, type }),
		getWorkflowDataProxy: () => ({ $runIndex: runIndex }),
	} as unknown as IExecuteFunctions;
}

const instrument = {
	exchange: 'NSE',
	segment: 'CASH',
	token: '3045',
	tradingSymbol: 'SBIN',
} as Instrument;

const asked = (changes: Partial<AskedOrder> = {}): AskedOrder => ({
	instrument,
	transactionType: 'BUY',
	quantity: 10,
	product: 'CNC',
	orderType: 'LIMIT',
	price: 812.35,
	triggerPrice: '',
	options: {},
	...changes,
});

const derive = (run: Run = {}, itemIndex = 0, order = asked()) =>
	referenceFor(execution(run), itemIndex, 'groww', order, ORDER_TAG);

describe('without the option the reference is derived', () => {
	test('the same for every try of the same item, whatever its expressions give then', () => {
		expect(derive()).toEqual(derive({}, 0, asked({ price: 813, quantity: 11 })));
		expect(derive().sent).toMatch(/^[A-Z2-7]{19}$/);
		expect(derive().given).toBe(false);
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
		];
		expect(new Set(all.map(({ sent }) => sent)).size).toBe(all.length);
		expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
	});

	test('a retry has the run of the first in common, and says that it is one', () => {
		const [first, retry] = [derive(), derive({ execution: '78', mode: 'retry' })];
		expect(retry.run).toBe(first.run);
		expect(retry.key).not.toBe(first.key);
		expect([first.retried, retry.retried]).toEqual([undefined, true]);
		const others = [derive({ establishedAt: 2 }), derive({ runIndex: 1 }), derive({}, 1)];
		for (const other of others) expect(other.run).not.toBe(first.run);
	});

	test('an n8n that does not say when an execution began: no retry is recognised', () => {
		const functions = { ...execution(), getExecutionContext: undefined };
		const old = functions as unknown as IExecuteFunctions;
		expect(referenceFor(old, 0, 'groww', asked(), ORDER_TAG).run).toBeUndefined();
	});
});

describe('a reference that was given', () => {
	const refer = (orderReference: unknown, run: Run = {}, itemIndex = 0) =>
		derive(run, itemIndex, asked({ options: { orderReference } }));

	test('counts alone, whatever execution or item it comes with', () => {
		expect(refer('alert-77')).toMatchObject({ sent: 'alert-77', given: true });
		expect(refer('alert-77', { execution: '78', mode: 'retry' }, 5)).toEqual(refer('alert-77'));
	});

	test('may be a number', () => {
		expect(refer(12345678)).toMatchObject({ sent: '12345678', given: true });
		expect(refer(0).given).toBe(true);
	});

	test.each(['', undefined, null, {}])('%p is an error', (orderReference) => {
		expect(() => refer(orderReference)).toThrow(/not sent: Order Reference/);
	});
});

describe('an order of an AI tool', () => {
	const tool = { type: 'n8n-nodes-indian-brokers.growwTool' };

	test('has a name of its own by what is asked for, whichever run of the tool asks', () => {
		const first = derive({ ...tool, execution: '1' });
		expect(derive({ ...tool, execution: '2', runIndex: 3 }).sameOrder).toBe(first.sameOrder);
		const other = derive({ ...tool, execution: '2' }, 0, asked({ price: 800 }));
		expect(other.sameOrder).not.toBe(first.sameOrder);
		expect(derive().sameOrder).toBeUndefined();
	});

	test('is another one in the same run where the model asks for another', () => {
		expect(derive(tool, 0, asked({ quantity: 11 })).key).not.toBe(derive(tool).key);
	});
});

describe('what makes another order of the same reference', () => {
	test('instrument, side and quantity as it was typed, with its unit', () => {
		const all = [
			asked(),
			asked({ instrument: { ...instrument, tradingSymbol: 'IDEA' } }),
			asked({ instrument: { ...instrument, exchange: 'BSE' } }),
			asked({ transactionType: 'SELL' }),
			asked({ quantity: 11 }),
			asked({ options: { quantityIn: 'lots' } }),
		].map(fingerprintOf);
		expect(new Set(all).size).toBe(all.length);
	});

	test('what it is: a GTT order is no order, whoever asks for it', () => {
		const gtt = { ...asked(), kind: 'gtt' };
		expect(fingerprintOf(gtt)).not.toBe(fingerprintOf(asked()));
		expect(fingerprintOf({ ...gtt, triggerPrice: 1 } as never)).toBe(fingerprintOf(gtt));
		const tool = { type: 'n8n-nodes-indian-brokers.growwTool' };
		expect(derive(tool, 0, gtt).sameOrder).not.toBe(derive(tool).sameOrder);
	});

	test('not price, type, product, token, or how a number is written', () => {
		const same = [
			asked({ price: 1, orderType: 'MARKET', product: 'MIS' }),
			asked({ quantity: ' 10 ' }),
			asked({ instrument: { ...instrument, token: '1' } }),
		].map(fingerprintOf);
		expect(new Set([fingerprintOf(asked()), ...same]).size).toBe(1);
	});
});
