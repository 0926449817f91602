import { istDate, nextIstHour } from '../ist';
import { messageOf } from '../wire';
import type { SharedStore } from '../redis/shared-store';
import type { Leaving, Left } from './leaving';
import {
	COMPLETE,
	COUNT,
	COUNTED,
	HOLD,
	MEMBERS,
	NOTE,
	OWNER,
	READ,
	RELEASE,
	SEND,
	TAKE,
	TAKE_BACK,
} from './redis-scripts';
import { leavingText, leftOf } from './redis-sent';
import {
	DEAD_AFTER_MS,
	type FoundEntry,
	JournalError,
	type JournalStore,
	KEPT_MS,
	type NewEntry,
	OPEN_MS,
	type Taken,
} from './store';

const DAY_MS = 24 * 3_600_000;
/** An account that trades less often than this has its book read. */
const MARK_KEPT_MS = 30 * DAY_MS;

/** The journal in the Redis that all processes of one n8n share; the clock is Redis's own. */
export class RedisJournalStore implements JournalStore {
	constructor(private readonly store: SharedStore) {}

	async take(entry: NewEntry, holder: string): Promise<Taken> {
		const { account, key, label, fingerprint, run, sameOrder, holds } = entry;
		const now = Date.now();
		const day = istDate(now);
		const reply = await this.run(
			TAKE,
			[
				keyOf(account, 'entry', key),
				keyOf(account, 'mark'),
				keyOf(account, 'labels', day),
				keyOf(account, 'run', run ?? ''),
				keyOf(account, 'same', sameOrder ?? ''),
			],
			[
				holder,
				DEAD_AFTER_MS,
				day,
				nextIstHour(now, 0) - DAY_MS,
				label,
				fingerprint,
				holds,
				KEPT_MS,
				MARK_KEPT_MS,
				key,
			],
		);
		const [state, known, since, complete, infoRefused, age, order, note] = reply as [
			Taken['state'],
			string,
			string,
			number,
			number,
			number,
			string,
			string,
		];
		if (state === 'held') return { state };
		if (state === 'other') return { state, label: known };
		return {
			state,
			label: known,
			day: since,
			earlier: age < 0 ? null : { at: now - age, order: order || null, note: note || null },
			// What a replica has too outlives this Redis.
			complete:
				complete === 1 && (infoRefused === 0 || (await this.store.isReplicated?.()) === true),
		};
	}

	async hold(account: string, key: string, holder: string): Promise<boolean> {
		const args = [holder, DEAD_AFTER_MS];
		return (await this.run(HOLD, [keyOf(account, 'entry', key)], args)) === 1;
	}

	async send(
		account: string,
		key: string,
		holder: string,
		note: string | null,
		leaving: Leaving | null,
	): Promise<Left | 'lost'> {
		const args = [holder, DEAD_AFTER_MS, note ?? '', leavingText(leaving), KEPT_MS];
		return leftOf(await this.run(SEND, [keyOf(account, 'entry', key), ...sentOf(account)], args));
	}

	async count(account: string, holder: string, leaving: Leaving): Promise<Left> {
		const args = [holder, leavingText(leaving), KEPT_MS];
		return leftOf(await this.run(COUNT, sentOf(account), args)) as Left;
	}

	async takeBack(account: string, holder: string): Promise<void> {
		await this.run(TAKE_BACK, sentOf(account), [holder]);
	}

	async counted(account: string): Promise<number> {
		return Number(await this.run(COUNTED, sentOf(account).slice(0, 1), []));
	}

	async release(
		account: string,
		key: string,
		holder: string,
		order: string | null,
		id: string | null,
	): Promise<void> {
		const keys = [keyOf(account, 'entry', key), keyOf(account, 'owner', id ?? '')];
		await this.run(RELEASE, keys, [holder, order ?? '', id ?? '', key, KEPT_MS]);
	}

	async unowned(account: string, key: string, ids: string[]): Promise<string[]> {
		const free: string[] = [];
		for (const id of ids) {
			const owner = await this.run(OWNER, [keyOf(account, 'owner', id)], []);
			if (owner === '' || owner === key) free.push(id);
		}
		return free;
	}

	async noteOf(account: string, key: string): Promise<string | null> {
		return ((await this.run(NOTE, [keyOf(account, 'entry', key)], [])) as string) || null;
	}

	async completeBy(account: string, labels: string[]): Promise<void> {
		const day = istDate(Date.now());
		const keys = [keyOf(account, 'mark'), keyOf(account, 'labels', day)];
		await this.run(COMPLETE, keys, [day, KEPT_MS, ...labels]);
	}

	async ofRun(account: string, run: string): Promise<FoundEntry[]> {
		const rows = await this.rows(account, keyOf(account, 'run', run));
		return rows.filter(({ state }) => state !== '' && state !== 'begun');
	}

	async openOrder(account: string, sameOrder: string): Promise<FoundEntry | null> {
		const rows = await this.rows(account, keyOf(account, 'same', sameOrder));
		const open = rows.filter(
			({ state, age }) => (state === 'sent' || state === 'unknown') && age < OPEN_MS,
		);
		return open.sort((one, other) => one.age - other.age)[0] ?? null;
	}

	private async rows(account: string, index: string) {
		const keys = (await this.run(MEMBERS, [index], [])) as string[];
		const rows: Array<FoundEntry & { state: string; age: number }> = [];
		for (const key of keys) {
			const [state, fingerprint, age] = (await this.run(
				READ,
				[keyOf(account, 'entry', key)],
				[],
			)) as [string, string, number];
			rows.push({ key, state, fingerprint, age });
		}
		return rows;
	}

	private async run(script: string, keys: string[], args: Array<string | number>) {
		try {
			return await this.store.run(script, keys, args);
		} catch (error) {
			throw new JournalError(
				'WORKERS_OUT_OF_REACH',
				`n8n's Redis, which its workers share, is out of reach (${messageOf(error, 'no reason given')}).`,
				'Nothing was sent by this execution. It is safe to try again with the same order reference.',
				true,
			);
		}
	}
}

/** Where the orders of today are counted, and the changes. */
function sentOf(account: string): string[] {
	const day = istDate(Date.now());
	return [keyOf(account, 'sent', day), keyOf(account, 'changes', day)];
}

/** The braces keep all keys of one account on one node of a cluster, so that a script may touch several. */
function keyOf(account: string, ...parts: string[]): string {
	return ['journal', `{${account}}`, ...parts].join(':');
}
