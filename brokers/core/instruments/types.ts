/**
 * Instruments as both brokers publish them: one shape for an equity, an index, a future or an
 * option, whichever file it was read from.
 */

export type InstrumentKind = 'EQ' | 'IDX' | 'FUT' | 'CE' | 'PE' | 'OTHER';

/** One tradable (or at least quotable) thing at one exchange. */
export interface Instrument {
	/** NSE, BSE, MCX, …; also NFO, BFO and CDS where the broker names segments so. */
	exchange: string;
	/** CASH, FNO, …; null at a broker that has none. */
	segment: string | null;
	/** The number that names it to the broker or the exchange. */
	token: string;
	tradingSymbol: string;
	name: string;
	kind: InstrumentKind;
	/** EQ, BE, …; null where the exchange or the instrument has none. */
	series: string | null;
	isin: string | null;
	/** Symbol of the underlying of a future or an option. */
	underlying: string | null;
	/** YYYY-MM-DD. */
	expiry: string | null;
	/** Rupees, decimal string. */
	strike: string | null;
	lotSize: number;
	/** Rupees, decimal string; "0" where the file gives none. */
	tickSize: string;
	freezeQuantity: number | null;
	/** The broker's own symbol, where it has one beside the trading symbol. */
	brokerSymbol: string | null;
	buyAllowed: boolean;
	sellAllowed: boolean;
	/** False for indices and for instruments that the broker has reserved. */
	tradable: boolean;
}

export interface SearchOptions {
	exchange?: string;
	segment?: string;
	/** What is here comes before all others. */
	first?: InstrumentScope;
	/** Nothing of other exchanges and segments is found. */
	among?: { readonly exchange?: readonly string[]; readonly segment?: readonly string[] };
	/** Most results to return; 50 unless told. */
	limit?: number;
	tradableOnly?: boolean;
}

/** Where a symbol or a token is to be looked up. */
export interface InstrumentScope {
	exchange: string;
	segment?: string;
}

/** A date on which contracts of one underlying expire. */
export interface ContractExpiry {
	/** As the file writes it. */
	underlying: string;
	exchange: string;
	segment: string | null;
	/** YYYY-MM-DD. */
	expiry: string;
	/** How many of each expire then. */
	futures: number;
	options: number;
}

/** Which contracts are meant; what is absent does not narrow it. */
export type ContractScope = Partial<InstrumentScope> & { underlying?: string };

export interface InstrumentIndex {
	/** Number of instruments. */
	readonly size: number;
	/** Rows of the file that could not be used (blank symbol, unreadable lot, duplicate, …). */
	readonly skippedRows: number;
	/** Day of the file, YYYY-MM-DD, IST; see `instrumentDay`. */
	readonly loadedFor: string;
	/** Set when today's file could not be had and an older copy serves. */
	readonly warning: string | null;
	/**
	 * Words in any order: `sbin`, `state bank`, `banknifty fut`, `nifty 25000 ce 28 nov`, or the
	 * start of a trading symbol. Expired contracts are left out. Best match first.
	 */
	search(text: string, options?: SearchOptions): Instrument[];
	/**
	 * The one instrument with this trading symbol (SBIN-EQ), bare equity symbol (SBIN) or broker's
	 * symbol (NSE-SBIN). Expired contracts are found too: their `expiry` tells.
	 * @throws InstrumentNotFoundError, AmbiguousInstrumentError
	 */
	bySymbol(symbol: string, scope: InstrumentScope): Instrument;
	/**
	 * The same for a symbol that a person or an alert names: TradingView's spellings are known too
	 * (NSE:SBIN, M_M, NIFTYZ2026), as `search/ticker.ts` has them. The broker's own go first.
	 * @throws InstrumentNotFoundError, InstrumentElsewhereError, AmbiguousInstrumentError,
	 * ExchangeMismatchError, ContinuousContractError
	 */
	byTicker(typed: string, scope: InstrumentScope): Instrument;
	/** @throws InstrumentNotFoundError, AmbiguousInstrumentError */
	byToken(token: string, scope: InstrumentScope): Instrument;
	/** What expires when, the earliest first; nothing that has expired. */
	expiriesOf(of: ContractScope): ContractExpiry[];
	/**
	 * The contracts of an underlying at an exchange that expire on a date: the future, then the options
	 * by strike, each call before its put. Without freeze quantities that another file states.
	 */
	contractsOf(underlying: string, exchange: string, expiry: string): Instrument[];
	/** The same index once the file is there that states what its own lacks; absent where it lacks nothing. */
	withFreeze?(): Promise<InstrumentIndex>;
	/** The index or share that contracts of this name are about, at this exchange; null where it is in no row. */
	underlyingAt(underlying: string, exchange: string): Instrument | null;
}

/** What a broker's parser hands over for each usable row of its file. */
export interface InstrumentRow extends Instrument {
	/** What the instrument is found under: the underlying, or the symbol without its series. */
	rootSymbol: string;
	/** A longer name to find the root symbol by, where the file has only a short one. */
	alias?: string;
}

/** Takes each row of the file; null stands for a row that cannot be used. */
export type RowSink = (row: InstrumentRow | null) => void;

/** Reads a file as it arrives, in chunks cut anywhere. */
export interface InstrumentParser {
	/** @throws InstrumentFormatError if this is not the expected kind of file. */
	write(chunk: Uint8Array): void;
	/** @throws InstrumentFormatError if the file stops before its end. */
	end(): void;
}

/** A broker's instrument file: where it is and how to read it. */
export interface InstrumentSource {
	/** Short name of the broker, used in file names and messages. */
	readonly id: string;
	readonly url: string;
	/** A file with fewer usable rows than this is taken for broken. */
	readonly minimumRows: number;
	/** Refuse a file with less than half the rows of a recent good copy. */
	readonly refuseShrunk: boolean;
	/** Its contracts are looked up by token alone: no words, and no file whose contracts have expired. */
	readonly lookupOnly?: boolean;
	createParser(sink: RowSink): InstrumentParser;
	/** Path without extension of the module that calls `indexInThread` with this parser. */
	readonly threadModule: string;
}

/**
 * A public file that says what a broker's own does not: up to which quantity the exchange takes one
 * order in a contract. Its rows name exchanges as the broker does.
 */
export interface FreezeSource extends InstrumentSource {
	readonly lookupOnly: true;
	/** Where its contracts are traded. */
	readonly exchanges: readonly string[];
}
