import { istDate } from '../../ist';
import type {
	ContractExpiry,
	ContractScope,
	Instrument,
	InstrumentIndex,
	InstrumentScope,
	SearchOptions,
} from '../types';
import { ContractSearch } from './contract-search';
import type { InstrumentDatabase } from './instrument-database';
import { InstrumentLookup } from './lookup';
import { InstrumentSearch } from './search';
import { TickerLookup } from './ticker-lookup';

const SIMILAR = 5;

/** The instruments of one file, in its database. */
export class DatabaseIndex implements InstrumentIndex {
	private readonly searcher: InstrumentSearch;

	private readonly lookup: InstrumentLookup;

	private readonly tickers: TickerLookup;

	private readonly contracts: ContractSearch;

	constructor(
		private readonly database: InstrumentDatabase,
		private readonly now: () => number = Date.now,
		readonly warning: string | null = null,
	) {
		this.searcher = new InstrumentSearch(database);
		this.lookup = new InstrumentLookup(
			database,
			(text, { exchange, segment }) => this.search(text, { exchange, segment, limit: SIMILAR }),
			warning,
		);
		this.tickers = new TickerLookup(database, this.lookup, () => istDate(this.now()));
		this.contracts = new ContractSearch(database);
	}

	/** The same instruments with a warning for whoever uses them. */
	withWarning(warning: string): DatabaseIndex {
		return new DatabaseIndex(this.database, this.now, warning);
	}

	/** The file can no longer be read. */
	get damaged(): boolean {
		return this.database.damaged;
	}

	get size(): number {
		return this.database.about.size;
	}

	get skippedRows(): number {
		return this.database.about.skippedRows;
	}

	get loadedFor(): string {
		return this.database.about.day;
	}

	search(text: string, options: SearchOptions = {}): Instrument[] {
		return this.database.byId(this.searcher.ids(text, options, istDate(this.now())));
	}

	bySymbol(symbol: string, scope: InstrumentScope): Instrument {
		return this.lookup.bySymbol(symbol, scope);
	}

	byTicker(typed: string, scope: InstrumentScope): Instrument {
		return this.tickers.find(typed, scope);
	}

	byToken(token: string, scope: InstrumentScope): Instrument {
		return this.lookup.byToken(token, scope);
	}

	expiriesOf(of: ContractScope): ContractExpiry[] {
		return this.contracts.expiries(of, istDate(this.now()));
	}

	contractsOf(underlying: string, exchange: string, expiry: string): Instrument[] {
		return this.contracts.expiringOn(expiry, underlying, exchange);
	}

	underlyingAt(underlying: string, exchange: string): Instrument | null {
		return this.contracts.underlyingAt(underlying, exchange);
	}

	/** As `byToken`, and null where there is none: nothing near it is looked for. */
	contract(exchange: string, token: string): Instrument | null {
		const where = 'exchange = :exchange AND token = :token';
		return this.database.where(where, { exchange, token })[0] ?? null;
	}
}
