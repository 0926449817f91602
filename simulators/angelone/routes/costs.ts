import { addNeeds, bound, needToOpen, NO_NEED } from '../../core';
import type { MarginNeed } from '../../core';
import { Refusal, success } from '../envelopes';
import { bodyOf, paiseOf, rupees, textOf, wholeOf, wordOf } from '../fields';
import type { Call } from '../gateway';
import { PRODUCT_WORDS, TENURES } from '../orders';
import { MARGIN_RATES } from '../state';
import type { AngelOneState } from '../state';

const MAX_POSITIONS = 50;
const SIDES = ['BUY', 'SELL'] as const;

type Row = Record<string, unknown>;

/** Chapter 9: figures are JSON numbers, and the order type is asked for, as a user found. */
export function batchMargin({ request, state }: Call) {
	const positions = rowsOf(bodyOf(request).positions);
	if (positions.length > MAX_POSITIONS) throw new Refusal('AB1004');
	const total = positions.reduce<MarginNeed>(
		(sum, position) => addNeeds(sum, needOfRow(position, state)),
		NO_NEED,
	);
	return success({
		totalMarginRequired: rupees(bound(total)),
		marginComponents: {
			netPremium: rupees(total.premium),
			spanMargin: rupees(total.span),
			marginBenefit: 0,
			deliveryMargin: rupees(total.delivery),
			nonNFOMargin: 0,
			totOptionsPremium: rupees(total.premium),
		},
	});
}

function needOfRow(position: Row, { scrips, market }: AngelOneState): MarginNeed {
	const { qty, price } = position;
	if (typeof qty !== 'number' || typeof price !== 'number' || !textOf(position, 'orderType'))
		throw new Refusal('AB1004', undefined, 400);
	const instrument = scrips.byToken(textOf(position, 'exchange'), textOf(position, 'token'));
	if (instrument === undefined) throw new Refusal('AB1018');
	const side = wordOf(position, 'tradeType', SIDES);
	const product = TENURES[wordOf(position, 'productType', PRODUCT_WORDS, 'AB1012')];
	const quantity = wholeOf(position, 'qty');
	const pricePaise = paiseOf(position, 'price') || market.price(instrument);
	return needToOpen({ instrument, side, product, quantity, pricePaise }, MARGIN_RATES);
}

/** Millionths of the traded value, which the documented sample comes to. */
const RATES = { transaction: 35n, stampDuty: 150n, sebi: 1n };
/** Percent of what exchange and regulator take. */
const GST = 18n;

/** Chapter 9: an entry for each order, in their order, and their sum; every value comes as text. */
export function estimateCharges({ request, state }: Call) {
	const charges = rowsOf(bodyOf(request).orders).map((order) => chargesOf(order, state));
	const none: Fees = { value: 0n, transaction: 0n, stampDuty: 0n, sebi: 0n, gst: 0n };
	return success({ summary: entryOf(charges.reduce(sumOf, none)), charges: charges.map(entryOf) });
}

/** In ten-thousandths of a rupee. */
interface Fees {
	value: bigint;
	transaction: bigint;
	stampDuty: bigint;
	sebi: bigint;
	gst: bigint;
}

function chargesOf(order: Row, { scrips }: AngelOneState): Fees {
	const { quantity, price } = order;
	if (typeof quantity !== 'string' || typeof price !== 'string') throw new Refusal('AB2001');
	wordOf(order, 'transaction_type', SIDES);
	wordOf(order, 'product_type', PRODUCT_WORDS, 'AB1012');
	const known = scrips.byToken(textOf(order, 'exchange'), textOf(order, 'token'));
	if (known === undefined || textOf(order, 'symbol_name') === '') throw new Refusal('AB1018');
	const value = BigInt(wholeOf(order, 'quantity')) * BigInt(paiseOf(order, 'price')) * 100n;
	const share = (millionths: bigint) => (value * millionths) / 1_000_000n;
	const [transaction, sebi] = [share(RATES.transaction), share(RATES.sebi)];
	const gst = ((transaction + sebi) * GST) / 100n;
	return { value, transaction, stampDuty: share(RATES.stampDuty), sebi, gst };
}

function sumOf(one: Fees, other: Fees): Fees {
	return {
		value: one.value + other.value,
		transaction: one.transaction + other.transaction,
		stampDuty: one.stampDuty + other.stampDuty,
		sebi: one.sebi + other.sebi,
		gst: one.gst + other.gst,
	};
}

function entryOf({ value, transaction, stampDuty, sebi, gst }: Fees): object {
	const row = (name: string, amount: bigint, breakup: object[] = []) => ({
		...{ name, amount: Number(amount) / 10_000, msg: '' },
		breakup,
	});
	const external = transaction + stampDuty + sebi;
	return {
		total_charges: Number(external + gst) / 10_000,
		trade_value: Number(value) / 10_000,
		breakup: [
			row('Angel One Brokerage', 0n),
			row('External Charges', external, [
				row('Exchange Transaction Charges', transaction),
				row('Stamp Duty', stampDuty),
				row('SEBI Fees', sebi),
			]),
			row('Taxes', gst, [row('Security Transaction Tax', 0n), row('GST', gst)]),
		],
	};
}

function rowsOf(value: unknown): Row[] {
	const isRow = (row: unknown): row is Row => typeof row === 'object' && row !== null;
	if (!Array.isArray(value) || value.length === 0 || !value.every(isRow))
		throw new Refusal('AB1004');
	return value;
}
