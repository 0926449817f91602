import type { InstrumentTable } from './table';

/** Which families the words of a query name; a bit for each word. */
export interface FamilyMatches {
	/** Families that some word names, each once. */
	families: number[];
	/** By family: words that are, or begin, one of its words. */
	found: Uint8Array;
	/** By family: words that are one of its words in full. */
	whole: Uint8Array;
	/** By family: 1 if its key is one of the words. */
	exact: Uint8Array;
}

/** Looks up words, whole or begun, in the sorted word list of an index. */
export class WordSearch {
	constructor(private readonly table: InstrumentTable) {}

	/** At most eight words, upper case. */
	match(words: string[]): FamilyMatches {
		const { columns } = this.table;
		const count = columns.families.length;
		const found = new Uint8Array(count);
		const whole = new Uint8Array(count);
		const exact = new Uint8Array(count);
		const families: number[] = [];
		words.forEach((word, index) => {
			const bit = 1 << index;
			const bytes = Buffer.from(word);
			for (let at = this.firstFrom(word); at < columns.words.length; at++) {
				if (!this.table.startsWith(columns.words[at], bytes)) break;
				const full = this.length(columns.words[at]) === bytes.length;
				for (let entry = columns.wordStart[at]; entry < columns.wordStart[at + 1]; entry++) {
					const family = columns.wordFamilies[entry];
					if (found[family] === 0) families.push(family);
					found[family] |= bit;
					if (full) whole[family] |= bit;
				}
			}
			for (const family of this.familiesOfKey(word)) exact[family] = 1;
		});
		return { families, found, whole, exact };
	}

	/** Families whose key the text starts with and goes beyond. */
	familiesThatStart(text: string): number[] {
		const families: number[] = [];
		for (let length = 1; length < Math.min(text.length, 40); length++) {
			families.push(...this.familiesOfKey(text.slice(0, length)));
		}
		return families;
	}

	/** Families with this key, in whatever case they are written. */
	private familiesOfKey(key: string): number[] {
		const { families, words, wordStart, wordFamilies, textEnds } = this.table.columns;
		const at = this.firstFrom(key);
		if (at >= words.length || this.table.text(words[at]) !== key) return [];
		const bytes = Buffer.from(key);
		const found: number[] = [];
		// A word of thousands of names (LIMITED) makes this the longest loop of its search.
		for (let entry = wordStart[at]; entry < wordStart[at + 1]; entry++) {
			const family = wordFamilies[entry];
			const id = families[family];
			const length = textEnds[id] - (id === 0 ? 0 : textEnds[id - 1]);
			if (length === bytes.length && this.table.startsWith(id, bytes)) found.push(family);
		}
		return found;
	}

	/** Place of the first word that is not before this text. */
	private firstFrom(text: string): number {
		const { words } = this.table.columns;
		let low = 0;
		let high = words.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (this.table.text(words[middle]) < text) low = middle + 1;
			else high = middle;
		}
		return low;
	}

	private length(id: number): number {
		const { textEnds } = this.table.columns;
		return textEnds[id] - (id === 0 ? 0 : textEnds[id - 1]);
	}
}
