import { istDate } from '../ist';
import type { InstrumentImage } from './columns';
import { dateNumber } from './day';
import { InstrumentLookup } from './lookup';
import { InstrumentSearch } from './search';
import { InstrumentTable } from './table';
import type { Instrument, InstrumentIndex, InstrumentScope, SearchOptions } from './types';

const SIMILAR = 5;

/** The instruments of one file, compact in memory; Instrument objects are made when asked for. */
export class CompactInstrumentIndex implements InstrumentIndex {
	private readonly searcher: InstrumentSearch;

	private readonly lookup: InstrumentLookup;

	private constructor(
		private readonly table: InstrumentTable,
		private readonly now: () => number,
		readonly warning: string | null,
	) {
		this.searcher = new InstrumentSearch(table);
		this.lookup = new InstrumentLookup(
			table,
			(text, { exchange, segment }) =>
				this.searcher.rows(text, { exchange, segment, limit: SIMILAR }, this.today()),
			warning,
		);
	}

	static of(image: InstrumentImage, now: () => number = Date.now): CompactInstrumentIndex {
		return new CompactInstrumentIndex(new InstrumentTable(image), now, null);
	}

	/** The same instruments with a warning for whoever uses them; shares all memory. */
	withWarning(warning: string): CompactInstrumentIndex {
		return new CompactInstrumentIndex(this.table, this.now, warning);
	}

	get size(): number {
		return this.table.size;
	}

	get skippedRows(): number {
		return this.table.meta.skippedRows;
	}

	get loadedFor(): string {
		return this.table.meta.day;
	}

	search(text: string, options: SearchOptions = {}): Instrument[] {
		return this.searcher.rows(text, options, this.today()).map((row) => this.table.instrument(row));
	}

	bySymbol(symbol: string, scope: InstrumentScope): Instrument {
		return this.table.instrument(this.lookup.bySymbol(symbol, scope));
	}

	byToken(token: string, scope: InstrumentScope): Instrument {
		return this.table.instrument(this.lookup.byToken(token, scope));
	}

	private today(): number {
		return dateNumber(istDate(this.now()));
	}
}
