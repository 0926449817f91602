import { BrokerError } from '../../core/errors';
import type { BrokerApi } from '../../core/http/broker-api';
import { isFinal } from '../../core/orders/orders-api';
import type { Order } from '../../core/outputs';
import { wait } from '../../core/wait';
import { type JsonObject, readText } from '../../core/wire';
import type { GrowwEndpoints } from '../endpoints';
import { orderList } from '../order-pages';
import { readOrder } from '../parse';
import type { OrderUpdate } from './order-messages';

/** An order as it was read last, and the terms that its last update told. */
interface Known {
	row: JsonObject;
	order: Order;
	terms: string;
}

/** An order whose updates wait for its row. */
interface Pending {
	segment: string;
	/** Oldest first. */
	updates: OrderUpdate[];
	tries: number;
	/** By the monotonic clock. */
	dueAt: number;
}

type Rows = Map<string, JsonObject>;

/** So many orders are read one by one; for more the list is read. */
const FEW = 3;
const ROWS_A_PAGE = 100;
/** Half of the calls that the limit allows in a minute at most: others read too. */
const PAUSE_A_CALL_MS = 250;
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 30_000;
/** Groww's reads lag behind its feed, by how much nobody documents. What they never show, the book shows later. */
const TRIES_OF_A_LAGGING_ROW = 3;
const TRIES_OF_NO_ROW = 6;
const MOST_PENDING = 2_000;
const MOST_KNOWN = 2_000;
const MOST_UPDATES = 20;

/**
 * Makes orders of updates, which name neither symbol nor reference, and whose prices have no unit: what the
 * feed does not tell is read by REST, once for all updates that wait for it. Each update costs the same,
 * however many there are.
 */
export class OrderCompletion {
	private readonly known = new Map<string, Known>();
	private readonly pending = new Map<string, Pending>();
	private readonly stopping = new AbortController();
	private running = false;

	constructor(
		private readonly api: BrokerApi<GrowwEndpoints>,
		private readonly emit: (order: Order) => void,
	) {}

	stop(): void {
		this.stopping.abort();
	}

	take(update: OrderUpdate): void {
		const { orderId, segment } = update;
		const waiting = this.pending.get(orderId);
		const known = this.known.get(orderId);
		if (waiting) {
			waiting.updates.push(update);
			if (waiting.updates.length > MOST_UPDATES) waiting.updates.shift();
			return;
		}
		const order = known && asUpdated(known, update);
		if (known && order && isTold(known, order, update)) {
			if (!isFinal(known.order)) this.emit(order);
			return;
		}
		dropOldest(this.pending, MOST_PENDING);
		this.pending.set(orderId, { segment, updates: [update], tries: 0, dueAt: 0 });
		if (!this.running) void this.run();
	}

	/** Never throws. */
	private async run(): Promise<void> {
		const { signal } = this.stopping;
		this.running = true;
		while (this.pending.size > 0 && !signal.aborted) {
			const now = performance.now();
			const due = [...this.pending].filter(([, { dueAt }]) => dueAt <= now);
			if (due.length > 0) {
				await wait((await this.round(due)) * PAUSE_A_CALL_MS, signal);
				continue;
			}
			const next = Math.min(...[...this.pending.values()].map(({ dueAt }) => dueAt));
			await wait(Math.max(1, next - now), signal);
		}
		this.running = false;
	}

	/** @returns how many calls it took, about */
	private async round(due: Array<[string, Pending]>): Promise<number> {
		const [rows, calls] = await this.read(due).catch((error: unknown) => {
			if (!(error instanceof BrokerError)) throw error;
			return [null, FEW] as const;
		});
		if (this.stopping.signal.aborted) return 0;
		for (const [orderId, entry] of due) this.settle(orderId, entry, rows?.get(orderId) ?? null);
		return calls;
	}

	private async read(due: Array<[string, Pending]>): Promise<[rows: Rows, calls: number]> {
		if (due.length <= FEW) return [await this.readEach(due), due.length];
		const rows: Rows = new Map();
		const segments = new Set(due.map(([, { segment }]) => segment));
		for (const segment of segments)
			for (const row of await orderList(this.api, segment))
				rows.set(readText(row.groww_order_id) ?? '', row);
		return [rows, Math.ceil(rows.size / ROWS_A_PAGE) + segments.size];
	}

	private async readEach(due: Array<[string, Pending]>): Promise<Rows> {
		const rows: Rows = new Map();
		for (const [orderId, { segment }] of due) {
			const call = { parts: { orderId }, query: { segment } };
			const row = await this.api.objectOrNull('orderDetail', call);
			if (row) rows.set(orderId, row);
		}
		return rows;
	}

	private settle(orderId: string, entry: Pending, row: JsonObject | null): void {
		const last = entry.updates[entry.updates.length - 1];
		const order = row && readOrder(row);
		const lags = row !== null && order !== null && isBehind(order, row, last);
		entry.tries += 1;
		if (row === null || order === null || (lags && entry.tries < TRIES_OF_A_LAGGING_ROW)) {
			if (row === null && entry.tries >= TRIES_OF_NO_ROW) this.pending.delete(orderId);
			const pause = Math.min(FIRST_RETRY_MS * 2 ** (entry.tries - 1), LONGEST_RETRY_MS);
			entry.dueAt = performance.now() + pause;
			return;
		}
		this.pending.delete(orderId);
		const known = { row, order, terms: last.terms };
		for (const update of entry.updates) {
			const told = asUpdated(known, update);
			if (told) this.emit(told);
		}
		// The row may know more already; a row that lags is not to be believed.
		if (!lags) this.emit(order);
		this.remember(orderId, lags ? { ...known, terms: '' } : known);
	}

	private remember(orderId: string, known: Known): void {
		this.known.delete(orderId);
		dropOldest(this.known, MOST_KNOWN);
		this.known.set(orderId, known);
	}
}

/** The order with what the update tells of it; null where it tells no state that is known. */
function asUpdated({ row, order }: Known, update: OrderUpdate): Order | null {
	const { status, filledQuantity, remark } = update;
	if (status === null) return null;
	// An average is of the fills that it was made of.
	const sameFills = filledQuantity === (order.filledQuantity ?? 0);
	return readOrder({
		...row,
		order_status: status,
		filled_quantity: filledQuantity,
		average_fill_price: sameFills ? row.average_fill_price : null,
		remark: remark ?? row.remark,
	});
}

/** Whether the update needs nothing that the row of before does not have. */
function isTold(known: Known, updated: Order, { filledQuantity, terms }: OrderUpdate): boolean {
	const noNewFill = filledQuantity <= (known.order.filledQuantity ?? 0);
	if (isFinal(known.order)) return noNewFill;
	return noNewFill && terms === known.terms && !isFinal(updated);
}

/** Whether the row is older than the update. */
function isBehind(order: Order, row: JsonObject, update: OrderUpdate): boolean {
	if (update.filledQuantity > (order.filledQuantity ?? 0)) return true;
	const told = asUpdated({ row, order, terms: '' }, update);
	return told !== null && isFinal(told) && !isFinal(order);
}

function dropOldest(map: Map<string, unknown>, most: number): void {
	if (map.size < most) return;
	for (const key of map.keys()) {
		map.delete(key);
		return;
	}
}
