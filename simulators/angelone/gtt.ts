import type { SimulatorClock } from '../core';
import { Refusal } from './envelopes';
import type { ErrorCode } from './envelopes';
import { paiseOf, textOf, wholeOf, wordOf } from './fields';
import { exchangeOf, tradingSymbol } from './scrips';
import type { Scrips } from './scrips';

type Fields = Record<string, unknown>;

const EXCHANGES = ['NSE', 'BSE'] as const;
const SIDES = ['BUY', 'SELL'] as const;
const PRODUCTS = ['DELIVERY', 'MARGIN'] as const;
export const RULE_STATES = ['NEW', 'CANCELLED', 'ACTIVE', 'SENTTOEXCHANGE'] as const;
const DAYS = 365;
const DAY_MS = 86_400_000;

/** A rule of a client. Times in epoch ms; amounts and quantities as text, as the API has them. */
export interface GttRule {
	id: number;
	clientCode: string;
	status: (typeof RULE_STATES)[number];
	createdAt: number;
	updatedAt: number;
	expiresAt: number;
	tradingsymbol: string;
	symboltoken: string;
	exchange: string;
	transactiontype: string;
	producttype: string;
	price: string;
	qty: string;
	triggerprice: string;
	disclosedqty: string;
}

/** Rules of all clients (chapter 8). They are kept, and never fire. */
export class GttBook {
	private rules: GttRule[] = [];

	constructor(
		private readonly clock: SimulatorClock,
		private readonly scrips: Scrips,
	) {}

	/** @throws Refusal AB9006 to AB9016 */
	create(clientCode: string, body: Fields): GttRule {
		const exchange = wordOf(body, 'exchange', EXCHANGES, 'AB9010');
		const instrument = this.scrips.byToken(exchange, textOf(body, 'symboltoken'));
		if (instrument === undefined) throw new Refusal('AB9011');
		if (textOf(body, 'tradingsymbol') !== tradingSymbol(instrument)) throw new Refusal('AB9012');
		const now = this.clock.now();
		const rule: GttRule = {
			id: this.rules.length + 1,
			clientCode,
			status: 'NEW',
			createdAt: now,
			updatedAt: now,
			expiresAt: now + daysOf(body) * DAY_MS,
			tradingsymbol: tradingSymbol(instrument),
			symboltoken: instrument.token,
			exchange: exchangeOf(instrument),
			transactiontype: wordOf(body, 'transactiontype', SIDES, 'AB9014'),
			producttype: wordOf(body, 'producttype', PRODUCTS, 'AB9015'),
			...termsOf(body),
		};
		this.rules.push(rule);
		return rule;
	}

	/** @throws Refusal AB9006 to AB9013 */
	modify(clientCode: string, body: Fields): GttRule {
		const rule = this.live(clientCode, body);
		Object.assign(rule, termsOf(body), { updatedAt: this.clock.now() });
		return rule;
	}

	/** @throws Refusal AB9011, AB9013 */
	cancel(clientCode: string, body: Fields): GttRule {
		const rule = this.live(clientCode, body);
		Object.assign(rule, { status: 'CANCELLED', updatedAt: this.clock.now() });
		return rule;
	}

	/** @throws Refusal AB9013 */
	find(clientCode: string, body: Fields): GttRule {
		const rule = this.of(clientCode).find(({ id }) => String(id) === textOf(body, 'id'));
		if (rule === undefined) throw new Refusal('AB9013');
		return rule;
	}

	of(clientCode: string): GttRule[] {
		return this.rules.filter((rule) => rule.clientCode === clientCode);
	}

	clear(): void {
		this.rules = [];
	}

	private live(clientCode: string, body: Fields): GttRule {
		const rule = this.find(clientCode, body);
		if (textOf(body, 'symboltoken') !== rule.symboltoken) throw new Refusal('AB9011');
		if (rule.status !== 'NEW' && rule.status !== 'ACTIVE') throw new Refusal('AB9013');
		return rule;
	}
}

function termsOf(body: Fields): Pick<GttRule, 'price' | 'qty' | 'triggerprice' | 'disclosedqty'> {
	const quantity = orRefuse('AB9006', () => wholeOf(body, 'qty'));
	if (quantity === 0) throw new Refusal('AB9006');
	orRefuse('AB9007', () => wholeOf(body, 'disclosedqty'));
	for (const [name, code] of [
		['price', 'AB9008'],
		['triggerprice', 'AB9009'],
	] as const)
		if (orRefuse(code, () => paiseOf(body, name)) === 0) throw new Refusal(code);
	return {
		price: textOf(body, 'price'),
		qty: String(quantity),
		triggerprice: textOf(body, 'triggerprice'),
		disclosedqty: textOf(body, 'disclosedqty') || '0',
	};
}

function daysOf(body: Fields): number {
	const days = orRefuse('AB9016', () => wholeOf(body, 'timeperiod')) || DAYS;
	if (days > DAYS) throw new Refusal('AB9016');
	return days;
}

function orRefuse(code: ErrorCode, read: () => number): number {
	try {
		return read();
	} catch {
		throw new Refusal(code);
	}
}
