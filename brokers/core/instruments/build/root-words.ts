import { termsOf } from '../search/terms';
import { namesUnderlying, wordsOf } from '../search/words';
import type { InstrumentRow } from '../types';

/**
 * The words that lead to a root symbol (a share with its contracts, an index with its): the symbol,
 * whole and in parts, the names and ISINs of its equities, names and symbols of its indices, and the
 * plain words of its futures' names.
 */
export class RootWords {
	private readonly words = new Map<string, Set<string>>();

	/** By root: the name that was read last. The futures of one underlying mostly share theirs. */
	private readonly lastName = new Map<string, string>();

	add({ rootSymbol, alias, kind, name, tradingSymbol, isin }: InstrumentRow): void {
		const words = this.words.get(rootSymbol) ?? this.begin(rootSymbol);
		if (alias) addAll(words, wordsOf(alias));
		if (kind === 'CE' || kind === 'PE') return;
		if (this.lastName.get(rootSymbol) !== name) {
			this.lastName.set(rootSymbol, name);
			const named = wordsOf(name);
			addAll(words, kind === 'FUT' ? named.filter(namesUnderlying) : named);
		}
		if (kind === 'IDX') addAll(words, wordsOf(tradingSymbol));
		if (isin) words.add(isin.toUpperCase());
	}

	/** Root symbols in alphabetical order, each with its terms for the full-text index. */
	*termsByRoot(): Generator<[root: string, terms: string]> {
		for (const root of [...this.words.keys()].sort()) {
			yield [root, termsOf(root, this.words.get(root) ?? [])];
		}
	}

	/** Every word, some of them several times. */
	*all(): Generator<string> {
		for (const words of this.words.values()) yield* words;
	}

	private begin(root: string): Set<string> {
		const words = new Set([root.toUpperCase(), ...wordsOf(root)]);
		this.words.set(root, words);
		return words;
	}
}

function addAll(words: Set<string>, more: string[]): void {
	for (const word of more) words.add(word);
}
