/** Every operation of both nodes once, in one workflow each, as a server runs it without anybody at the editor. */
import assert from 'node:assert/strict';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { resources as angelOneResources } from '../../../nodes/AngelOne/operations';
import { resources as growwResources } from '../../../nodes/Groww/operations';
import { errorOf, outputOf } from '../../../scripts/n8n/workflow';
import { BROKERS, LABEL, type BrokerName } from '../../brokers';
import type { Scenario, Suite } from '../suite';
import type { ServerScene } from './scene';
import { brokerNode, buySbin, chain, unique, webhook } from './support';

/** The operations that a node offers, as `resource.operation`. */
const OFFERED: Record<BrokerName, string[]> = {
	angelOne: namesOf(angelOneResources),
	groww: namesOf(growwResources),
};

function namesOf(resources: Array<{ value: string; operations: Array<{ value: string }> }>) {
	return resources.flatMap(({ value, operations }) =>
		operations.map((operation) => `${value}.${operation.value}`),
	);
}

const SBIN = { exchange: 'NSE', instrument: { __rl: true, mode: 'symbol', value: 'SBIN' } };
const outputOfStep = (step: string, field: string) => `={{ $('${step}').first().json.${field} }}`;
const orderOf = (step: string) => ({ orderId: outputOfStep(step, 'orderId') });
const gttOf = (step: string) => ({ gttId: outputOfStep(step, 'gttId') });

interface Step {
	/** `resource.operation`. */
	operation: string;
	parameters?: INodeParameters;
	/** What the node is called, where the operation is there more than once. */
	name?: string;
	/** How many items it puts out at least; 1 where absent. */
	least?: number;
}

/** The operations in an order in which each finds what it needs. */
function stepsOf(broker: BrokerName): Step[] {
	const isAngelOne = broker === 'angelOne';
	const place = (changes: INodeParameters) => buySbin(broker, changes);
	const intraday = isAngelOne ? 'INTRADAY' : 'MIS';
	const chainOf = { underlying: 'NIFTY', exchange: isAngelOne ? 'NFO' : 'NSE' };
	const gtt = {
		...SBIN,
		transactionType: 'BUY',
		quantity: 2,
		triggerPrice: 700,
		price: 701,
		...(isAngelOne ? {} : { triggerDirection: 'down' }),
	};
	return [
		{ operation: 'account.getProfile' },
		{ operation: 'account.getRms' },
		{ operation: 'account.check' },
		{ operation: 'instrument.search', parameters: { query: 'sbin' } },
		{ operation: 'instrument.get', parameters: SBIN },
		{ operation: 'instrument.getExpiries', parameters: chainOf },
		{ operation: 'instrument.findOption', parameters: { ...chainOf, strikeRule: 'atm' } },
		{ operation: 'market.getStatus' },
		{ operation: 'market.getQuote', parameters: SBIN },
		{
			operation: 'market.getCandles',
			parameters: { ...SBIN, from: '2026-01-05', to: '2026-03-27' },
		},
		{ operation: 'market.getOptionChain', parameters: { ...chainOf, strikesAround: 2 }, least: 10 },
		{ operation: 'order.place', parameters: place({}) },
		{ operation: 'order.get', parameters: orderOf('order.place') },
		{
			operation: 'order.modify',
			parameters: { ...orderOf('order.place'), changes: { price: 790 } },
		},
		{ operation: 'order.cancel', parameters: orderOf('order.place') },
		{ operation: 'order.place', name: 'bought', parameters: bought(broker, intraday) },
		{ operation: 'order.getTrades' },
		{ operation: 'order.place', name: 'waits', parameters: place({ quantity: 3 }) },
		{ operation: 'order.cancelAll' },
		{ operation: 'order.getMany', parameters: { returnAll: true }, least: 3 },
		{ operation: 'order.getMargin', parameters: place({ quantity: 1 }) },
		{ operation: 'portfolio.getHoldings' },
		{ operation: 'portfolio.getPositions' },
		{ operation: 'gtt.create', parameters: gtt },
		{ operation: 'gtt.get', parameters: gttOf('gtt.create') },
		{ operation: 'gtt.getMany' },
		{ operation: 'gtt.modify', parameters: { ...gttOf('gtt.create'), changes: { quantity: 1 } } },
		{ operation: 'gtt.cancel', parameters: gttOf('gtt.create') },
		...(isAngelOne ? angelOneAlone() : growwAlone(intraday)),
		...targetsOf(intraday),
		{
			operation: 'session.haltTrading',
			parameters: { until: 'time', untilTime: '={{ $now.plus(1, "hour").toISO() }}' },
		},
		{ operation: 'session.resumeTrading' },
		{ operation: 'session.logout' },
	];
}

/** At last, since no position is left. */
function targetsOf(product: string): Step[] {
	const options = { whenMarketClosed: 'send' };
	const to = (targetQuantity: number) => ({ ...SBIN, product, targetQuantity });
	return [
		{ operation: 'portfolio.setPosition', parameters: to(7) },
		{ operation: 'portfolio.squareOff', parameters: { filters: { product }, options } },
	];
}

/** Fills at once. */
const bought = (broker: BrokerName, product: string) =>
	buySbin(broker, { product, price: 900, quantity: 5, options: { waitForFinal: 20 } });

function angelOneAlone(): Step[] {
	const exits = { squareOff: 10, stopLoss: 10, trailingStopLoss: 0 };
	const options = { bracket: { exits }, waitForFinal: 20 };
	return [
		{ operation: 'market.getMovers' },
		{ operation: 'market.getOiBuildup' },
		{ operation: 'market.getPutCallRatio' },
		{ operation: 'order.getCharges', parameters: buySbin('angelOne', { quantity: 1 }) },
		{
			operation: 'portfolio.convertPosition',
			parameters: {
				...SBIN,
				transactionType: 'BUY',
				quantity: 2,
				fromProduct: 'INTRADAY',
				toProduct: 'DELIVERY',
			},
		},
		{
			operation: 'order.place',
			name: 'bracket',
			parameters: buySbin('angelOne', { product: 'INTRADAY', price: 900, options }),
		},
		{ operation: 'order.exitBracket', parameters: orderOf('bracket') },
	];
}

function growwAlone(product: string): Step[] {
	const past = { underlying: 'NIFTY', exchange: 'NSE' };
	return [
		{ operation: 'instrument.getPastExpiries', parameters: { ...past, year: 2025, month: 3 } },
		{
			operation: 'instrument.getPastContracts',
			parameters: { ...past, expiryDate: outputOfStep('instrument.getPastExpiries', 'expiry') },
		},
		{
			operation: 'gtt.createOco',
			parameters: {
				...SBIN,
				quantity: 5,
				product,
				target: { triggerPrice: 990, orderType: 'LIMIT', price: 989 },
				stopLoss: { triggerPrice: 700, orderType: 'SL_M' },
			},
		},
	];
}

/** Asks for a credential that holds no secrets: the log-in in the browser has a scenario of its own. */
const BY_BROWSER = 'session.getLoginLink';

const everyOperation = (broker: BrokerName): Scenario<ServerScene> => ({
	name: `${LABEL[broker]}: every operation, one after the other in one workflow`,
	play: async (scene) => {
		const trader = await scene.newTrader(broker);
		const path = unique('operations');
		const steps = stepsOf(broker);
		const nameOf = ({ name, operation }: Step) => name ?? operation;
		const nodes = steps.map((step) => {
			const [resource, operation] = step.operation.split('.');
			const parameters = { resource, operation, ...step.parameters };
			return brokerNode(trader, parameters, { name: nameOf(step), executeOnce: true });
		});
		const workflow = await scene.publish(chain(`Operations, ${path}`, webhook(path), ...nodes));
		const { body } = await scene.call(path, {});
		const execution = await scene.nextExecution(workflow);
		assert.equal(execution.status, 'success', errorOf(execution) ?? JSON.stringify(body));
		for (const step of steps) {
			const output = outputOf(execution, nameOf(step));
			const shown = `${nameOf(step)}: ${JSON.stringify(output).slice(0, 500)}`;
			assert.ok(output.length >= (step.least ?? 1), shown);
			assert.ok(output.every(isOf(broker)), shown);
		}
		assert.deepEqual(
			[...new Set(steps.map(({ operation }) => operation))].sort(),
			OFFERED[broker].filter((operation) => operation !== BY_BROWSER).sort(),
			'those that the node offers',
		);
		scene.report(`${steps.length} nodes in one execution`);
		await scene.retire(workflow);
	},
});

/** The state of a market is nobody's. */
const isOf = (broker: BrokerName) => (json: IDataObject) =>
	(json.broker === broker || 'isTradingDay' in json) && !('error' in json);

export const operationScenarios: Suite<ServerScene>['scenarios'] = [BROKERS.map(everyOperation)];
