import { isFinal } from '../core';
import type { OrderState } from '../core';
import { detailsRow } from './orderRows';
import type { BookedOrder, OrderStatus } from './orders';
import { shown } from './orders';
import type { AngelOneQuirks } from './quirks';

const CODES: Record<OrderStatus, string> = {
	open: 'AB01',
	cancelled: 'AB02',
	rejected: 'AB03',
	complete: 'AB05',
	'after market order req received': 'AB06',
	'cancelled after market order': 'AB07',
	'modify after market order req received': 'AB08',
	'open pending': 'AB09',
	'trigger pending': 'AB10',
};

/** The first message: an order of which all is blank. */
export function greeting(clientCode: string): string {
	const row = {
		...{ variety: '', ordertype: '', ordertag: '', producttype: '', price: 0, triggerprice: 0 },
		...{ quantity: '0', disclosedquantity: '0', duration: '', squareoff: 0, stoploss: 0 },
		...{ trailingstoploss: 0, tradingsymbol: '', transactiontype: '', exchange: '' },
		...{ symboltoken: '', instrumenttype: '', strikeprice: 0, optiontype: '', expirydate: '' },
		...{ lotsize: '0', cancelsize: '0', averageprice: 0, filledshares: '', unfilledshares: '' },
		...{ orderid: '', text: '', status: '', orderstatus: '', updatetime: '', exchtime: '' },
		...{ exchorderupdatetime: '', fillid: '', filltime: '', parentorderid: '' },
	};
	return envelope(clientCode, 'AB00', row);
}

/** What a refusal looks like that comes as a message. */
export function refusalInText(clientCode: string): string {
	return JSON.stringify({
		'user-id': clientCode,
		'status-code': '401',
		'order-status': '',
		'error-message': '401',
		orderData: null,
	});
}

/** The message of one state of an order; null where the socket says nothing of it. */
export function updateOf(
	order: BookedOrder,
	state: OrderState,
	quirks: AngelOneQuirks,
): string | null {
	const { status, account, variety } = shown(order, state);
	if (variety === 'AMO' && state.exchangeAt === null && quirks.orderSocketAmo === 'nothing')
		return null;
	const { orderSocketUpdates: which } = quirks;
	if (which === 'none' || (which !== 'all' && (which === 'finalOnly') !== isFinal(state)))
		return null;
	const row = detailsRow(order, state, { ...quirks, amoRows: 'documented' });
	delete row.uniqueorderid;
	if (!quirks.orderSocketHasTag) delete row.ordertag;
	const before = order.history[order.history.indexOf(state) - 1];
	const modified = !isFinal(state) && before && before.changed !== state.changed;
	const code = modified ? 'AB04' : state.requested === 'change' ? 'AB11' : CODES[status];
	const words = modified ? { status: 'modified' } : {};
	const data = { ...row, ...words };
	return envelope(
		account,
		quirks.orderSocketCodes === 'unknown' ? 'AB12' : code,
		quirks.orderSocketTyping === 'swapped' ? swapped(data) : data,
	);
}

/** Frames that make no sense, and one of somebody else's order. */
export function garbage(update: string): Array<string | Buffer> {
	const foreign = { ...(JSON.parse(update) as object), 'user-id': 'Z999999' };
	return [
		Buffer.from([1, 2, 3, 0xff]),
		'',
		'not json',
		'[]',
		'null',
		update.slice(0, update.length / 2),
		JSON.stringify({ ...(JSON.parse(update) as object), orderData: null }),
		JSON.stringify({ ...(JSON.parse(update) as object), orderData: 'none' }),
		JSON.stringify(foreign),
		'x'.repeat(200_000),
	];
}

function envelope(clientCode: string, code: string, orderData: object): string {
	return JSON.stringify({
		'user-id': clientCode,
		'status-code': '200',
		'order-status': code,
		'error-message': '',
		orderData,
	});
}

function swapped(row: object): object {
	return Object.fromEntries(
		Object.entries(row).map(([key, value]) => {
			if (typeof value === 'number') return [key, String(value)];
			const isFigure = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value);
			return [key, isFigure && value.length < 12 ? Number(value) : value];
		}),
	);
}
