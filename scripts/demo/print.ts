import type { IDataObject } from 'n8n-workflow';
import type { LoggedRequest, SimOrder } from '../../simulators/core';

/** Rows under headings, columns as wide as they need to be; numbers to the right. */
export function table(rows: Array<Record<string, unknown>>): string[] {
	if (rows.length === 0) return ['(none)'];
	const columns = Object.keys(rows[0]);
	const text = (value: unknown) => (value === null || value === undefined ? '' : String(value));
	const widths = columns.map((column) =>
		Math.max(column.length, ...rows.map((row) => text(row[column]).length)),
	);
	const line = (cells: unknown[]) =>
		cells
			.map((cell, index) =>
				typeof cell === 'number'
					? text(cell).padStart(widths[index])
					: text(cell).padEnd(widths[index]),
			)
			.join('   ')
			.trimEnd();
	return [
		line(columns),
		line(widths.map((width) => '─'.repeat(width))),
		...rows.map((row) => line(columns.map((column) => row[column]))),
	];
}

/** The orders as the webhook's callers were told of them. */
export function replyTable(replies: IDataObject[]): string[] {
	return table(
		replies.map((reply) => ({
			broker: reply.broker,
			order: reply.orderId,
			reference: reply.orderReference,
			side: reply.transactionType,
			quantity: reply.quantity,
			instrument: reply.tradingSymbol,
			price: reply.price,
			status: reply.status,
		})),
	);
}

/** The orders as they lie in a broker's own book. */
export function bookTable(orders: SimOrder[]): string[] {
	return table(
		orders.map((order) => ({
			order: order.orderId,
			reference: order.reference,
			side: order.transactionType,
			quantity: order.quantity,
			instrument: order.tradingSymbol,
			status: order.status,
			filled: order.filledQuantity,
		})),
	);
}

export function logOutTable(results: IDataObject[]): string[] {
	return table(
		results.map((result) => ({
			broker: result.broker,
			'logged out': result.loggedOut ? 'yes' : 'no',
			'ended at the broker': result.revokedAtBroker ? 'yes' : 'no, it has no such call',
		})),
	);
}

/** What a broker was asked, in the order of the first time, and how often. */
export function requestTable(requests: LoggedRequest[]): string[] {
	const counts = new Map<
		string,
		{ method: string; path: string; status: number | null; times: number }
	>();
	for (const { method, path, status } of requests) {
		const key = `${method} ${path} ${status}`;
		const known = counts.get(key) ?? { method, path, status, times: 0 };
		counts.set(key, { ...known, times: known.times + 1 });
	}
	return table([...counts.values()]);
}

/** The text of a report without the tags that chat programs need around a table. */
export function withoutTags(text: string): string[] {
	return text
		.replace(/<\/?pre>/g, '')
		.split('\n')
		.filter((line) => line.trim() !== '');
}
