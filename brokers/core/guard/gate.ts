import { type BrokerError } from '../errors';
import type { Leaving, Left } from '../journal/leaving';
import { assertMayWrite, unsent } from '../orders/guard-rails';
import type { AccountReads } from './account-reads';
import { halted, ordersUsedUp, tooSlow } from './errors';
import type { Allowed } from './halt-watch';
import type { Gate } from './leave';
import { type ReadGtts, readState, type Reducible } from './read-state';
import { type Guarded, whatOf } from './reduces';
import { isFresh } from './within-a-second';

/** Reading may be slow; whatever is older than a second is read again. */
const MAX_READS = 8;

/** What stands against an order that opens, and since when that may have changed. */
interface Verdict {
	allowed: Allowed;
	refusal: BrokerError | null;
	/** Epoch milliseconds. */
	since: number;
}

/** The guard rails of one order of an account. */
export class AccountGate implements Gate {
	private gtts: ReadGtts = null;

	constructor(
		private readonly guard: AccountReads,
		private readonly order: Guarded,
		private readonly refusal: BrokerError | null,
	) {}

	async check(): Promise<void> {
		await unsent(async () => {
			const { refusal, allowed } = await this.verdict();
			const limit = this.limitOf(allowed);
			const full = limit !== null && (await this.guard.counted()) >= limit;
			const why = refusal ?? (full ? ordersUsedUp(this.guard.broker, limit) : null);
			if (why === null) return;
			const state = await this.state();
			if (state === null || this.order.quantity > state.room.quantity) throw why;
		});
	}

	async leave(write: (leaving: Leaving) => Promise<Left>): Promise<void> {
		await unsent(async () => {
			for (let reads = 0; reads < MAX_READS; reads++) {
				if (isFresh(await this.leaveOnce(write))) return;
			}
			throw tooSlow(this.guard.broker);
		});
	}

	/** @returns since when what it left by may have changed, epoch milliseconds */
	private async leaveOnce(write: (leaving: Leaving) => Promise<Left>): Promise<number> {
		const { order, guard } = this;
		const { refusal, allowed, since } = await this.verdict();
		const limit = this.limitOf(allowed);
		const { kind, quantity, transactionType } = order;
		const what = whatOf(order, transactionType ?? '');
		const leaving = { kind, quantity, what, limit, room: null, mustReduce: false };
		if (refusal === null && (await write(leaving)) === 'left') return since;
		const why = refusal ?? ordersUsedUp(guard.broker, limit ?? 0);
		const state = await this.state();
		if (state === null) throw why;
		// Reading that took its time.
		const again = await guard.watch.now();
		assertMayWrite(guard.broker, again.permissions);
		const reducing = { ...leaving, what: state.what, room: state.room };
		const left = await write({ ...reducing, mustReduce: refusal !== null });
		if (left !== 'left') throw why;
		return Math.min(again.since, state.since);
	}

	private async state(): Promise<Reducible | null> {
		const state = await readState(this.guard, this.order, this.gtts);
		this.gtts = state?.gtts ?? null;
		return state;
	}

	/** @throws BrokerError where the credential only reads */
	private async verdict(): Promise<Verdict> {
		const { broker } = this.guard;
		const allowed = await this.guard.watch.now();
		assertMayWrite(broker, allowed.permissions);
		const { haltedUntil: until } = allowed;
		const stopped = until === null ? null : halted(broker, until);
		if (stopped !== null || !this.opens)
			return { allowed, refusal: stopped ?? this.refusal, since: allowed.since };
		const loss = await this.guard.lossRefusal(allowed);
		return {
			allowed,
			refusal: loss?.value ?? this.refusal,
			since: Math.min(allowed.since, loss?.since ?? Infinity),
		};
	}

	/** A change that adds no units opens nothing, as far as loss and count go. */
	private get opens(): boolean {
		return !this.isChange || this.order.quantity > 0;
	}

	private get isChange(): boolean {
		return this.order.kind === 'change' || this.order.kind === 'gttChange';
	}

	private limitOf({ permissions }: Allowed): number | null {
		return this.opens ? permissions.maxOrdersPerDay : null;
	}
}
