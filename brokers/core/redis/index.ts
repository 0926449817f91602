import type { HaltNotes } from '../guard/halt';
import type { ReferenceJournal } from '../journal/journal';
import type { TriggerMemory } from '../journal/memory';
import { RedisJournalStore } from '../journal/redis-store';
import { RedisHalts } from '../journal/redis-halts';
import { RedisMemory } from '../journal/redis-memory';
import { StoredJournal } from '../journal/stored-journal';
import type { AcquiresCalls, RateLimit } from '../rate-limit/rate-limiter';
import { type LoginPeers, peersWith } from '../session/authenticator';
import { runExclusively } from './mutex';
import { SharedNotes } from './notes';
import { SharedRateLimiter } from '../rate-limit/shared-rate-limiter';
import type { SharedStore } from './shared-store';

export type { SharedStore } from './shared-store';

/** What the processes of one n8n do together, so that they are one client to each broker. */
export interface Coordinator extends LoginPeers {
	/** The one rate limiter of an account in this process, in step with those of the others. */
	rateLimiter(account: string, limits: Record<string, RateLimit>): AcquiresCalls;
	/** The references of their orders. */
	readonly journal: ReferenceJournal;
	/** What their triggers remember. */
	readonly memory: TriggerMemory;
	/** Halts of trading. */
	readonly halts: HaltNotes;
}

const MAX_RATE_LIMITERS = 200;

/** The coordinator of processes that share a store. */
export function coordinatorOn(store: SharedStore): Coordinator {
	const rateLimiters = new Map<string, SharedRateLimiter>();
	const notes = new SharedNotes(store);
	return {
		rateLimiter: (account, limits) => {
			const known = rateLimiters.get(account);
			if (known) return known;
			if (rateLimiters.size >= MAX_RATE_LIMITERS) rateLimiters.clear();
			const rateLimiter = new SharedRateLimiter(store, account, limits);
			rateLimiters.set(account, rateLimiter);
			return rateLimiter;
		},
		journal: new StoredJournal(new RedisJournalStore(store)),
		memory: new RedisMemory(store),
		halts: new RedisHalts(store),
		...peersWith(notes, async (name, work) => await runExclusively(store, name, work)),
	};
}
