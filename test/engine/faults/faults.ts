import type { FaultKind } from '../../../simulators/core';
import type { BrokerName } from '../support';
import type { Slot } from './slot';
import type { Operation } from './subjects';

/** What a fault does to the first write that it meets. */
export type Effect =
	/** No harm. */
	| 'none'
	/** The broker carries it out, and its reply is lost or says nothing. */
	| 'actsUnheard'
	/** The broker does nothing, and its reply is lost or says nothing. */
	| 'ignoresUnheard'
	/** The broker says that it did not do it. */
	| 'refuses'
	/** The broker refuses it for the rate or the session, which a second request mends. */
	| 'defers';

/** Whether orders can be read. */
export type Reads = 'fine' | 'late' | 'downFromStart' | 'downFromWrite';

/** One thing that goes wrong between n8n and the broker. */
export interface Fault {
	name: string;
	connected: boolean;
	reads: Reads;
	/** The order fills as its change arrives, and the broker may say SUCCESS all the same. */
	overtaken: boolean;
	effect(broker: BrokerName): Effect;
	arm(slot: Slot, operation: Operation): void;
}

/** How far the books are behind in the faults named after it. */
export const LATE_MS = 3_000;

export interface Write {
	kind: FaultKind;
	acted?: boolean;
	effect: Effect | Record<BrokerName, Effect>;
}

const lost = (kind: FaultKind): Write => ({ kind, effect: 'actsUnheard' });
const ignored = (kind: FaultKind): Write => ({ kind, effect: 'ignoresUnheard' });

/** A reply that says nothing, after the broker acted and after it did not. */
const unreadable = (kind: FaultKind): Array<[string, Write]> => [
	[`${kind}, acted`, { kind, acted: true, effect: 'actsUnheard' }],
	[`${kind}, not acted`, { kind, acted: false, effect: 'ignoresUnheard' }],
];

/** What can go wrong with one write. */
export const WRITES: Array<[string, Write]> = [
	['timeout before acting', ignored('timeoutBefore')],
	['timeout after acting', lost('timeoutAfter')],
	['reset before acting', ignored('resetBefore')],
	['reset after acting', lost('resetAfter')],
	['reset in the middle of the reply', lost('resetMidReply')],
	...unreadable('emptyBody'),
	...unreadable('dataNull'),
	...unreadable('empty400'),
	...unreadable('status500'),
	...unreadable('html502'),
	...unreadable('waf'),
	...unreadable('malformedJson'),
	['slow trickle', lost('slowTrickle')],
	['429', { kind: 'status429', effect: 'defers' }],
	['token refused', { kind: 'tokenRefused', effect: 'defers' }],
	// Angel One's words for its rate limit; Groww's for no access.
	['403 text', { kind: 'text403', effect: { angelOne: 'defers', groww: 'refuses' } }],
];

const READS: Array<[string, Reads, Array<[string, Write | null]>]> = [
	[
		'books three seconds late',
		'late',
		[
			['', null],
			[', reply lost', lost('resetAfter')],
			[', request lost', ignored('resetBefore')],
		],
	],
	['books down', 'downFromStart', [['', null]]],
	[
		'books down from the write on',
		'downFromWrite',
		[
			['', null],
			[', reply lost', lost('resetAfter')],
			[', request lost', ignored('resetBefore')],
		],
	],
];

export const FAULTS: Fault[] = [
	fault('not connected', null, { connected: false }),
	fault('overtaken by a fill', null, { overtaken: true }),
	...WRITES.map(([name, write]) => fault(name, write)),
	...READS.flatMap(([name, reads, writes]) =>
		writes.map(([suffix, write]) => fault(`${name}${suffix}`, write, { reads })),
	),
];

function fault(
	name: string,
	write: Write | null,
	{ reads = 'fine', connected = true, overtaken = false }: Partial<Fault> = {},
): Fault {
	return {
		name,
		connected,
		reads,
		overtaken,
		effect: (broker) => {
			const effect = write?.effect ?? 'none';
			return typeof effect === 'string' ? effect : effect[broker];
		},
		arm(slot, operation) {
			if (write !== null) {
				const { kind, acted } = write;
				slot.broker.simulator.addFault({ kind, acted, path: slot.wording.writes[operation] });
			}
			if (overtaken) slot.onWrite(operation, () => slot.overtake());
			if (reads === 'late') slot.lag(LATE_MS);
			if (reads === 'downFromStart') slot.takeBooksDown();
			if (reads === 'downFromWrite') slot.onWrite(operation, () => slot.takeBooksDown());
		},
	};
}
