import type { BrokerId } from '../errors';
import type { Pace, Pacer } from '../pacing';
import type { LoginPeers } from '../session';
import { aloneIfPossible } from './alone';
import { type Claim, claimReference } from './claim';
import { leaveNote, readNote } from './notes';
import { SharedPacer } from './pace';
import type { WorkerStore } from './store';

export type { Claim, EarlierTry, TryOutcome } from './claim';
export type { WorkerStore } from './store';

/** What the processes of one n8n do together, so that they are one client to each broker. */
export interface Workers extends LoginPeers {
	/** The one pacer of an account in this process, in step with those of the others. */
	pacer(account: string, paces: Record<string, Pace>): Pick<Pacer, 'take'>;
	/** @throws BrokerError; see `claimReference` */
	claim(broker: BrokerId, parts: string[], signal?: AbortSignal): Promise<Claim>;
}

const MAX_PACERS = 200;

/** Workers that share a store. */
export function workersOn(store: WorkerStore): Workers {
	const pacers = new Map<string, SharedPacer>();
	return {
		pacer: (account, paces) => {
			const known = pacers.get(account);
			if (known) return known;
			if (pacers.size >= MAX_PACERS) pacers.clear();
			const pacer = new SharedPacer(store, account, paces);
			pacers.set(account, pacer);
			return pacer;
		},
		claim: async (broker, parts, signal) => await claimReference(store, broker, parts, signal),
		alone: async (name, work) => await aloneIfPossible(store, name, work),
		leaveNote: async (name, text, forMs) => await leaveNote(store, name, text, forMs),
		readNote: async (name) => await readNote(store, name),
	};
}
