import { bound, needToOpen } from '../../core';
import type { MarginNeed, MarketInstrument, Side } from '../../core';
import { chargesOf, chargesView, sumOf } from '../charges';
import type { Charges } from '../charges';
import { Refusal, success } from '../envelopes';
import { bodyOf, paiseOf, rupees, textOf, wholeOf, wordOf } from '../fields';
import type { Call } from '../gateway';
import { PRODUCT_WORDS, TENURES } from '../orders';
import { MARGIN_RATES } from '../state';
import type { AngelOneState } from '../state';

const MAX_POSITIONS = 50;
const SIDES = ['BUY', 'SELL'] as const;
/** Percent of a sold option's margin that as many bought ones of its kind, underlying and expiry save. */
const HEDGE_PERCENT = 60;

type Row = Record<string, unknown>;

/** One position of a basket, and what it would bind by itself. Money in paise. */
interface Leg {
	instrument: MarketInstrument;
	side: Side;
	quantity: number;
	value: number;
	need: MarginNeed;
}

/** Chapter 9: figures are JSON numbers, and the order type is asked for, as a user found. */
export function batchMargin({ request, state }: Call) {
	const positions = rowsOf(bodyOf(request).positions);
	if (positions.length > MAX_POSITIONS) throw new Refusal('AB1004');
	const legs = positions.map((position) => legOf(position, state));
	const onNfo = legs.filter(
		({ instrument: { venue, board } }) => venue === 'NSE' && board === 'FNO',
	);
	const others = legs.filter((leg) => !onNfo.includes(leg));
	const benefit = benefitOf(legs);
	const premium = (side: Side): number =>
		sum(legs, (leg) => (isOption(leg) && leg.side === side ? leg.value : 0));
	return success({
		totalMarginRequired: rupees(sum(legs, ({ need }) => bound(need)) - benefit),
		marginComponents: {
			netPremium: rupees(premium('BUY') - premium('SELL')),
			spanMargin: rupees(sum(onNfo, ({ need }) => need.span + need.exposure)),
			marginBenefit: rupees(benefit),
			deliveryMargin: rupees(sum(legs, ({ need }) => need.delivery)),
			nonNFOMargin: rupees(sum(others, ({ need }) => bound(need) - need.delivery)),
			totOptionsPremium: rupees(premium('BUY') + premium('SELL')),
		},
	});
}

/** Chapter 9: an entry for each order, in their order, and their sum; every value comes as text. */
export function estimateCharges({ request, state }: Call) {
	const all = rowsOf(bodyOf(request).orders).map((order) => chargesOfRow(order, state));
	return success({ summary: chargesView(sumOf(all)), charges: all.map(chargesView) });
}

function legOf(position: Row, { scrips, market }: AngelOneState): Leg {
	const { qty, price } = position;
	if (typeof qty !== 'number' || typeof price !== 'number' || !textOf(position, 'orderType'))
		throw new Refusal('AB1004', undefined, 400);
	const instrument = scrips.byToken(textOf(position, 'exchange'), textOf(position, 'token'));
	if (instrument === undefined) throw new Refusal('AB1018');
	const side = wordOf(position, 'tradeType', SIDES);
	const product = TENURES[wordOf(position, 'productType', PRODUCT_WORDS, 'AB1012')];
	const quantity = wholeOf(position, 'qty');
	const pricePaise = paiseOf(position, 'price') || market.price(instrument);
	const need = needToOpen({ instrument, side, product, quantity, pricePaise }, MARGIN_RATES);
	return { instrument, side, quantity, value: quantity * pricePaise, need };
}

/** What bought options save of the margin of as many sold ones. */
function benefitOf(legs: Leg[]): number {
	const kindOf = ({ instrument: { venue, underlying, expiry, kind } }: Leg): string =>
		[venue, underlying, expiry, kind].join();
	const bought = new Map<string, number>();
	const options = legs.filter(isOption);
	for (const leg of options)
		if (leg.side === 'BUY') bought.set(kindOf(leg), (bought.get(kindOf(leg)) ?? 0) + leg.quantity);
	return sum(
		options.filter(({ side }) => side === 'SELL'),
		(leg) => {
			const left = bought.get(kindOf(leg)) ?? 0;
			const hedged = Math.min(left, leg.quantity);
			bought.set(kindOf(leg), left - hedged);
			return Math.floor((bound(leg.need) * hedged * HEDGE_PERCENT) / (leg.quantity * 100));
		},
	);
}

function chargesOfRow(order: Row, { scrips }: AngelOneState): Charges {
	const { quantity, price } = order;
	if (typeof quantity !== 'string' || typeof price !== 'string') throw new Refusal('AB2001');
	const instrument = scrips.byToken(textOf(order, 'exchange'), textOf(order, 'token'));
	if (instrument === undefined || textOf(order, 'symbol_name') === '') throw new Refusal('AB1018');
	return chargesOf({
		instrument,
		side: wordOf(order, 'transaction_type', SIDES),
		product: TENURES[wordOf(order, 'product_type', PRODUCT_WORDS, 'AB1012')],
		quantity: wholeOf(order, 'quantity'),
		pricePaise: paiseOf(order, 'price'),
	});
}

const isOption = ({ instrument }: Leg): boolean => instrument.strikePaise !== null;

function sum<T>(all: T[], figure: (one: T) => number): number {
	return all.reduce((total, one) => total + figure(one), 0);
}

function rowsOf(value: unknown): Row[] {
	const isRow = (row: unknown): row is Row => typeof row === 'object' && row !== null;
	if (!Array.isArray(value) || value.length === 0 || !value.every(isRow))
		throw new Refusal('AB1004');
	return value;
}
