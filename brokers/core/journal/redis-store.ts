import { istDate, nextIstHour } from '../ist';
import { messageOf } from '../wire';
import { LUA_NOW, type SharedStore } from '../redis/shared-store';
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

/**
 * Takes an entry. The mark of completeness carries which Redis this is and since when it has been
 * that one: a Redis that was emptied, restarted or replaced by a replica may have lost entries.
 * Returns {'held'}, {'other', label} or
 * {'taken', label, day, complete, whether INFO was refused, age of the earlier try or -1, its order or '',
 * its note or ''}.
 */
const TAKE = `${LUA_NOW}
local holder, dead, day, midnight = ARGV[1], tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4])
local label, fingerprint, holds, kept = ARGV[5], ARGV[6], ARGV[7], ARGV[8]
local row = redis.call('HMGET', KEYS[1],
	'until', 'state', 'at', 'day', 'label', 'fingerprint', 'holds', 'placed', 'note')
local alive = tonumber(row[1] or '0')
if alive > now and alive <= now + dead then return { 'held' } end
local function info(section, name)
	local reply = redis.pcall('INFO', section)
	return type(reply) == 'string' and string.match(reply, name .. ':(%x+)') or nil
end
local run, replication = info('server', 'run_id'), info('replication', 'master_replid')
local refused = (run and replication) and 0 or 1
local identity = (run or '') .. ':' .. (replication or '')
local mark = redis.call('HMGET', KEYS[2], 'identity', 'since', 'book')
if mark[1] ~= identity then
	redis.call('DEL', KEYS[2])
	redis.call('HSET', KEYS[2], 'identity', identity, 'since', now)
	mark = { identity, now, false }
end
redis.call('PEXPIRE', KEYS[2], ARGV[9])
local complete = (tonumber(mark[2]) < midnight or mark[3] == day) and 1 or 0
if row[2] and row[2] ~= 'begun' and (row[2] ~= 'placed' or tonumber(row[7]) > now) then
	if row[6] ~= fingerprint then return { 'other', row[5] } end
	redis.call('HSET', KEYS[1], 'holder', holder, 'until', now + dead)
	return { 'taken', row[5], row[4], complete, refused, now - row[3], row[8] or '', row[9] or '' }
end
local inBook = redis.call('SISMEMBER', KEYS[3], label)
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'holder', holder, 'until', now + dead, 'at', now, 'day', day,
	'label', label, 'fingerprint', fingerprint, 'holds', holds,
	'state', inBook == 1 and 'unknown' or 'begun')
redis.call('PEXPIRE', KEYS[1], math.max(tonumber(kept), tonumber(holds) - now))
for index = 4, 5 do
	redis.call('SADD', KEYS[index], ARGV[10])
	redis.call('PEXPIRE', KEYS[index], kept)
end
return { 'taken', label, day, complete, refused, inBook == 1 and 0 or -1, '', '' }`;

const HOLD = `${LUA_NOW}
if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'until', now + ARGV[2])
return 1`;

/** ARGV[3] is the note of the try, '' where it has none. */
const SEND = `${LUA_NOW}
if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'until', now + ARGV[2], 'state', 'sent', 'at', now, 'note', ARGV[3])
return 1`;

/**
 * ARGV[2] is the order placed, 'none' where there certainly is none, '' where that stays open; ARGV[3] the
 * broker's name of it or '', for the key that says whose it is.
 */
const RELEASE = `
if ARGV[3] ~= '' then redis.call('SET', KEYS[2], ARGV[4], 'PX', ARGV[5]) end
local mine = redis.call('HGET', KEYS[1], 'holder') == ARGV[1]
if ARGV[2] ~= '' and ARGV[2] ~= 'none' then
	if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
	redis.call('HSET', KEYS[1], 'state', 'placed', 'placed', ARGV[2])
elseif not mine then return 0
elseif ARGV[2] == 'none' then return redis.call('DEL', KEYS[1])
elseif redis.call('HGET', KEYS[1], 'state') == 'sent' then
	redis.call('HSET', KEYS[1], 'state', 'unknown')
end
redis.call('HDEL', KEYS[1], 'holder', 'until')
return 1`;

const COMPLETE = `
for index = 3, #ARGV do redis.call('SADD', KEYS[2], ARGV[index]) end
redis.call('PEXPIRE', KEYS[2], ARGV[2])
return redis.call('HSET', KEYS[1], 'book', ARGV[1])`;

const OWNER = `return redis.call('GET', KEYS[1]) or ''`;

const NOTE = `${LUA_NOW}
local row = redis.call('HMGET', KEYS[1], 'state', 'holds', 'note')
if not row[1] or row[1] == 'begun' or (row[1] == 'placed' and tonumber(row[2]) <= now) then return '' end
return row[3] or ''`;

const MEMBERS = `return redis.call('SMEMBERS', KEYS[1])`;

const READ = `${LUA_NOW}
local row = redis.call('HMGET', KEYS[1], 'state', 'fingerprint', 'at')
if not row[1] then return { '', '', 0 } end
return { row[1], row[2], now - row[3] }`;

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

	async send(account: string, key: string, holder: string, note: string | null): Promise<boolean> {
		const args = [holder, DEAD_AFTER_MS, note ?? ''];
		return (await this.run(SEND, [keyOf(account, 'entry', key)], args)) === 1;
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

/** The braces keep all keys of one account on one node of a cluster, so that a script may touch several. */
function keyOf(account: string, ...parts: string[]): string {
	return ['journal', `{${account}}`, ...parts].join(':');
}
