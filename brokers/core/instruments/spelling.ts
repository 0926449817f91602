/**
 * Number of letters to insert, drop, change or swap with their neighbour to turn one text into the
 * other; anything above `most` is reported as `most + 1`.
 */
export function editDistance(a: string, b: string, most: number): number {
	if (Math.abs(a.length - b.length) > most) return most + 1;
	let before: number[] = [];
	let previous = Array.from({ length: b.length + 1 }, (_, at) => at);
	for (let i = 1; i <= a.length; i++) {
		const current = [i];
		for (let j = 1; j <= b.length; j++) {
			const same = a[i - 1] === b[j - 1];
			let least = Math.min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (same ? 0 : 1));
			const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
			if (swapped) least = Math.min(least, before[j - 2] + 1);
			current.push(least);
		}
		if (Math.min(...current) > most) return most + 1;
		before = previous;
		previous = current;
	}
	return Math.min(previous[b.length], most + 1);
}
