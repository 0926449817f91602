import type { BrokerError } from '../errors';
import { type Gate, OPEN_GATE } from '../guard/leave';
import type { JournalEntry } from '../journal/journal';

/** How often one try has sent its request: a broker may refuse it for the session or the rate alone. */
export class Departure {
	private left = 0;
	private heldBack = false;

	constructor(
		private readonly entry: JournalEntry,
		private readonly gate: Gate = OPEN_GATE,
	) {}

	/** Early, so that what is refused takes no place in the broker's limits. @throws BrokerError */
	async check(): Promise<void> {
		await this.gate.check();
	}

	/** Asked right before each request leaves. @throws BrokerError */
	readonly leave = async (note?: string): Promise<void> => {
		this.heldBack = true;
		await this.gate.leave(async (leaving) => await this.entry.leave(leaving, note));
		this.heldBack = false;
		this.left++;
	};

	/** Whether this failure of the try says that none of its requests has left. */
	isNothingSent({ failure }: BrokerError): boolean {
		const isUnsent = this.heldBack || failure === 'notSent';
		return this.left - (isUnsent && !this.heldBack ? 1 : 0) <= 0;
	}
}
