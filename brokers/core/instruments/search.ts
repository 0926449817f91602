import { kindCode } from './columns';
import { rowsNear } from './keyTable';
import { readings, type QueryWord } from './query';
import { Ranking } from './ranking';
import { KIND_PLACE, RowFilter, RowMatcher } from './rowMatch';
import type { InstrumentTable } from './table';
import { normalText } from './words';
import { WordSearch } from './wordSearch';
import type { SearchOptions } from './types';

const DEFAULT_LIMIT = 50;
const EXACT = 0;
const scoreOf = (kindPlace: number, quality: number) => 1 + kindPlace * 4 + quality;

/** Above this share of all rows, reading them in order is faster than family by family. */
const SCAN_SHARE = 1 / 6;
/** Turning to another family costs as much as reading so many rows. */
const FAMILY_COST = 16;

/** Search over the columns of one index. */
export class InstrumentSearch {
	private readonly words: WordSearch;

	constructor(private readonly table: InstrumentTable) {
		this.words = new WordSearch(table);
	}

	/** Row numbers, best first. `today` as YYYYMMDD: what expired before is left out. */
	rows(text: string, options: SearchOptions, today: number): number[] {
		const limit = Math.max(1, Math.floor(options.limit ?? DEFAULT_LIMIT));
		const filter = new RowFilter(this.table, options, today);
		const whole = normalText(text);
		if (whole === '') return this.firstRows(filter, limit);
		const ranking = new Ranking(limit);
		this.addExact(whole, filter, ranking);
		this.addBySymbolStart(whole.replace(/ /g, ''), filter, ranking);
		const { first, fallback } = readings(text);
		for (const words of first) this.addByWords(words, filter, ranking);
		for (const words of fallback) {
			if (!ranking.empty) break;
			this.addByWords(words, filter, ranking);
		}
		return ranking.rows();
	}

	private firstRows(filter: RowFilter, limit: number): number[] {
		const rows: number[] = [];
		for (let row = 0; row < this.table.size && rows.length < limit; row++) {
			if (filter.allows(row)) rows.push(row);
		}
		return rows;
	}

	/** Rows whose symbol (a share's also without series), Groww symbol or token is the text itself. */
	private addExact(whole: string, filter: RowFilter, ranking: Ranking): void {
		const { table } = this;
		const { columns } = table;
		for (const key of new Set([whole, whole.replace(/ /g, '')])) {
			for (const row of rowsNear(columns.symbolTable, key)) {
				const share = columns.kind[row] === kindCode('EQ');
				const own = [table.symbol(row), table.growwSymbol(row)];
				if (share) own.push(table.baseSymbol(row));
				if (filter.allows(row) && own.some((text) => text.toUpperCase() === key)) {
					ranking.add(EXACT, row);
				}
			}
			for (const row of rowsNear(columns.tokenTable, key)) {
				if (filter.allows(row) && table.token(row).toUpperCase() === key) ranking.add(EXACT, row);
			}
		}
	}

	/** Rows whose symbol starts with the text, where it says more than the family: NIFTY28NOV. */
	private addBySymbolStart(start: string, filter: RowFilter, ranking: Ranking): void {
		const { columns } = this.table;
		const bytes = Buffer.from(start);
		for (const family of this.words.familiesThatStart(start)) {
			const end = columns.familyStart[family + 1];
			for (let at = columns.familyStart[family]; at < end; at++) {
				const row = columns.familyRows[at];
				if (filter.allows(row) && this.table.startsWith(columns.symbol[row], bytes)) {
					ranking.add(scoreOf(KIND_PLACE[columns.kind[row]], 0), row);
				}
			}
		}
	}

	/** Rows that every word fits: by a name of the family, or by what the row itself is. */
	private addByWords(words: QueryWord[], filter: RowFilter, ranking: Ranking): void {
		const { columns, size } = this.table;
		const names = this.words.match(words.map(({ text }) => text));
		const matcher = new RowMatcher(this.table, words, names);
		const bestQuality = matcher.bestQuality();
		const visit = (row: number) => {
			const place = KIND_PLACE[columns.kind[row]];
			// Kinds ascend with the rows: where this row comes too late, all after it do.
			if (!ranking.takes(scoreOf(place, bestQuality), row)) return false;
			if (filter.allows(row)) ranking.add(scoreOf(place, matcher.quality(row)), row);
			return true;
		};
		const families = matcher.families();
		const cost = (sum: number, family: number) => sum + this.rowsOf(family) + FAMILY_COST;
		if (families === null || families.reduce(cost, 0) > size * SCAN_SHARE) {
			matcher.scan(null, visit);
			return;
		}
		for (const family of families) {
			const { familyStart, familyRows } = columns;
			matcher.scan(familyRows.subarray(familyStart[family], familyStart[family + 1]), visit);
		}
	}

	private rowsOf(family: number): number {
		const { familyStart } = this.table.columns;
		return familyStart[family + 1] - familyStart[family];
	}
}
