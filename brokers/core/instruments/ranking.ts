/** Rows fit in 24 bits: an index of more than 16 million rows is no instrument file. */
const ROWS = 0x1000000;

/**
 * Keeps the best rows while a search goes through the index. A lower score is better; of equal
 * scores the row that the index shows first.
 */
export class Ranking {
	private kept: number[] = [];

	private worst = Infinity;

	constructor(private readonly limit: number) {}

	get empty(): boolean {
		return this.kept.length === 0;
	}

	/** False if a row of this score has no chance any more. */
	takes(score: number, row: number): boolean {
		return score * ROWS + row < this.worst;
	}

	add(score: number, row: number): void {
		const key = score * ROWS + row;
		if (key >= this.worst) return;
		this.kept.push(key);
		if (this.kept.length >= this.limit * 4 + 256) this.prune();
	}

	/** The best rows, best first, each once. */
	rows(): number[] {
		this.prune();
		return this.kept.slice(0, this.limit).map((key) => key % ROWS);
	}

	private prune(): void {
		const seen = new Set<number>();
		this.kept.sort((a, b) => a - b);
		this.kept = this.kept.filter((key) => {
			const row = key % ROWS;
			return !seen.has(row) && seen.add(row);
		});
		if (this.kept.length > this.limit) {
			this.kept.length = this.limit;
			this.worst = this.kept[this.limit - 1];
		}
	}
}
