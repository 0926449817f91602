/**
 * Number of letters to insert, drop, change or swap with their neighbour to turn one text into the
 * other; anything above `most` is reported as `most + 1`. A misspelt symbol is compared with tens of
 * thousands of others, so nothing is allocated for each letter.
 */
export function editDistance(a: string, b: string, most: number): number {
	if (Math.abs(a.length - b.length) > most) return most + 1;
	let before: number[] = [];
	let previous: number[] = [];
	let current: number[] = [];
	for (let j = 0; j <= b.length; j++) previous.push(j);
	for (let i = 1; i <= a.length; i++) {
		current[0] = i;
		let leastOfRow = i;
		for (let j = 1; j <= b.length; j++) {
			const same = a.charCodeAt(i - 1) === b.charCodeAt(j - 1);
			let least = previous[j - 1] + (same ? 0 : 1);
			if (previous[j] < least) least = previous[j] + 1;
			if (current[j - 1] < least) least = current[j - 1] + 1;
			const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
			if (swapped && before[j - 2] < least) least = before[j - 2] + 1;
			current[j] = least;
			if (least < leastOfRow) leastOfRow = least;
		}
		if (leastOfRow > most) return most + 1;
		[before, previous, current] = [previous, current, before];
	}
	return Math.min(previous[b.length], most + 1);
}
