import { istDate, toIstIso } from '../../../brokers/core/ist';
import { KEPT_MS, type TriggerMemory } from '../../../brokers/core/journal/memory';
import { isFinal } from '../../../brokers/core/orders/orders-api';
import type { Order } from '../../../brokers/core/outputs';
import { secretsFingerprint } from '../../../brokers/core/session/session';
import {
	type KnownState,
	type OrderChange,
	OrderStates,
	type Witness,
} from '../../../brokers/core/stream/order-states';
import { isObject, parseJson } from '../../../brokers/core/wire';

/** Under it lies when the book was read last, epoch milliseconds. No broker has such an order id. */
const SEEN = ' seen';
/** Brokers' times are whole seconds. */
const SECOND_MS = 1_000;
const WRITE_SEEN_EVERY_MS = 10 * 60_000;

/** What is to be written down of an order once it was told. */
export type Note = [orderId: string, text: string];

/** What came of one order that a witness told of; null where it is no news. */
export interface Taken {
	change: OrderChange;
	/** From before the trigger's beginning. */
	isOld: boolean;
	note: Note;
}

/**
 * What tells this state of an order from all others, whichever witness tells of it: a final one is told of
 * once, another one may come again by a modification.
 * @param owner the trigger node
 */
export function keyOf(owner: string, { change, note: [orderId, text] }: Taken): string {
	const { status, filledQuantity } = change;
	const state = isFinal(change) ? [status, String(filledQuantity)] : [text];
	return secretsFingerprint('order update', owner, orderId, ...state);
}

/**
 * What one trigger node knows of the account's orders. One that is newly published tells nothing old; one
 * that goes on after an end of n8n within the same day in India tells what has changed meanwhile.
 */
export class OrderMemory {
	private states = new OrderStates();
	private readonly since = Date.now();
	/** All orders of the day that it does not know are new. */
	private knowsTheDay = false;
	private seenAt = 0;

	/** @param store null where nothing is kept */
	constructor(
		private readonly store: TriggerMemory | null,
		private readonly owner: string,
		private readonly goesOn: boolean,
	) {}

	/** @throws JournalError; it then begins anew */
	async load(): Promise<void> {
		if (!this.store) return;
		if (!this.goesOn) return await this.store.forget(this.owner);
		const notes = await this.store.read(this.owner);
		const seen = Number(notes.get(SEEN) ?? 0);
		notes.delete(SEEN);
		this.knowsTheDay = istDate(seen) === istDate(this.since);
		const known = [...notes].map(([id, text]) => [id, parseJson(text)] as const);
		this.states = new OrderStates(
			known.filter((entry): entry is [string, KnownState] => isObject(entry[1])),
		);
	}

	take(order: Order, witness: Witness): Taken | null {
		const id = order.orderId ?? '';
		const isOld = witness === 'recovered' && !this.states.has(id) && this.isFromBefore(order);
		const change = this.states.take(order, witness);
		return change && { change, isOld, note: [id, JSON.stringify(this.states.get(id))] };
	}

	/** @throws JournalError */
	async write(notes: Note[]): Promise<void> {
		await this.store?.write(this.owner, notes);
	}

	/** The book was read: what it had not is not of today. @throws JournalError */
	async seen(): Promise<void> {
		const now = Date.now();
		if (now - this.seenAt < WRITE_SEEN_EVERY_MS && istDate(now) === istDate(this.seenAt)) return;
		this.seenAt = now;
		this.states.forgetBefore(toIstIso(now - KEPT_MS));
		await this.store?.write(this.owner, [[SEEN, String(now)]]);
	}

	/** A broker that does not tell when an order changed tells when it was placed. */
	private isFromBefore({ updatedAt, placedAt }: Order): boolean {
		if (this.knowsTheDay) return false;
		const time = updatedAt ?? placedAt;
		return time === null || Date.parse(time) < this.since - SECOND_MS;
	}
}
