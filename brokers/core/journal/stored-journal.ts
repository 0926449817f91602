import { createHash, randomUUID } from 'node:crypto';
import type { BrokerId } from '../errors';
import { wait } from '../wait';
import {
	inUse,
	lockLost,
	notRead,
	notWritten,
	ofOtherOrder,
	overtaken,
	retryWithoutRecord,
	stopped,
} from './errors';
import type { JournalEntry, JournalRequest, ReferenceJournal, TryOutcome } from './journal';
import type { Leaving, Left } from './leaving';
import { JournalError, type JournalStore, KEPT_MS, NONE, type Sent, type Taken } from './store';

const HEARTBEAT_MS = 3_000;
const ASK_AGAIN_MS = 50;
/** A store that is being restarted is waited for. */
const MAX_WAIT_MS = 10_000;
/** Longer than an order can be under way: its wait on the limits, its reply, and finding out. */
const LONGEST_LOCK_MS = 180_000;

/** The reference journal on a store. */
export class StoredJournal implements ReferenceJournal {
	constructor(private readonly store: JournalStore) {}

	async begin(request: JournalRequest, signal?: AbortSignal): Promise<JournalEntry> {
		const { broker, reference, fingerprint } = request;
		const account = hashOf(request.account);
		const entry = {
			account,
			key: await this.patiently(broker, signal, async () => await this.keyOf(account, request)),
			label: reference.sent,
			fingerprint: hashOf(fingerprint),
			run: reference.run ?? null,
			sameOrder: reference.sameOrder ?? null,
			// A retry may come days later.
			holds: reference.given ? request.holdsUntil : Date.now() + KEPT_MS,
			optimistic: request.optimistic ?? false,
		};
		const holder = randomUUID();
		const started = Date.now();
		for (;;) {
			const taken = await this.patiently(
				broker,
				signal,
				async () => await this.store.take(entry, holder),
			);
			if (taken.state === 'other') throw ofOtherOrder(broker, taken.label);
			if (taken.state === 'taken')
				return new HeldEntry(this.store, broker, account, entry.key, holder).as(taken);
			if (Date.now() - started > LONGEST_LOCK_MS) throw inUse(broker);
			await wait(ASK_AGAIN_MS, signal);
		}
	}

	async noteOf(request: JournalRequest, signal?: AbortSignal): Promise<string | null> {
		const account = hashOf(request.account);
		return await this.patiently(request.broker, signal, async () => {
			const key = await this.keyOf(account, request);
			return await this.store.noteOf(account, key);
		});
	}

	async count(broker: BrokerId, account: string, id: string, leaving: Leaving): Promise<Left> {
		const count = async () =>
			await this.store.count(hashOf(account), id, { ...leaving, what: hashOf(leaving.what) });
		return await this.patiently(broker, undefined, count);
	}

	async counted(broker: BrokerId, account: string): Promise<number> {
		const count = async () => await this.store.counted(hashOf(account));
		return await this.patiently(broker, undefined, count);
	}

	/** The key of the first try, where this is a repetition that n8n or a model has given another. */
	private async keyOf(account: string, request: JournalRequest): Promise<string> {
		const { key, run, retried, sameOrder } = request.reference;
		if (retried) {
			const found = run === undefined ? [] : await this.store.ofRun(account, run);
			const same = found.filter((one) => one.fingerprint === hashOf(request.fingerprint));
			const entries = same.length === 0 ? found : same;
			if (entries.length !== 1) throw retryWithoutRecord(request.broker, entries.length);
			return entries[0].key;
		}
		if (sameOrder === undefined) return key;
		return (await this.store.openOrder(account, sameOrder))?.key ?? key;
	}

	/** Asks the store until it answers. @throws BrokerError */
	private async patiently<T>(
		broker: BrokerId,
		signal: AbortSignal | undefined,
		ask: () => Promise<T>,
	): Promise<T> {
		const started = Date.now();
		for (;;) {
			if (signal?.aborted) throw stopped(broker);
			try {
				return await ask();
			} catch (error) {
				const passing = error instanceof JournalError && error.passing;
				if (!passing || Date.now() - started >= MAX_WAIT_MS) throw notWritten(broker, error);
			}
			await wait(ASK_AGAIN_MS, signal);
		}
	}
}

/** An entry of this process, kept alive until it is finished. */
class HeldEntry {
	private readonly timer: NodeJS.Timeout;
	private lost = false;
	private note: string | null = null;

	constructor(
		private readonly store: JournalStore,
		private readonly broker: BrokerId,
		private readonly account: string,
		private readonly key: string,
		private readonly holder: string,
	) {
		this.timer = setInterval(() => void this.beat(), HEARTBEAT_MS);
		this.timer.unref?.();
	}

	as({ label, day, earlier, complete }: Extract<Taken, { state: 'taken' }>): JournalEntry {
		const order = earlier?.order ?? null;
		this.note = earlier?.note ?? null;
		const note = () => this.note;
		return {
			label,
			day,
			complete,
			earlier: earlier && {
				at: earlier.at,
				day,
				order: order === null ? null : (JSON.parse(order) as unknown),
			},
			get note() {
				return note();
			},
			unowned: async (ids) => await this.unowned(ids),
			assertHeld: async (written) => void (await this.send(written ?? null, null)),
			leave: async (leaving, written) =>
				await this.send(written ?? null, { ...leaving, what: hashOf(leaving.what) }),
			// Not written: the next order reads the book again.
			completeBy: async (labels) =>
				await this.store.completeBy(this.account, labels).catch(() => undefined),
			finish: async (outcome) => await this.finish(outcome),
		};
	}

	private async beat(): Promise<void> {
		const mine = await this.store.hold(this.account, this.key, this.holder).catch(() => true);
		if (!mine) this.lost = true;
	}

	private async send(note: string | null, leaving: Leaving | null): Promise<Left> {
		if (this.lost) throw lockLost(this.broker);
		let left: Sent;
		try {
			left = await this.store.send(this.account, this.key, this.holder, note, leaving);
		} catch (error) {
			throw notWritten(this.broker, error);
		}
		if (left === 'lost') throw lockLost(this.broker);
		if (left === 'overtaken') throw overtaken(this.broker);
		if (left === 'left') this.note = note;
		return left;
	}

	private async unowned(ids: string[]): Promise<string[]> {
		try {
			return await this.store.unowned(this.account, this.key, ids);
		} catch (error) {
			throw notRead(this.broker, error);
		}
	}

	private async finish(outcome: TryOutcome): Promise<void> {
		clearInterval(this.timer);
		const order = typeof outcome === 'object' ? JSON.stringify(outcome.placed) : null;
		const told = outcome === 'notPlaced' || outcome === 'notSent' ? NONE : order;
		const id = typeof outcome === 'object' ? (outcome.id ?? null) : null;
		if (outcome === 'notSent')
			await this.store.takeBack(this.account, this.holder).catch(() => undefined);
		// Not written: the entry is as of a process that died, and a repetition looks before it sends.
		await this.store.release(this.account, this.key, this.holder, told, id).catch(() => undefined);
	}
}

/** Accounts and orders stay out of the store in clear. */
function hashOf(text: string): string {
	return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
