/** Orders with exits after the fill, with every fault at each of their steps. */
import type { INodeParameters } from 'n8n-workflow';
import type { FaultKind } from '../../../../simulators/core';
import type { BrokerName } from '../../support';
import { type Effect, LATE_MS, WRITES } from '../faults';
import type { Slot } from '../slot';

/** How exits stand at the broker. */
export type ExitKind = 'bracket' | 'oco' | 'stopLoss';
/** How much of the entry's 10 units the market takes. */
export type Filling = 0 | 4 | 10;

/**
 * By one execution; with n8n's Retry On Fail; by a second execution of another process after it; by two of
 * two processes at once under one reference.
 */
export const EXIT_REPETITIONS = ['once', 'retryOnFail', 'repeated', 'twoAtOnce'] as const;
export type ExitRepetition = (typeof EXIT_REPETITIONS)[number];

/** Where a fault meets an order with exits. */
export interface ExitStep {
	name: string;
	kind: ExitKind;
	/** Of the entry's 10 units. */
	fills: Filling;
	at: 'entry' | 'read' | 'cancel' | 'exits' | 'close';
	path: RegExp;
	/** So many requests to that path go through before. */
	skip: number;
	/** The broker refuses the exits, and the entry is to be closed for that. */
	refusesExits?: true;
}

const ORDER = { angelOne: /placeOrder$/, groww: /\/order\/create$/ };
const READ = {
	angelOne: /getOrderBook$|\/order\/v1\/details\//,
	groww: /\/v1\/order\/(status|detail|list)/,
};
const CANCEL = { angelOne: /cancelOrder$/, groww: /\/order\/cancel$/ };
const GTTS = { angelOne: /ruleList$/, groww: /order-advance\/list$/ };
export const CREATE = { angelOne: /createRule$/, groww: /order-advance\/create$/ };
const POSITIONS = { angelOne: /getPosition$/, groww: /positions\/user$/ };

/** Exits that follow the fill by an order of their own: 4 units fill, and the rest is cancelled. */
function ofGtts(broker: BrokerName, kind: ExitKind): ExitStep[] {
	const step = (at: ExitStep['at'], name: string, path: RegExp, skip = 0): ExitStep => {
		return { kind, fills: 4, at, name: `${kind}: ${name}`, path, skip };
	};
	const closing = { fills: 10, refusesExits: true } as const;
	return [
		step('entry', 'the entry', ORDER[broker]),
		step('read', 'waiting for its fill', READ[broker]),
		step('read', 'reading it before it is cancelled', READ[broker], 3),
		step('cancel', 'cancelling what has not filled', CANCEL[broker]),
		step('read', 'looking for exits like them', GTTS[broker]),
		...(kind === 'oco' ? [step('read', 'reading the position', POSITIONS[broker])] : []),
		step('exits', 'the exits', CREATE[broker]),
		{ ...step('close', 'closing it again', ORDER[broker], 1), ...closing },
		{ ...step('read', 'reading the closed entry', READ[broker]), ...closing },
	];
}

/** A bracket brings its exits: it is cancelled, or it fills. */
function ofBrackets(): ExitStep[] {
	const kind = 'bracket';
	const { angelOne: read } = READ;
	const step = (at: ExitStep['at'], fills: Filling, name: string, path: RegExp, skip = 0) => {
		return { kind, fills, at, name: `${kind}: ${name}`, path, skip } as const;
	};
	return [
		step('entry', 10, 'an entry that fills', ORDER.angelOne),
		step('entry', 0, 'an entry that does not', ORDER.angelOne),
		step('read', 10, 'waiting for its fill', read),
		step('read', 0, 'reading it before it is cancelled', read, 3),
		step('cancel', 0, 'cancelling it', CANCEL.angelOne),
		step('read', 10, 'reading its exits', /getOrderBook$/),
		step('read', 4, 'reading one that fills in part', read),
	];
}

export function stepsOf(broker: BrokerName): ExitStep[] {
	return broker === 'groww'
		? [...ofGtts(broker, 'oco'), ...ofGtts(broker, 'stopLoss')]
		: [...ofBrackets(), ...ofGtts(broker, 'stopLoss')];
}

/** One thing that goes wrong. */
export interface ExitFault {
	name: string;
	effect(broker: BrokerName): Effect;
	arm(slot: Slot, at: ExitStep): void;
}

const add = ({ broker: { simulator } }: Slot, { path, skip }: ExitStep, fault: object) =>
	simulator.addFault({ ...(fault as { kind: FaultKind }), path, skip });

const writeFaults: ExitFault[] = [
	...WRITES.map(([name, { kind, acted, effect }]) => ({
		name,
		effect: (broker: BrokerName) => (typeof effect === 'string' ? effect : effect[broker]),
		arm: (slot: Slot, at: ExitStep) => add(slot, at, { kind, acted }),
	})),
	{ name: 'books three seconds late', effect: () => 'none', arm: (slot) => slot.lag(LATE_MS) },
	{
		name: 'books down from here on',
		effect: () => 'none',
		arm: (slot, at) => {
			let left = at.skip;
			const { requests } = slot.broker.simulator;
			requests.push = (...entries) => {
				if (entries.some(({ path }) => at.path.test(path)) && left-- === 0) slot.takeBooksDown();
				return Array.prototype.push.apply(requests, entries);
			};
		},
	},
];

/** One of each: no reply, a reply that is none, one without data, a refusal for the session or the rate. */
const READ_FAULTS: FaultKind[] = [
	...(['timeoutBefore', 'resetMidReply', 'html502'] as const),
	...(['dataNull', 'tokenRefused', 'status429'] as const),
];

const readFaults: ExitFault[] = READ_FAULTS.flatMap((kind) =>
	[1, Infinity].map((times) => ({
		name: times === 1 ? kind : `${kind} from here on`,
		effect: () => 'none' as const,
		arm: (slot: Slot, at: ExitStep) => add(slot, at, { kind, times }),
	})),
);

export interface ExitCell {
	broker: BrokerName;
	step: ExitStep;
	fault: ExitFault;
	repetition: ExitRepetition;
	/** Close If Exits Fail. */
	closes: boolean;
}

/** How many of the repetitions each fault meets at each step: all of them are a quarter of an hour a broker. */
const REPETITIONS_EACH = Number(process.env.EXIT_REPETITIONS ?? 1);

/** Every fault at every step; the repetitions take turns, and whether the entry is to be closed. */
export function exitCells(broker: BrokerName): ExitCell[] {
	return stepsOf(broker).flatMap((step, row) =>
		(step.at === 'read' ? readFaults : writeFaults).flatMap((fault, column) =>
			EXIT_REPETITIONS.map((_, turn) => ({
				...{ broker, step, fault },
				repetition: EXIT_REPETITIONS[(row + column + turn) % EXIT_REPETITIONS.length],
				closes: step.refusesExits === true || (row + (column >> 1) + turn) % 2 === 0,
			})).slice(0, REPETITIONS_EACH),
		),
	);
}

const PRODUCTS: Record<BrokerName, Record<ExitKind, string>> = {
	angelOne: { bracket: 'INTRADAY', oco: '', stopLoss: 'DELIVERY' },
	groww: { bracket: '', oco: 'MIS', stopLoss: 'CNC' },
};

export function entryOf({ broker, step, closes }: ExitCell, reference: string | null) {
	const price = step.kind === 'stopLoss' && broker === 'angelOne' ? { price: 768 } : {};
	const targets = {
		bracket: { target: { triggerPrice: 840 } },
		oco: { target: { triggerPrice: 840, price: 839.5 } },
		stopLoss: {},
	};
	const exits = {
		stopLoss: { triggerPrice: 770, ...price },
		...targets[step.kind],
		closeIfExitsFail: closes,
	};
	const given = reference === null ? {} : { orderReference: reference };
	return {
		product: PRODUCTS[broker][step.kind],
		options: { confirmWithin: 6, waitForFinal: 3, exits, ...given },
	} satisfies INodeParameters;
}
