/**
 * Works on the numbers from 0 up, begun in their order, so many at once. After a failure nothing is
 * begun any more; what is under way comes to its end.
 * @throws the failure of the lowest number.
 */
export async function inOrder(
	count: number,
	atOnce: number,
	work: (index: number) => Promise<void>,
): Promise<void> {
	const failures = new Map<number, unknown>();
	let next = 0;
	const lane = async () => {
		while (next < count && failures.size === 0) {
			const index = next++;
			await work(index).catch((error: unknown) => failures.set(index, error));
		}
	};
	await Promise.all(Array.from({ length: Math.min(atOnce, count) }, lane));
	if (failures.size > 0) throw failures.get(Math.min(...failures.keys()));
}
