import { timedSync } from '../../support/interleave';

/** What traders type, letter by letter and in full. */
export const QUERIES = [
	's',
	'sb',
	'sbi',
	'sbin',
	'state bank',
	'nifty',
	'nifty 25000 ce',
	'banknifty fut',
	'nifty 25000 ce 28 nov',
	'crudeoil',
	'crude oil fut',
	'SBIN-EQ',
	'NIFTY28NOV2625000CE',
	'25000 ce',
	'ce',
	'NIFTY28NOV',
	'steel',
	'limited',
	'zzzz',
	'500',
	'power fin',
];

/**
 * What is hard for an index: the starts of very many words, words typed as one, an exchange. None to
 * compare by: a filter and a search library know nothing of the last two.
 */
export const HARD_QUERIES = ['n', '2', 'nifty25000ce', 'nse'];

/** Milliseconds of each search; those of the `warmUp` passes before the others do not count. */
export function searchTimes(
	search: (text: string) => unknown,
	queries: string[],
	{ passes, warmUp }: { passes: number; warmUp: number },
): number[] {
	const times: number[] = [];
	for (let pass = -warmUp; pass < passes; pass++) {
		for (const query of queries) {
			const ms = timedSync(() => search(query));
			if (pass >= 0) times.push(ms);
		}
	}
	return times;
}
