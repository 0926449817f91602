/** What the journal does in Redis, undisturbed by other clients. */
import { LUA_NOW } from '../redis/shared-store';
import { LUA_LEAVE } from './redis-sent';

/**
 * Takes an entry. The mark of completeness carries which Redis this is and since when it has been
 * that one: a Redis that was emptied, restarted or replaced by a replica may have lost entries.
 * Returns {'held'}, {'other', label} or
 * {'taken', label, day, complete, whether INFO was refused, age of the earlier try or -1, its order or '',
 * its note or ''}.
 */
export const TAKE = `${LUA_NOW}
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

export const HOLD = `${LUA_NOW}
if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'until', now + ARGV[2])
return 1`;

/** ARGV[3] is the note of the try, '' where it has none; the rest is for `leave`. */
export const SEND = `${LUA_NOW}${LUA_LEAVE}
local row = redis.call('HMGET', KEYS[1], 'holder', 'label')
if row[1] ~= ARGV[1] then return 0 end
local left = leave(KEYS[2], KEYS[3], ARGV[1], row[2], ARGV[4], ARGV[5])
if left ~= 1 then return left end
redis.call('HSET', KEYS[1], 'until', now + ARGV[2], 'state', 'sent', 'at', now, 'note', ARGV[3])
return 1`;

export const COUNT = `${LUA_NOW}${LUA_LEAVE}
return leave(KEYS[1], KEYS[2], ARGV[1], '', ARGV[2], ARGV[3])`;

export const COUNTED = `return redis.call('HLEN', KEYS[1])`;

export const TAKE_BACK = `return redis.call('HDEL', KEYS[1], ARGV[1]) + redis.call('HDEL', KEYS[2], ARGV[1])`;

/**
 * ARGV[2] is the order placed, 'none' where there certainly is none, '' where that stays open; ARGV[3] the
 * broker's name of it or '', for the key that says whose it is.
 */
export const RELEASE = `
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

export const COMPLETE = `
for index = 3, #ARGV do redis.call('SADD', KEYS[2], ARGV[index]) end
redis.call('PEXPIRE', KEYS[2], ARGV[2])
return redis.call('HSET', KEYS[1], 'book', ARGV[1])`;

export const OWNER = `return redis.call('GET', KEYS[1]) or ''`;

export const NOTE = `${LUA_NOW}
local row = redis.call('HMGET', KEYS[1], 'state', 'holds', 'note')
if not row[1] or row[1] == 'begun' or (row[1] == 'placed' and tonumber(row[2]) <= now) then return '' end
return row[3] or ''`;

export const MEMBERS = `return redis.call('SMEMBERS', KEYS[1])`;

export const READ = `${LUA_NOW}
local row = redis.call('HMGET', KEYS[1], 'state', 'fingerprint', 'at')
if not row[1] then return { '', '', 0 } end
return { row[1], row[2], now - row[3] }`;
