import {
	FLAG,
	KINDS,
	type ImageMeta,
	type InstrumentColumns,
	type InstrumentImage,
} from './columns';
import { dateText } from './day';
import type { Instrument, InstrumentScope } from './types';

/** Reads the columns: text by number, single fields of a row, and a whole row as an Instrument. */
export class InstrumentTable {
	readonly meta: ImageMeta;

	readonly columns: InstrumentColumns;

	private readonly bytes: Buffer;

	private strikeTexts: string[] | null = null;

	private readonly codeTexts: string[];

	constructor(image: InstrumentImage) {
		this.meta = image.meta;
		this.columns = image.columns;
		const { buffer, byteOffset, byteLength } = image.columns.textBytes;
		this.bytes = Buffer.from(buffer, byteOffset, byteLength);
		this.codeTexts = Array.from(image.columns.codes, (id) => this.text(id));
	}

	get size(): number {
		return this.meta.rows;
	}

	text(id: number): string {
		const { textEnds } = this.columns;
		return this.bytes.toString('utf8', id === 0 ? 0 : textEnds[id - 1], textEnds[id]);
	}

	/** True if the text of this number starts with these bytes, upper and lower case alike. */
	startsWith(id: number, upperCase: Uint8Array): boolean {
		const { textEnds } = this.columns;
		const start = id === 0 ? 0 : textEnds[id - 1];
		if (textEnds[id] - start < upperCase.length) return false;
		for (let index = 0; index < upperCase.length; index++) {
			const byte = this.bytes[start + index];
			const upper = byte >= 97 && byte <= 122 ? byte - 32 : byte;
			if (upper !== upperCase[index]) return false;
		}
		return true;
	}

	symbol(row: number): string {
		return this.text(this.columns.symbol[row]);
	}

	token(row: number): string {
		return this.text(this.columns.token[row]);
	}

	series(row: number): string {
		return this.codeTexts[this.columns.series[row]];
	}

	exchange(row: number): string {
		return this.codeTexts[this.columns.exchange[row]];
	}

	growwSymbol(row: number): string {
		return this.optionalText(this.columns.growwSymbol, row) ?? '';
	}

	familyKey(family: number): string {
		return this.text(this.columns.families[family]);
	}

	/** In bytes. */
	familyKeyLength(family: number): number {
		const id = this.columns.families[family];
		return this.columns.textEnds[id] - (id === 0 ? 0 : this.columns.textEnds[id - 1]);
	}

	/** The cash symbol without its series (SBIN of SBIN-EQ); '' if the symbol carries none. */
	baseSymbol(row: number): string {
		return baseSymbol(this.symbol(row), this.series(row));
	}

	/** All strikes as text, ascending; decoded when first needed. */
	strikes(): string[] {
		this.strikeTexts ??= Array.from(this.columns.strikes, (id) => this.text(id));
		return this.strikeTexts;
	}

	/** Number of this exchange, segment or series (any case); -1 if no row has it. */
	code(text: string): number {
		return this.codeTexts.indexOf(text.toUpperCase());
	}

	inScope(row: number, scope: InstrumentScope): boolean {
		const { exchange, segment } = this.columns;
		return (
			exchange[row] === this.code(scope.exchange) &&
			(!scope.segment || segment[row] === this.code(scope.segment))
		);
	}

	instrument(row: number): Instrument {
		const { columns } = this;
		const flags = columns.flags[row];
		const strike = columns.strike[row];
		const expiry = columns.expiry[row];
		return {
			exchange: this.exchange(row),
			segment: this.codeTexts[columns.segment[row]] || null,
			token: this.token(row),
			tradingSymbol: this.symbol(row),
			name: this.text(columns.name[row]),
			kind: KINDS[columns.kind[row]],
			series: this.series(row) || null,
			isin: this.optionalText(columns.isin, row),
			underlying: flags & FLAG.hasUnderlying ? this.familyKey(columns.family[row]) : null,
			expiry: expiry === 0 ? null : dateText(columns.expiries[expiry - 1]),
			strike: strike === 0 ? null : this.text(columns.strikes[strike - 1]),
			lotSize: columns.lotSize[row],
			tickSize: this.codeTexts[columns.tickSize[row]],
			freezeQuantity: columns.freezeQuantity[row] || null,
			growwSymbol: this.optionalText(columns.growwSymbol, row),
			buyAllowed: (flags & FLAG.buyAllowed) !== 0,
			sellAllowed: (flags & FLAG.sellAllowed) !== 0,
			tradable: (flags & FLAG.tradable) !== 0,
		};
	}

	private optionalText(column: Uint32Array, row: number): string | null {
		const id = column.length === 0 ? 0 : column[row];
		return id === 0 ? null : this.text(id);
	}
}

/** SBIN of SBIN-EQ with series EQ; '' if the symbol does not end in its series. */
export function baseSymbol(symbol: string, series: string): string {
	if (series === '' || !symbol.endsWith(`-${series}`)) return '';
	return symbol.slice(0, -series.length - 1);
}
