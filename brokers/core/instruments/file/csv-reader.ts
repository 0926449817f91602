import { StringDecoder } from 'node:string_decoder';

import { InstrumentFormatError } from '../errors';

/** Cells of one line, or null if its quotes are wrong. */
export type CellSink = (cells: string[] | null) => void;

const LONGEST_CELL = 64 * 1024;
const MOST_CELLS = 1000;
const [QUOTE, COMMA, NEWLINE, RETURN] = ['"', ',', '\n', '\r'].map((char) => char.charCodeAt(0));

/** Where in a cell the reader is. */
type Place = 'cellStart' | 'plain' | 'quoted' | 'afterQuote';

/**
 * Reads CSV (RFC 4180: quotes around cells, doubled inside; LF or CRLF) as it arrives. Blank lines
 * are passed over. The text of an unfinished cell is kept, so a chunk may end anywhere.
 */
export class CsvReader {
	private readonly decoder = new StringDecoder('utf8');

	private text = '';

	private first = true;

	private place: Place = 'cellStart';

	private cells: string[] = [];

	private malformed = false;

	/** True if the last line had its line ending. */
	private lineEnded = true;

	constructor(private readonly sink: CellSink) {}

	/** @throws InstrumentFormatError if a row has no end. */
	write(chunk: Uint8Array): void {
		this.read(this.decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)));
	}

	/**
	 * Hands over the last line too, if it has no line ending; returns false in that case, since the
	 * file may then have been cut in it.
	 * @throws InstrumentFormatError if the file stops inside quotes.
	 */
	end(): boolean {
		this.read(this.decoder.end());
		if (this.place === 'quoted') {
			throw new InstrumentFormatError('it stops in the middle of a quoted cell');
		}
		const complete = this.lineEnded && this.text === '' && this.cells.length === 0;
		if (!complete) {
			if (this.text.endsWith('\r')) this.text = this.text.slice(0, -1);
			this.endCell(this.text.length, 0);
			this.endRow();
		}
		return complete;
	}

	private read(more: string): void {
		if (more === '') return;
		// What is left over begins with the unfinished cell; its part before `at` was looked at.
		let at = this.text.length;
		this.text += more;
		if (this.first) {
			this.first = false;
			if (this.text.startsWith('\ufeff')) this.text = this.text.slice(1);
		}
		let start = 0;
		for (; at < this.text.length; at++) {
			const char = this.text.charCodeAt(at);
			this.lineEnded = char === NEWLINE && this.place !== 'quoted';
			if (this.place === 'quoted') {
				if (char === QUOTE) this.place = 'afterQuote';
			} else if (char === COMMA) {
				this.endCell(at, start);
				start = at + 1;
			} else if (char === NEWLINE) {
				const end = at > start && this.text.charCodeAt(at - 1) === RETURN ? at - 1 : at;
				this.endCell(end, start);
				this.endRow();
				start = at + 1;
			} else {
				this.step(char);
			}
		}
		this.text = this.text.slice(start);
		if (this.text.length > LONGEST_CELL || this.cells.length > MOST_CELLS) {
			throw new InstrumentFormatError('one of its rows has no end');
		}
	}

	/** A character that ends nothing. */
	private step(char: number): void {
		if (this.place === 'cellStart') {
			this.place = char === QUOTE ? 'quoted' : 'plain';
		} else if (this.place === 'afterQuote') {
			if (char === QUOTE) this.place = 'quoted';
			else if (char !== RETURN) this.malformed = true;
		}
	}

	private endCell(end: number, start: number): void {
		const raw = this.text.slice(start, end);
		const quoted = this.place === 'afterQuote';
		this.cells.push(quoted ? unquoted(raw) : raw);
		this.place = 'cellStart';
	}

	private endRow(): void {
		const { cells, malformed } = this;
		this.cells = [];
		this.malformed = false;
		if (malformed) this.sink(null);
		else if (cells.length > 1 || cells[0] !== '') this.sink(cells);
	}
}

const unquoted = (raw: string) => raw.slice(1, -1).replace(/""/g, '"');
