/** What left, in Redis: for each account and day a hash of orders by who sent them, and one of changes. */
import type { Leaving, Left } from './leaving';

/**
 * `leave(orders, changes, holder, label, text, kept)`: counts what leaves where it may, as `mayLeave` has
 * it; `text` is '' for what is no order. 1: left, 2: the day is full, 3: it opens.
 */
export const LUA_LEAVE = `
local function leave(orders, changes, holder, label, text, kept)
	if text == '' then return 1 end
	local leaving = cjson.decode(text)
	local function is_gtt(kind) return string.sub(kind, 1, 3) == 'gtt' end
	local counts = leaving.kind == 'order' or leaving.kind == 'gtt'
	local own = counts and orders or changes
	local count = redis.call('HLEN', orders) - redis.call('HEXISTS', orders, holder)
	local full = leaving.limit >= 0 and count >= leaving.limit
	if full or leaving.mustReduce then
		local seen, taken = {}, 0
		for _, each in ipairs(leaving.seen) do seen[each] = true end
		for _, hash in ipairs({ orders, changes }) do
			local rows = redis.call('HGETALL', hash)
			for index = 1, #rows, 2 do
				local row = cjson.decode(rows[index + 1])
				local other = rows[index] ~= holder and row.what == leaving.what
				local recent = row.at >= now - leaving.age and not seen[row.label]
				if other and recent and (is_gtt(leaving.kind) or not is_gtt(row.kind)) then
					taken = taken + row.quantity
				end
			end
		end
		if leaving.quantity > leaving.room - taken then return leaving.mustReduce and 3 or 2 end
	end
	redis.call('HSETNX', own, holder, cjson.encode({
		at = now, kind = leaving.kind, what = leaving.what, quantity = leaving.quantity, label = label }))
	redis.call('PEXPIRE', own, kept)
	return 1
end`;

/** For `leave`; the age of the room counts by Redis's own clock. */
export function leavingText(leaving: Leaving | null): string {
	if (leaving === null) return '';
	const { kind, what, quantity, limit, room, mustReduce } = leaving;
	return JSON.stringify({
		...{ kind, what, quantity, mustReduce },
		limit: limit ?? -1,
		// Below every quantity: nothing has room in it.
		room: room?.quantity ?? -1,
		age: room === null ? 0 : Math.max(0, Date.now() - room.since),
		seen: room?.seen ?? [],
	});
}

const REPLIES: Array<Left | 'lost'> = ['lost', 'left', 'full', 'opens'];

/** What a script with `leave` answers. */
export function leftOf(reply: unknown): Left | 'lost' {
	return REPLIES[Number(reply)] ?? 'lost';
}
