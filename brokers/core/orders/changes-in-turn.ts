import { randomUUID } from 'node:crypto';
import { OneAtATime } from '../one-at-a-time';
import type { LoginPeers } from '../session/session-manager';

/** Longer than the books were seen to lag behind a change. */
const NOTED_FOR_MS = 60_000;

const changes = new OneAtATime();

/** Changes of an account's orders and positions: those of one go one after the other, in all processes. */
export class ChangesInTurn {
	/**
	 * @param account names the broker too
	 * @param peers the other processes; null where there are none
	 */
	constructor(
		private readonly account: string,
		private readonly peers: LoginPeers | null,
	) {}

	/** Differs from an earlier mark once a change of this account has ended since: what was read is old. */
	async mark(): Promise<string> {
		const { ended } = changes;
		return `${ended} ${(await this.peers?.readNote(this.note)) ?? ''}`;
	}

	/**
	 * @param what names the order or the position
	 * @returns the work's own result. @throws its own failure
	 */
	async run<T>(what: string, work: () => Promise<T>): Promise<T> {
		const order = JSON.stringify(['order', this.account, what]);
		const { peers } = this;
		if (peers === null) return await changes.run(order, work);
		const noted = async () => {
			try {
				return await work();
			} finally {
				await peers.leaveNote(this.note, randomUUID(), NOTED_FOR_MS);
			}
		};
		return await changes.run(order, async () => await peers.runExclusively(order, noted));
	}

	private get note(): string {
		return JSON.stringify(['last change', this.account]);
	}
}
