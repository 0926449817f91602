import type chargesSample from '../../contracts/angelone/estimateCharges.json';
import { BrokerError } from '../core/errors';
import type { BrokerApi } from '../core/http/broker-api';
import type { QuoteOutcome, QuotesApi } from '../core/market/quotes-api';
import { toDecimal } from '../core/money';
import { type ChargesApi, withoutFreeze } from '../core/orders/costs-api';
import type { AskedOrder } from '../core/orders/orders-api';
import type { Charges } from '../core/outputs';
import { constant, from, number, record } from '../core/record';
import { type Reading, reading } from '../core/reading';
import { isObject, type JsonObject, readNumber, readRows, readText } from '../core/wire';
import { ANGEL_ONE } from './api';
import type { AngelOneEndpoints } from './endpoints';
import { angelOneError } from './errors';
import { prepareOrder } from './order-request';

/** How many orders a call takes is not documented; the margin calculator takes as many. */
const MOST = 50;
/** "Error not specified" and the like, which one order of many may cause. */
const OF_AN_ORDER = ['AB1004', 'AB2000', 'AB2001', 'NOT_ONE_EACH'];

type Estimate = Reading<Charges> | BrokerError;

/** Charges of Angel One's brokerage calculator. */
export class AngelOneCharges implements ChargesApi {
	constructor(
		private readonly api: BrokerApi<AngelOneEndpoints>,
		private readonly quotes: QuotesApi,
	) {}

	async estimate(orders: AskedOrder[]): Promise<Estimate[]> {
		const estimates = orders.map((order) => checked(order));
		await this.addLastPrices(estimates);
		const ready = [...estimates.entries()].flatMap(([place, order]) =>
			order instanceof BrokerError ? [] : [{ place, row: order.row }],
		);
		const results = new Map<number, Estimate>();
		for (let start = 0; start < ready.length; start += MOST) {
			const batch = ready.slice(start, start + MOST);
			const found = await this.batch(batch.map(({ row }) => row));
			batch.forEach(({ place }, at) => results.set(place, found[at]));
		}
		return estimates.map((order, place) => results.get(place) ?? (order as BrokerError));
	}

	/** A market order counts with the last price. */
	private async addLastPrices(orders: Array<Checked | BrokerError>): Promise<void> {
		const open = [...orders.entries()].flatMap(([place, order]) =>
			order instanceof BrokerError || order.row.price !== '0' ? [] : [{ place, order }],
		);
		const instruments = open.map(({ order }) => order.instrument);
		const quotes = await this.quotes.quotes(instruments, 'ltp');
		for (const [at, { place, order }] of open.entries()) {
			const quote = quotes[at];
			const price = quote instanceof BrokerError ? null : toDecimal(quote.value.lastPrice);
			if (price !== null) order.row.price = price;
			else orders[place] = withoutPrice(order, quote);
		}
	}

	/** A batch that one of its orders may have spoilt is asked for one by one. */
	private async batch(rows: JsonObject[]): Promise<Estimate[]> {
		try {
			return await this.ask(rows);
		} catch (error) {
			if (!(error instanceof BrokerError)) throw error;
			const ofAnOrder = error.failure === 'refused' || OF_AN_ORDER.includes(error.code);
			if (!ofAnOrder) return rows.map(() => error);
			if (rows.length === 1) return [withPriceHint(error, rows[0])];
		}
		const estimates: Estimate[] = [];
		for (const row of rows) estimates.push(...(await this.batch([row])));
		return estimates;
	}

	/** Estimate Charges: the reply has one entry for each order, in their order. */
	private async ask(rows: JsonObject[]): Promise<Estimate[]> {
		const data = await this.api.object('charges', { body: { orders: rows } });
		const entries = readRows(data.charges);
		if (entries.length !== rows.length)
			throw this.api.unclear(
				'NOT_ONE_EACH',
				`Angel One answered with ${entries.length} estimates for ${rows.length} orders.`,
			);
		return entries.map((raw) => reading(raw, readCharges));
	}
}

interface Checked extends Pick<AskedOrder, 'instrument'> {
	row: Record<string, string>;
}

/** The order as the calculator takes it, every value as text; price 0 where it has none. */
function checked(order: AskedOrder): Checked | BrokerError {
	try {
		const { body, quantity, price, triggerPrice } = prepareOrder(withoutFreeze(order), '');
		const row = {
			product_type: String(body.producttype),
			transaction_type: String(body.transactiontype),
			quantity: String(quantity),
			price: price ?? triggerPrice ?? '0',
			exchange: order.instrument.exchange,
			symbol_name: order.instrument.tradingSymbol,
			token: order.instrument.token,
		};
		return { instrument: order.instrument, row };
	} catch (error) {
		if (error instanceof BrokerError) return error;
		throw error;
	}
}

function withoutPrice({ instrument }: Checked, quote: QuoteOutcome): BrokerError {
	const hint = 'Give a limit price, whose charges are asked for without a quote.';
	if (quote instanceof BrokerError) return quote.with({ hint: quote.hint ?? hint });
	return angelOneError(
		'refused',
		'NO_LAST_PRICE',
		`Angel One has no last price of ${instrument.tradingSymbol}, so the charges of a market order are not known.`,
	).with({ hint });
}

/** One user's client gets AB2001 for any price that is no whole rupee; others send decimals. */
function withPriceHint(error: BrokerError, { price }: JsonObject): BrokerError {
	if (error.code !== 'AB2001' || !String(price).includes('.')) return error;
	return error.with({
		hint: 'As a user reports, this calculator may take whole rupees alone: try a limit price without paise.',
	});
}

type Row = (typeof chargesSample)['reply']['data']['charges'][number];

/** Rows of the breakup by their exact words; others stay in `details`. */
const amount = (name: string) =>
	from<keyof Row, number | null>(['breakup'], ({ breakup }) => amountOf(name, breakup));

function amountOf(name: string, breakup: unknown): number | null {
	for (const row of listOf(breakup)) {
		if (!isObject(row)) continue;
		const found = readText(row.name) === name ? readNumber(row.amount) : null;
		const value = found ?? amountOf(name, row.breakup);
		if (value !== null) return value;
	}
	return null;
}

/** Where the documentation prints the list, its first row stands without brackets. */
function listOf(breakup: unknown): unknown[] {
	if (Array.isArray(breakup)) return breakup;
	return isObject(breakup) ? [breakup] : [];
}

/** One order's estimate; rupees. */
export const readCharges = record<Charges, Row>({
	broker: constant(ANGEL_ONE),
	tradeValue: number('trade_value'),
	totalCharges: number('total_charges'),
	brokerage: amount('Angel One Brokerage'),
	transactionCharges: amount('Exchange Transaction Charges'),
	stampDuty: amount('Stamp Duty'),
	sebiFees: amount('SEBI Fees'),
	stt: amount('Security Transaction Tax'),
	gst: amount('GST'),
	details: from(['breakup'], ({ breakup }) => listOf(breakup)),
});
