import { istDate } from '../core';
import type { BookedOrder } from './orders';
import type { GrowwQuirks } from './quirks';
import type { Segment } from './types';

interface Use {
	at: number;
	segment: Segment;
	/** Null where a refused create used the reference up. */
	order: BookedOrder | null;
}

/** Which `order_reference_id`s of which account are taken; GA007 follows from it (sheet 3.1). */
export class References {
	private readonly uses = new Map<string, Use[]>();

	constructor(private readonly quirks: GrowwQuirks) {}

	isTaken(account: string, reference: string, segment: Segment, now: number): boolean {
		return (this.uses.get(key(account, reference)) ?? []).some(
			(use) => this.counts(use, segment, now) && !this.isFreed(use),
		);
	}

	take(account: string, reference: string, use: Use): void {
		const name = key(account, reference);
		this.uses.set(name, [...(this.uses.get(name) ?? []), use]);
	}

	/** The latest order sent under a reference. */
	latestOrder(account: string, reference: string): BookedOrder | undefined {
		const uses = this.uses.get(key(account, reference)) ?? [];
		return uses.map((use) => use.order).findLast((order) => order !== null) ?? undefined;
	}

	clear(): void {
		this.uses.clear();
	}

	private counts(use: Use, segment: Segment, now: number): boolean {
		const sameSegment = !this.quirks.referencePerSegment || use.segment === segment;
		const sameDay = this.quirks.referenceScope === 'forever' || istDate(use.at) === istDate(now);
		return sameSegment && sameDay;
	}

	private isFreed({ order }: Use): boolean {
		if (!this.quirks.rejectedOrderFreesReference) return false;
		return order?.state.stage === 'rejected';
	}
}

function key(account: string, reference: string): string {
	return `${account} ${reference}`;
}
