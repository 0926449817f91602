import { ConditionalBook } from '../core';
import type { Conditional, MarketInstrument, SimulatorClock } from '../core';
import { Refusal } from './envelopes';
import type { ErrorCode } from './envelopes';
import { paiseOf, textOf, wholeOf, wordOf } from './fields';
import { exchangeOf, tradingSymbol } from './scrips';
import type { Scrips } from './scrips';

type Fields = Record<string, unknown>;

const EXCHANGES = ['NSE', 'BSE'] as const;
const SIDES = ['BUY', 'SELL'] as const;
const PRODUCTS = ['DELIVERY', 'MARGIN'] as const;
const DAYS = 365;
const DAY_MS = 86_400_000;

/** What can change in a rule: amounts and quantities as text, as the API has them. */
interface RuleTerms {
	price: string;
	qty: string;
	triggerprice: string;
	disclosedqty: string;
	/** From which side the price has to come: from below where the trigger lay above the last price. */
	side: 'up' | 'down';
}

/** A rule of a client. Times in epoch ms. */
export interface GttRule extends Conditional, RuleTerms {
	id: number;
	/** NEW while it waits; EXPIRED, for which no word is documented, is shown as a switch has it. */
	status: 'NEW' | 'CANCELLED' | 'SENTTOEXCHANGE' | 'EXPIRED';
	tradingsymbol: string;
	symboltoken: string;
	exchange: string;
	transactiontype: (typeof SIDES)[number];
	producttype: (typeof PRODUCTS)[number];
}

/** What rules stand on. */
export interface GttContext {
	clock: SimulatorClock;
	scrips: Scrips;
	/** Last price in paise. */
	lastPaise: (instrument: MarketInstrument) => number;
	/** Sends the limit order that a rule stands for. */
	send: (rule: GttRule) => void;
}

/** Rules of all clients (chapter 8). A rule sends its order when `setPrice` moves the price across. */
export class GttBook extends ConditionalBook<GttRule, true> {
	constructor(private readonly context: GttContext) {
		super({
			clock: context.clock,
			reached: (rule, pricePaise) => (isReached(rule, pricePaise) ? true : null),
			send: (rule) => {
				rule.status = 'SENTTOEXCHANGE';
				context.send(rule);
			},
			expired: (rule) => {
				rule.status = 'EXPIRED';
			},
		});
	}

	/** A second rule like another is a rule of its own. @throws Refusal AB9006 to AB9016 */
	create(account: string, body: Fields): GttRule {
		const exchange = wordOf(body, 'exchange', EXCHANGES, 'AB9010');
		const instrument = this.context.scrips.byToken(exchange, textOf(body, 'symboltoken'));
		if (instrument === undefined) throw new Refusal('AB9011');
		if (textOf(body, 'tradingsymbol') !== tradingSymbol(instrument)) throw new Refusal('AB9012');
		const now = this.context.clock.now();
		const rule: GttRule = {
			id: this.all.length + 1,
			account,
			instrument,
			status: 'NEW',
			isLive: true,
			createdAt: now,
			updatedAt: now,
			triggeredAt: null,
			expiresAt: now + daysOf(body) * DAY_MS,
			tradingsymbol: tradingSymbol(instrument),
			symboltoken: instrument.token,
			exchange: exchangeOf(instrument),
			transactiontype: wordOf(body, 'transactiontype', SIDES, 'AB9014'),
			producttype: wordOf(body, 'producttype', PRODUCTS, 'AB9015'),
			...this.termsOf(body, instrument),
		};
		this.all.push(rule);
		return rule;
	}

	/** @throws Refusal AB9006 to AB9013 */
	modify(account: string, body: Fields): GttRule {
		const rule = this.live(account, body);
		Object.assign(rule, this.termsOf(body, rule.instrument));
		this.touch(rule);
		return rule;
	}

	/** @throws Refusal AB9011, AB9013 */
	cancel(account: string, body: Fields): GttRule {
		const rule = this.live(account, body);
		Object.assign(rule, { status: 'CANCELLED', isLive: false });
		this.touch(rule);
		return rule;
	}

	/** @throws Refusal AB9013 */
	find(account: string, body: Fields): GttRule {
		const rule = this.of(account).find(({ id }) => String(id) === textOf(body, 'id'));
		if (rule === undefined) throw new Refusal('AB9013');
		return rule;
	}

	private live(account: string, body: Fields): GttRule {
		const rule = this.find(account, body);
		if (textOf(body, 'symboltoken') !== rule.symboltoken) throw new Refusal('AB9011');
		if (!rule.isLive) throw new Refusal('AB9013');
		return rule;
	}

	private termsOf(body: Fields, instrument: MarketInstrument): RuleTerms {
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
			side: paiseOf(body, 'triggerprice') >= this.context.lastPaise(instrument) ? 'up' : 'down',
		};
	}
}

function isReached(rule: GttRule, pricePaise: number): boolean {
	const trigger = paiseOf({ ...rule }, 'triggerprice');
	return rule.side === 'up' ? pricePaise >= trigger : pricePaise <= trigger;
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
