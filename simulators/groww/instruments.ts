import { contractDate } from '../core';
import type { Market, MarketInstrument } from '../core';
import type { Exchange, Segment } from './types';

/** An instrument in Groww's dialect. */
export interface GrowwInstrument {
	exchange: Exchange;
	segment: Segment;
	/** The exchange's number; an index has its symbol here. */
	token: string;
	tradingSymbol: string;
	growwSymbol: string;
	name: string;
	instrumentType: MarketInstrument['kind'];
	series: string;
	isin: string;
	underlying: string;
	underlyingToken: string;
	/** `YYYY-MM-DD`, or empty. */
	expiry: string;
	strikePaise: number | null;
	lotSize: number;
	tickPaise: number;
	freezeQuantity: number | null;
	buyAllowed: boolean;
	sellAllowed: boolean;
	/** The market's own entry, which carries the price. */
	source: MarketInstrument;
}

/** How an instrument is named in requests. */
export interface InstrumentName {
	tradingSymbol: string;
	exchange: string;
	segment: string;
}

/** Finds instruments of the clock's date by Groww's symbols. */
export class InstrumentBook {
	private listed: readonly MarketInstrument[] = [];
	private today: Translation = { translated: [], byName: new Map(), equityTokens: new Map() };
	private readonly filler = new Map<string, GrowwInstrument | null>();

	constructor(private readonly market: Market) {}

	/** All real names, without filler. */
	real(): readonly GrowwInstrument[] {
		this.refresh();
		return this.today.translated;
	}

	/** Every row of the instrument file, filler included, one at a time. */
	*rows(): Generator<GrowwInstrument> {
		this.refresh();
		const listed = new Set(this.listed);
		yield* this.today.translated;
		for (const source of this.market.instruments())
			if (!listed.has(source)) yield translate(source, this.today.equityTokens);
	}

	find(name: InstrumentName): GrowwInstrument | undefined {
		this.refresh();
		const key = keyOf(name);
		const found = this.today.byName.get(key) ?? this.findFiller(key);
		return found && this.market.isDelisted(found.source) ? undefined : found;
	}

	/** One that is listed, or a contract that was. */
	findByGrowwSymbol(growwSymbol: string, segment: string): GrowwInstrument | undefined {
		const isIt = (one: GrowwInstrument) =>
			one.growwSymbol === growwSymbol && one.segment === segment;
		const [venue = '', underlying = '', expiry = ''] =
			/^(\w+)-(.+)-(\d\d[A-Z][a-z]{2}\d\d)-(?:FUT|[\d.]+-[CP]E)$/.exec(growwSymbol)?.slice(1) ?? [];
		return this.real().find(isIt) ?? this.expired(venue, underlying, isoDate(expiry)).find(isIt);
	}

	/** Contracts of an underlying that expired on a date before today; none from before 2020. */
	expired(exchange: string, underlying: string, expiry: string): GrowwInstrument[] {
		if (!/^\d{4}-\d\d-\d\d$/.test(expiry) || expiry < '2020') return [];
		this.refresh();
		return this.market
			.expired(exchange, underlying, expiry)
			.map((source) => translate(source, this.today.equityTokens));
	}

	/** By trading symbol or exchange token, wherever it trades: cash and NSE first. */
	findAnywhere(symbolOrToken: string): GrowwInstrument | undefined {
		const [exchange, symbol] = /^(NSE|BSE|MCX)[_:](.+)$/.exec(symbolOrToken)?.slice(1) ?? [];
		return this.real().find((one) =>
			symbol === undefined
				? one.tradingSymbol === symbolOrToken || one.token === symbolOrToken
				: one.exchange === exchange && one.tradingSymbol === symbol,
		);
	}

	lastPaise(instrument: GrowwInstrument): number {
		return this.market.price(instrument.source);
	}

	/** A filler row, looked for once; most requests for one are for a symbol that does not exist. */
	private findFiller(key: string): GrowwInstrument | undefined {
		if (!this.filler.has(key)) {
			const source = this.market.find((one) => keyOf(nameOf(one)) === key);
			this.filler.set(key, source ? translate(source, this.today.equityTokens) : null);
		}
		return this.filler.get(key) ?? undefined;
	}

	/** The list changes with the date of the clock. */
	private refresh(): void {
		const listed = this.market.real();
		if (listed === this.listed) return;
		this.listed = listed;
		this.filler.clear();
		this.today = translationOf(listed);
	}
}

interface Translation {
	translated: readonly GrowwInstrument[];
	byName: ReadonlyMap<string, GrowwInstrument>;
	equityTokens: ReadonlyMap<string, string>;
}

/** Simulators of one process share a day's list, and so its translation. */
const translations = new WeakMap<readonly MarketInstrument[], Translation>();

function translationOf(listed: readonly MarketInstrument[]): Translation {
	const known = translations.get(listed);
	if (known) return known;
	const equities = listed.filter(({ kind }) => kind === 'EQ');
	const equityTokens = new Map(
		equities.map((one) => [`${one.venue} ${one.underlying}`, one.token]),
	);
	const translated = listed.map((source) => translate(source, equityTokens));
	const byName = new Map(translated.map((one) => [keyOf(one), one]));
	const translation = { translated, byName, equityTokens };
	translations.set(listed, translation);
	return translation;
}

function translate(
	source: MarketInstrument,
	equityTokens: ReadonlyMap<string, string>,
): GrowwInstrument {
	const tradable = source.kind !== 'IDX';
	const isContract = source.expiry !== null;
	const { underlying } = source;
	return {
		exchange: source.venue,
		segment: source.board,
		tradingSymbol: tradingSymbolOf(source),
		token: source.kind === 'IDX' ? underlying : source.token,
		growwSymbol: growwSymbolOf(source),
		name: source.name,
		instrumentType: source.kind,
		series: source.series ?? '',
		isin: source.isin ?? '',
		underlying: isContract ? underlying : '',
		underlyingToken: isContract
			? (equityTokens.get(`${source.venue} ${underlying}`) ?? underlying)
			: '',
		expiry: source.expiry ?? '',
		strikePaise: source.strikePaise,
		lotSize: source.lotSize,
		tickPaise: source.tickPaise,
		freezeQuantity: source.freezeQuantity,
		buyAllowed: tradable,
		sellAllowed: tradable,
		source,
	};
}

function nameOf(source: MarketInstrument) {
	return {
		exchange: source.venue,
		segment: source.board,
		tradingSymbol: tradingSymbolOf(source),
	};
}

function keyOf({ exchange, segment, tradingSymbol }: InstrumentName): string {
	return `${exchange} ${segment} ${tradingSymbol}`;
}

/** `RELIANCE`, `NIFTY25OCTFUT`, `NIFTY25OCT24000CE` (monthly), `NIFTY25N1823400CE` (weekly). */
export function tradingSymbolOf(source: MarketInstrument): string {
	const { underlying, expiry, kind } = source;
	if (expiry === null) return underlying;
	const { dd, mmm, yy } = contractDate(expiry);
	if (kind === 'FUT') return `${underlying}${yy}${mmm}FUT`;
	const date = source.monthly ? `${yy}${mmm}` : `${yy}${monthLetter(expiry)}${dd}`;
	return `${underlying}${date}${rupeesText(source.strikePaise ?? 0)}${kind}`;
}

/** `NSE-WIPRO`, `NSE-NIFTY-30Sep25-FUT`, `NSE-NIFTY-30Sep25-24650-CE`. */
export function growwSymbolOf(source: MarketInstrument): string {
	const { venue, underlying, expiry, kind } = source;
	if (expiry === null) return `${venue}-${underlying}`;
	const { dd, mmm, yy } = contractDate(expiry);
	const date = `${dd}${mmm[0]}${mmm.slice(1).toLowerCase()}${yy}`;
	const contract = kind === 'FUT' ? 'FUT' : `${rupeesText(source.strikePaise ?? 0)}-${kind}`;
	return `${venue}-${underlying}-${date}-${contract}`;
}

/** `2025-09-30` of `30Sep25`; empty for any other text. */
function isoDate(text: string): string {
	const at = Date.parse(`${text.slice(0, 2)} ${text.slice(2, 5)} 20${text.slice(5)} UTC`);
	return Number.isFinite(at) ? new Date(at).toISOString().slice(0, 10) : '';
}

/** Weekly contracts name their month by one sign: 1 to 9, O, N, D. */
function monthLetter(date: string): string {
	const month = Number(date.slice(5, 7));
	return month <= 9 ? String(month) : 'OND'[month - 10];
}

/** `24000`, `97.5`. */
export function rupeesText(paise: number): string {
	return String(paise / 100);
}
