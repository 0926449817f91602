import type { MarketInstrument } from '../core';
import type { AngelOneQuirks } from './quirks';
import { exchangeOf, type Exchange, type Scrips } from './scrips';
import type { Mode } from './tickPacket';

/** A2: the numbers of the exchanges. NCDEX (7) is a number that the stream knows; nothing is listed there. */
const EXCHANGES: Record<number, Exchange | 'NCDEX'> = {
	1: 'NSE',
	2: 'NFO',
	3: 'BSE',
	4: 'BFO',
	5: 'MCX',
	7: 'NCDEX',
	13: 'CDS',
};

/** A5: the documented errors. */
const ERRORS = {
	E1001: 'Invalid Request Payload.',
	E1002: 'Invalid Request. Subscription Limit Exceeded',
};

export interface Subscription {
	mode: Mode;
	exchangeType: number;
	instrument: MarketInstrument;
}

interface Asked {
	action: 0 | 1;
	mode: number;
	tokens: Array<{ exchangeType: number; token: string }>;
}

export const exchangeTypeOf = (instrument: MarketInstrument): number =>
	Number(Object.keys(EXCHANGES).find((type) => EXCHANGES[Number(type)] === exchangeOf(instrument)));

export const subscriptionKey = (mode: number, exchangeType: number, token: string): string =>
	`${mode}/${exchangeType}/${token}`;

/** What one connection is subscribed to. */
export class Subscriptions {
	private readonly all = new Map<string, Subscription>();

	constructor(
		private readonly scrips: Scrips,
		private readonly quirks: AngelOneQuirks,
	) {}

	get size(): number {
		return this.all.size;
	}

	values(): Subscription[] {
		return [...this.all.values()];
	}

	get(mode: number, exchangeType: number, token: string): Subscription | undefined {
		return this.all.get(subscriptionKey(mode, exchangeType, token));
	}

	/**
	 * Does what a client's text asks for.
	 * @returns what is new, and the text of an error where there is one
	 */
	take(text: string): { added: Subscription[]; error: string | null } {
		const [request, id] = parse(text);
		const error = (code: keyof typeof ERRORS) => ({
			added: [],
			error: JSON.stringify({
				correlationID: this.quirks.tickSocketErrorId === 'echoed' ? id : '',
				errorCode: code,
				errorMessage: ERRORS[code],
			}),
		});
		const asked = request && readRequest(request);
		if (!asked) return error('E1001');
		if (asked.mode === 4)
			return this.quirks.tickSocketMode4 === 'refused' ? error('E1001') : NOTHING;
		if (asked.action === 0) {
			this.remove(asked);
			return NOTHING;
		}
		const news = this.newOf(asked);
		const room = this.quirks.tickSocketSubscriptions - this.all.size;
		const excess = news.size > room;
		if (excess && this.quirks.tickSocketOverQuota === 'whole') return error('E1002');
		const taken = [...news].slice(0, room);
		for (const [key, subscription] of taken) this.all.set(key, subscription);
		const added = taken.map(([, subscription]) => subscription);
		return excess ? { ...error('E1002'), added } : { added, error: null };
	}

	private remove({ mode, tokens }: Asked): void {
		if (this.quirks.tickSocketUnsubscribe === 'ignored') return;
		for (const { exchangeType, token } of tokens)
			this.all.delete(subscriptionKey(mode, exchangeType, token));
	}

	/** Unknown tokens are ignored, and so is what is subscribed already. */
	private newOf({ mode, tokens }: Asked): Map<string, Subscription> {
		const news = new Map<string, Subscription>();
		for (const { exchangeType, token } of tokens) {
			const instrument = this.scrips.byToken(EXCHANGES[exchangeType], token);
			const key = subscriptionKey(mode, exchangeType, token);
			if (instrument === undefined || this.all.has(key)) continue;
			news.set(key, { mode: mode as Mode, exchangeType, instrument });
		}
		return news;
	}
}

const NOTHING = { added: [], error: null };

type Json = Record<string, unknown>;

const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** The request, and the id that an error of it names. */
function parse(text: string): [Json | null, string] {
	try {
		const request: unknown = JSON.parse(text);
		if (!isRecord(request)) return [null, ''];
		const { correlationID } = request;
		return [request, typeof correlationID === 'string' ? correlationID : ''];
	} catch {
		return [null, ''];
	}
}

/** Null where anything has not its documented type (A2). */
function readRequest({ action, params }: Json): Asked | null {
	if ((action !== 0 && action !== 1) || !isRecord(params)) return null;
	const { mode, tokenList } = params;
	if (![1, 2, 3, 4].includes(mode as number) || !Array.isArray(tokenList)) return null;
	const tokens: Asked['tokens'] = [];
	for (const group of tokenList as unknown[]) {
		if (!isRecord(group) || !Array.isArray(group.tokens)) return null;
		const { exchangeType } = group;
		if (typeof exchangeType !== 'number' || !(exchangeType in EXCHANGES)) return null;
		for (const token of group.tokens as unknown[]) {
			if (typeof token !== 'string') return null;
			tokens.push({ exchangeType, token });
		}
	}
	return { action, mode: mode as number, tokens };
}
