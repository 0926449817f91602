import type { Arena } from './blocks';
import { sortedOrder, type Breather } from './breather';
import { KINDS } from './columns';
import type { RowArrays } from './rowStore';
import type { StringPool } from './stringPool';
import { namesUnderlying, wordsOf } from './words';

interface WordInput {
	pool: StringPool;
	/** String numbers of the family keys, by family. */
	familyIds: Uint32Array;
	sorted: RowArrays;
	/** String number of a family's key → string number of a further name. */
	aliases: ReadonlyMap<number, number>;
	breather: Breather;
	arena: Arena;
}

/**
 * Which words lead to which family: its key, whole and in parts, the names and ISINs of its
 * equities, names and symbols of its indices, and the plain words of its futures' names.
 */
export async function buildWords({ pool, familyIds, sorted, aliases, breather, arena }: WordInput) {
	const postings = new Map<string, number[]>();
	const post = (word: string, family: number) => {
		const families = postings.get(word);
		if (!families) postings.set(word, [family]);
		else if (families[families.length - 1] !== family) families.push(family);
	};
	const postAll = (words: Iterable<string>, family: number) => {
		for (const word of words) post(word, family);
	};

	for (let family = 0; family < familyIds.length; family++) {
		const key = pool.text(familyIds[family]).toUpperCase();
		postAll([key, ...wordsOf(key)], family);
		const alias = aliases.get(familyIds[family]);
		if (alias !== undefined) postAll(wordsOf(pool.text(alias)), family);
		if (breather.due()) await breather.rest();
	}

	/** Names already read, by family: the futures of one underlying mostly share theirs. */
	const lastName = new Uint32Array(familyIds.length);
	for (let row = 0; row < sorted.symbol.length; row++) {
		const kind = KINDS[sorted.kind[row]];
		if (kind === 'CE' || kind === 'PE') continue;
		const family = sorted.family[row];
		const name = sorted.name[row];
		if (lastName[family] !== name) {
			lastName[family] = name;
			const words = wordsOf(pool.text(name));
			postAll(kind === 'FUT' ? words.filter(namesUnderlying) : words, family);
		}
		if (kind === 'IDX') postAll(wordsOf(pool.text(sorted.symbol[row])), family);
		if (sorted.isin.length > 0 && sorted.isin[row] !== 0) {
			post(pool.text(sorted.isin[row]).toUpperCase(), family);
		}
		if (breather.due()) await breather.rest();
	}
	return await inOrder(postings, pool, breather, arena);
}

async function inOrder(
	postings: ReadonlyMap<string, number[]>,
	pool: StringPool,
	breather: Breather,
	arena: Arena,
) {
	const texts = [...postings.keys()];
	const order = await sortedOrder(
		texts.length,
		(a, b) => (texts[a] < texts[b] ? -1 : 1),
		breather,
		arena,
	);
	const words = new Uint32Array(texts.length);
	const wordStart = new Uint32Array(texts.length + 1);
	const families: number[] = [];
	for (let at = 0; at < order.length; at++) {
		const text = texts[order[at]];
		words[at] = pool.intern(text);
		for (const family of new Set(postings.get(text))) families.push(family);
		wordStart[at + 1] = families.length;
		if (breather.due()) await breather.rest();
	}
	return { words, wordStart, wordFamilies: Uint32Array.from(families) };
}
