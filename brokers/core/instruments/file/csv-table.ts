import { InstrumentFormatError } from '../errors';
import type { InstrumentParser } from '../types';
import { CsvReader } from './csv-reader';

/** Cell of a column in the line at hand, trimmed; '' where the file has no such column. */
export type CellOf<Column extends string> = (column: Column) => string;

/**
 * Reads CSV with a header line. Columns come in any order and new ones appear: they are found by the
 * header.
 */
export class CsvTable<Column extends string> implements InstrumentParser {
	private readonly csv = new CsvReader((cells) => this.take(cells));

	private places: Partial<Record<Column, number>> | null = null;

	private width = 0;

	private lastLineFits = true;

	/**
	 * @param needed columns without which it is another file
	 * @param sink given each line, or null for one that does not fit the header
	 */
	constructor(
		private readonly needed: readonly Column[],
		private readonly others: readonly Column[],
		private readonly sink: (cell: CellOf<Column> | null) => void,
	) {}

	/** @throws InstrumentFormatError if this is not the expected kind of file. */
	write(chunk: Uint8Array): void {
		this.csv.write(chunk);
	}

	/** @throws InstrumentFormatError if the file stops before its end. */
	end(): void {
		const complete = this.csv.end();
		if (!this.places) throw new InstrumentFormatError('it is empty');
		if (!complete && !this.lastLineFits) {
			throw new InstrumentFormatError('it stops in the middle of a line');
		}
	}

	private take(cells: string[] | null): void {
		if (!this.places) {
			this.places = this.readHeader(cells ?? []);
			this.width = cells?.length ?? 0;
			return;
		}
		this.lastLineFits = cells?.length === this.width;
		if (!cells || !this.lastLineFits) {
			this.sink(null);
			return;
		}
		const { places } = this;
		this.sink((column) => {
			const place = places[column];
			return place === undefined ? '' : cells[place].trim();
		});
	}

	private readHeader(cells: string[]): Partial<Record<Column, number>> {
		const header = cells.map((cell) => cell.trim().toLowerCase());
		const missing = this.needed.filter((column) => !header.includes(column));
		if (missing.length > 0) {
			throw new InstrumentFormatError(
				`it is not the CSV that was expected: no column ${missing.join(', ')}`,
			);
		}
		const known = [...this.needed, ...this.others].filter((column) => header.includes(column));
		const places = known.map((column) => [column, header.indexOf(column)]);
		return Object.fromEntries(places) as Partial<Record<Column, number>>;
	}
}
