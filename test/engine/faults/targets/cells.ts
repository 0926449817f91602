/** Set Position and Square Off with every fault at each of their steps. */
import type { INodeParameters } from 'n8n-workflow';
import type { FaultKind } from '../../../../simulators/core';
import { bySymbol, type BrokerName } from '../../support';
import { type Effect, LATE_MS, WRITES } from '../faults';
import type { Slot } from '../slot';

export type TargetOperation = 'setPosition' | 'squareOff';

/** By one execution; by a second one of another process after it; by two at once, each of its own. */
export const TARGET_REPETITIONS = ['once', 'repeated', 'twoAtOnce'] as const;
export type TargetRepetition = (typeof TARGET_REPETITIONS)[number];

/** Where a fault meets an operation. */
export interface Step {
	name: string;
	kind: 'read' | 'cancel' | 'order';
	path: Record<BrokerName, RegExp>;
	/** So many requests of that kind go through before. */
	skip: number;
}

const POSITIONS = { angelOne: /getPosition$/, groww: /positions\/user$/ };
const BOOK = { angelOne: /getOrderBook$/, groww: /\/order\/list$/ };
const ORDER = { angelOne: /placeOrder$/, groww: /\/order\/create$/ };
const GTTS = { angelOne: /ruleList$/, groww: /order-advance\/list$/ };
const CANCEL = { angelOne: /cancelOrder$/, groww: /\/order\/cancel$/ };
const CANCEL_GTT = { angelOne: /cancelRule$/, groww: /order-advance\/cancel/ };

const step = (name: string, kind: Step['kind'], path: Step['path'], skip = 0): Step => {
	return { name, kind, path, skip };
};

export const STEPS: Record<TargetOperation, Step[]> = {
	setPosition: [
		step('reading the orders', 'read', BOOK),
		step('reading the position', 'read', POSITIONS),
		step('closing', 'order', ORDER),
		step('opening', 'order', ORDER, 1),
		step('reading the position at last', 'read', POSITIONS, 2),
	],
	squareOff: [
		step('reading the positions', 'read', POSITIONS),
		step('reading the GTT orders', 'read', GTTS),
		step('reading the orders', 'read', BOOK),
		step('cancelling the GTT order', 'cancel', CANCEL_GTT),
		step('cancelling the order', 'cancel', CANCEL),
		step('reading the positions anew', 'read', POSITIONS, 1),
		step('buying back', 'order', ORDER),
		step('selling', 'order', ORDER, 1),
	],
};

/** One thing that goes wrong. */
export interface TargetFault {
	name: string;
	effect(broker: BrokerName): Effect;
	arm(slot: Slot, at: Step): void;
}

const add = (slot: Slot, at: Step, fault: { kind: FaultKind; acted?: boolean; times?: number }) =>
	slot.broker.simulator.addFault({ ...fault, path: at.path[slot.broker.name], skip: at.skip });

const writeFaults: TargetFault[] = [
	...WRITES.map(([name, { kind, acted, effect }]) => ({
		name,
		effect: (broker: BrokerName) => (typeof effect === 'string' ? effect : effect[broker]),
		arm: (slot: Slot, at: Step) => add(slot, at, { kind, acted }),
	})),
	{
		name: 'books three seconds late',
		effect: () => 'none',
		arm: (slot) => slot.lag(LATE_MS),
	},
];

/** One of each: no reply, a reply that is none, a list that is empty, a refusal for the session or the rate. */
const READ_FAULTS = [
	...['timeoutBefore', 'resetMidReply', 'html502', 'dataNull', 'tokenRefused', 'status429'],
] as FaultKind[];

const readFaults: TargetFault[] = READ_FAULTS.map((kind) => ({
	name: kind,
	effect: () => 'none',
	arm: (slot, at) => add(slot, at, { kind }),
}));

export const faultsAt = ({ kind }: Step) => (kind === 'read' ? readFaults : writeFaults);

export interface TargetCell {
	broker: BrokerName;
	operation: TargetOperation;
	step: Step;
	fault: TargetFault;
	repetition: TargetRepetition;
}

/** Every fault at every step; the repetitions take turns. */
export function targetCells(broker: BrokerName): TargetCell[] {
	let turn = 0;
	return (['setPosition', 'squareOff'] as const).flatMap((operation) =>
		STEPS[operation].flatMap((at, row) =>
			faultsAt(at).map((fault, column) => ({
				...{ broker, operation, step: at, fault },
				repetition: TARGET_REPETITIONS[(row + column + (turn++ % 2)) % 3],
			})),
		),
	);
}

const WORDS = {
	angelOne: { product: 'INTRADAY', cash: { exchange: 'NSE' } },
	groww: { product: 'MIS', cash: { exchange: 'NSE', segment: 'CASH' } },
};

/** 10 SBIN held and 4 TCS sold, as an order of the broker's form. */
export function trades(broker: BrokerName): INodeParameters[] {
	const { product, cash } = WORDS[broker];
	const order = (symbol: string, side: string, quantity: number, price: number) => ({
		...{ resource: 'order', operation: 'place', ...cash, instrument: bySymbol(symbol), product },
		...{ transactionType: side, quantity, price, orderType: 'LIMIT' },
	});
	return [order('SBIN', 'BUY', 10, 900), order('TCS', 'SELL', 4, 2_950)];
}

/** An order that rests, and a GTT order that waits, in SBIN. */
export function restsAndWaits(broker: BrokerName): INodeParameters[] {
	const [order] = trades(broker);
	const isAngelOne = broker === 'angelOne';
	const waits = isAngelOne ? { product: 'DELIVERY' } : { product: 'CNC', triggerDirection: 'down' };
	const gtt = { resource: 'gtt', operation: 'create', triggerPrice: 790, ...waits };
	return [
		{ ...order, quantity: 3, price: 800 },
		{ ...order, ...gtt, price: 791.5, orderType: 'LIMIT' },
	];
}

export function operationOf({ broker, operation }: TargetCell, reference: string | null) {
	const { product, cash } = WORDS[broker];
	const given = reference === null ? {} : { orderReference: reference };
	const options = { confirmWithin: 5, ...given };
	return operation === 'squareOff'
		? { resource: 'portfolio', operation, options }
		: {
				...{ resource: 'portfolio', operation, ...cash, instrument: bySymbol('SBIN'), product },
				...{ targetQuantity: -5, options },
			};
}
