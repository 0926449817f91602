/** Halt Trading with Cancel Orders and Square Off, with every fault at each of its steps. */
import type { INodeParameters } from 'n8n-workflow';
import { bySymbol, type BrokerName } from '../../support';
import {
	faultsAt,
	restsAndWaits,
	type Step,
	TARGET_REPETITIONS,
	type TargetFault,
	type TargetRepetition,
	trades,
} from './cells';

/** What has to be done where the step's fault does no lasting harm to it. */
type Part = 'cancelling' | 'closing';

export interface HaltStep extends Step {
	part: Part;
}

export interface HaltCell {
	broker: BrokerName;
	step: HaltStep;
	fault: TargetFault;
	repetition: TargetRepetition;
}

const LOGIN = { angelOne: /loginByPassword$/, groww: /token\/api\/access$/ };
const BOOK = { angelOne: /getOrderBook$/, groww: /\/order\/list$/ };
const GTTS = { angelOne: /ruleList$/, groww: /order-advance\/list$/ };
const CANCEL = { angelOne: /cancelOrder$/, groww: /\/order\/cancel$/ };
const CANCEL_GTT = { angelOne: /cancelRule$/, groww: /order-advance\/cancel/ };
const READ_BACK = { angelOne: /order\/v1\/details\//, groww: /\/order\/(status|detail)\// };
const GTT_READ_BACK = { angelOne: /ruleDetails$/, groww: /order-advance\/status\// };
const POSITIONS = { angelOne: /getPosition$/, groww: /positions\/user$/ };
const ORDER = { angelOne: /placeOrder$/, groww: /\/order\/create$/ };

type Skip = number | Record<BrokerName, number>;

const step = (part: Part, name: string, kind: Step['kind'], path: Step['path'], skip: Skip = 0) => {
	return { part, name, kind, path, skip };
};

/** One broker tells all of an account in one list, the other segment by segment, and GTT orders by the month. */
const STEPS = [
	step('cancelling', 'logging in', 'read', LOGIN),
	step('cancelling', 'listing the orders', 'read', BOOK),
	step('cancelling', 'listing the GTT orders', 'read', GTTS),
	step('cancelling', 'cancelling one order', 'cancel', CANCEL),
	step('cancelling', 'cancelling the other order', 'cancel', CANCEL, 1),
	step('cancelling', 'reading an order back', 'read', READ_BACK),
	step('cancelling', 'cancelling the GTT order', 'cancel', CANCEL_GTT),
	step('cancelling', 'reading the GTT order back', 'read', GTT_READ_BACK),
	step('closing', 'reading the positions', 'read', POSITIONS),
	step('closing', 'listing the GTT orders once more', 'read', GTTS, { angelOne: 1, groww: 43 }),
	step('closing', 'listing the orders once more', 'read', BOOK, { angelOne: 1, groww: 3 }),
	step('closing', 'reading the positions anew', 'read', POSITIONS, { angelOne: 1, groww: 3 }),
	step('closing', 'reading what may be reduced', 'read', POSITIONS, { angelOne: 2, groww: 4 }),
	step('closing', 'reading what reduces it already', 'read', BOOK, { angelOne: 3, groww: 5 }),
	step('closing', 'buying back', 'order', ORDER),
	step('closing', 'reading that order', 'read', READ_BACK, 2),
	step('closing', 'reading the position after it', 'read', POSITIONS, { angelOne: 3, groww: 6 }),
	step('closing', 'selling', 'order', ORDER, 1),
];

export const HALT_STEPS: readonly string[] = STEPS.map(({ name }) => name);

/** Every fault at every step; the repetitions take turns, so that each meets every step and every fault. */
export function haltCells(broker: BrokerName): HaltCell[] {
	return STEPS.flatMap(({ skip, ...one }, row) => {
		const at = { ...one, skip: typeof skip === 'number' ? skip : skip[broker] };
		return faultsAt(at).map((fault, column) => {
			const repetition = TARGET_REPETITIONS[(row + column) % TARGET_REPETITIONS.length];
			return { broker, step: at, fault, repetition };
		});
	});
}

export const HALT: INodeParameters = {
	...{ resource: 'session', operation: 'haltTrading', until: 'endOfDay' },
	...{ cancelOrders: true, squareOff: true },
};

/** 10 SBIN held and 4 TCS sold, an order and a GTT order in SBIN, an order in what is not held. */
export function beforeTheHalt(broker: BrokerName): INodeParameters[] {
	const [order] = trades(broker);
	const elsewhere = { ...order, instrument: bySymbol('INFY'), quantity: 2, price: 1_500 };
	return [...trades(broker), ...restsAndWaits(broker), elsewhere];
}
