import { exactSum, roundedRatio, toExact } from '../money';
import type { Order, OrderStatus, SplitOrder } from '../outputs';
import { isFinal } from './orders-api';

/**
 * One order that went out as several, as the sum of them. Its status is that of all where they agree; else
 * that of one that may still change, `partiallyFilled` where anything has filled, and where nothing can
 * change any more, that of what came to nothing.
 * @param orders at least one
 * @param orderReference of the whole
 */
export function splitOrder(orders: Order[], orderReference: string): SplitOrder {
	const [first] = orders;
	const status = statusOf(orders);
	return {
		...first,
		orderId: orders.length === 1 ? first.orderId : null,
		orderReference,
		status,
		brokerStatus: orders.length === 1 ? first.brokerStatus : null,
		quantity: exactSum(...orders.map(({ quantity }) => quantity)),
		filledQuantity: exactSum(...orders.map(({ filledQuantity }) => filledQuantity)),
		averagePrice: averageOf(orders),
		updatedAt: latest(orders.map(({ updatedAt }) => updatedAt)),
		message: messageOf(orders),
		duplicate: orders.every(({ duplicate }) => duplicate),
		orders,
	};
}

function statusOf(orders: Order[]): OrderStatus {
	const statuses = [...new Set(orders.map(({ status }) => status))];
	if (statuses.length === 1) return statuses[0];
	const open = statuses.filter((status) => !isFinal({ status }));
	if (open.length === 0) return statuses.includes('cancelled') ? 'cancelled' : 'rejected';
	if (open.includes('unknown')) return 'unknown';
	const hasFilled = orders.some(({ filledQuantity }) => (filledQuantity ?? 0) > 0);
	return hasFilled ? 'partiallyFilled' : open[0];
}

/** Rupees, by what each has filled, to four decimals; null where that is not known. */
function averageOf(orders: Order[]): number | null {
	const filled = orders.filter(({ filledQuantity }) => filledQuantity !== 0);
	const units = exactSum(...filled.map(({ filledQuantity }) => filledQuantity));
	if (units === null || filled.some(({ averagePrice }) => averagePrice === null)) return null;
	const worth = filled.reduce(
		(total, { averagePrice, filledQuantity }) =>
			total + (toExact(averagePrice) ?? 0n) * BigInt(filledQuantity ?? 0),
		0n,
	);
	return roundedRatio(worth, BigInt(units) * (toExact(1) ?? 1n), 4);
}

const latest = (times: Array<string | null>) =>
	times.reduce((last, time) => ((time ?? '') > (last ?? '') ? time : last), null);

/** How many stand how, where they differ, and the first remark of the broker. */
function messageOf(orders: Order[]): string | null {
	const remark = orders.find(({ message }) => message !== null)?.message ?? null;
	const counts = new Map<OrderStatus, number>();
	for (const { status } of orders) counts.set(status, (counts.get(status) ?? 0) + 1);
	if (counts.size < 2) return remark;
	const told = [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
	return `${orders.length} orders: ${told}${remark === null ? '.' : `. ${remark}`}`;
}
