const MOST_REMEMBERED = 20_000;

/**
 * The same function with a memory: a file of 250,000 rows has a few hundred different dates, lots
 * and ticks, and a few thousand strikes.
 */
export function remember<Result>(read: (text: string) => Result): (text: string) => Result {
	const known = new Map<string, Result>();
	return (text) => {
		const before = known.get(text);
		if (before !== undefined) return before;
		if (known.size >= MOST_REMEMBERED) known.clear();
		const result = read(text);
		known.set(text, result);
		return result;
	};
}
