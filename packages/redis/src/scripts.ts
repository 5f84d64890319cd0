import { Script } from './script.js';

/**
 * Adds records to streams, in order, as long as there is room. The marker of a producer beside each stream keeps the sequence of its
 * last batch with the answer, so that a batch is added once. Keys: stream. Arguments: producer, sequence, time of the marker in
 * milliseconds, most entries of a stream; then for each stream its records, separated by U+001E. Returns how many were added, or -1 where
 * a later batch was added before.
 */
export const APPEND = new Script(`
local producer, sequence, ms, most = ARGV[1], tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4])
local replies = {}
for i, stream in ipairs(KEYS) do
  local marker = stream .. ':' .. producer
  local seen = redis.call('GET', marker)
  local last, answer
  if seen then last, answer = string.match(seen, '^(%d+) (%d+)$') end
  if last and tonumber(last) == sequence then
    replies[i] = tonumber(answer)
  elseif last and tonumber(last) > sequence then
    replies[i] = -1
  else
    local room = most - redis.call('XLEN', stream)
    local added = 0
    for record in string.gmatch(ARGV[4 + i], '[^\\30]+') do
      if added >= room then break end
      redis.call('XADD', stream, '*', 'e', record)
      added = added + 1
    end
    redis.call('SET', marker, ARGV[2] .. ' ' .. added, 'PX', ms)
    replies[i] = added
  end
end
return replies
`);

/** Keys: stream. Arguments: most entries; then for each stream the ID to begin after. Returns a flat list of IDs and records. */
export const READ = new Script(`
local replies = {}
for i, stream in ipairs(KEYS) do
  local after = ARGV[1 + i]
  local found = redis.call('XRANGE', stream, after == '' and '-' or '(' .. after, '+', 'COUNT', ARGV[1])
  local flat = {}
  for place, entry in ipairs(found) do
    flat[2 * place - 1] = entry[1]
    flat[2 * place] = entry[2][2]
  end
  replies[i] = flat
end
return replies
`);

/** Keys: lease, fence, begun. Arguments: relay, milliseconds. Returns the token and the IDs of what was begun, or nothing. */
export const ACQUIRE = new Script(`
if redis.call('EXISTS', KEYS[1]) == 1 then return { false } end
local token = redis.call('INCR', KEYS[2]) .. ' ' .. ARGV[1]
redis.call('SET', KEYS[1], token, 'PX', ARGV[2])
return { { token, redis.call('SMEMBERS', KEYS[3]) } }
`);

/** Keys: lease. Arguments: milliseconds; then a token for each. Returns 1 where the lease is held, and renewed. */
export const RENEW = new Script(`
local replies = {}
for i, lease in ipairs(KEYS) do
  replies[i] = redis.call('GET', lease) == ARGV[1 + i] and redis.call('PEXPIRE', lease, ARGV[1]) or 0
end
return replies
`);

/** Keys: lease. Arguments: a token for each. */
export const RELEASE = new Script(`
local replies = {}
for i, lease in ipairs(KEYS) do
  replies[i] = redis.call('GET', lease) == ARGV[i] and redis.call('DEL', lease) or 0
end
return replies
`);

/** For scripts that give a command many IDs, separated by spaces. */
const EACH = `
local function each(command, key, ids)
  local some = {}
  for id in string.gmatch(ids, '%S+') do
    some[#some + 1] = id
    if #some == 1000 then
      redis.call(command, key, unpack(some))
      some = {}
    end
  end
  if #some > 0 then redis.call(command, key, unpack(some)) end
end
`;

/**
 * Keys: stream, lease, begun. Arguments: for each a token, the IDs of what begins, and those of what has ended before. Returns 1 where the
 * lease is held.
 */
export const BEGIN = new Script(`${EACH}
local replies = {}
for i = 1, #KEYS / 3 do
  local stream, lease, begun = KEYS[3 * i - 2], KEYS[3 * i - 1], KEYS[3 * i]
  local token, ids, ended = ARGV[3 * i - 2], ARGV[3 * i - 1], ARGV[3 * i]
  each('XDEL', stream, ended)
  each('SREM', begun, ended)
  local held = redis.call('GET', lease) == token
  if held then each('SADD', begun, ids) end
  replies[i] = held and 1 or 0
end
return replies
`);

/**
 * Keys: stream, lease, begun. Arguments: for each a token, the IDs that have ended, and those that are not begun any more, separated by
 * spaces. Only who holds the lease deletes marks: a later owner may have begun the same entry.
 */
export const SETTLE = new Script(`${EACH}
local replies = {}
for i = 1, #KEYS / 3 do
  local stream, lease, begun = KEYS[3 * i - 2], KEYS[3 * i - 1], KEYS[3 * i]
  local token, ended, retracted = ARGV[3 * i - 2], ARGV[3 * i - 1], ARGV[3 * i]
  each('XDEL', stream, ended)
  if redis.call('EXISTS', begun) == 1 then
    each('SREM', begun, ended)
    if redis.call('GET', lease) == token then each('SREM', begun, retracted) end
  end
  replies[i] = 1
end
return replies
`);

/** Keys: relays, pause. Arguments: relay, milliseconds. Returns the relays that live, and the one that probes for all in a pause. */
export const HEARTBEAT = new Script(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
redis.call('PEXPIRE', KEYS[1], 10 * ARGV[2])
local relays = redis.call('ZRANGE', KEYS[1], 0, -1)
table.sort(relays)
return { relays, redis.call('GET', KEYS[2]) }
`);

/** Keys: pause. Arguments: relay, milliseconds. Returns 1 where this relay probes. */
export const PAUSE = new Script(`
local by = redis.call('GET', KEYS[1])
if by and by ~= ARGV[1] then return { 0 } end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return { 1 }
`);

/** Keys: dead letters, their times. Arguments: now, oldest time, most of them; then ID, time and letter of each. */
export const BURY = new Script(`
for i = 4, #ARGV, 3 do
  redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 2])
  redis.call('ZADD', KEYS[2], ARGV[i + 1], ARGV[i])
end
local gone = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[2])
local more = redis.call('ZCARD', KEYS[2]) - #gone - ARGV[3]
if more > 0 then
  for _, id in ipairs(redis.call('ZRANGE', KEYS[2], #gone, #gone + more - 1)) do gone[#gone + 1] = id end
end
for _, id in ipairs(gone) do
  redis.call('HDEL', KEYS[1], id)
  redis.call('ZREM', KEYS[2], id)
end
return { #gone }
`);

/** Keys: stream. Returns how many entries there are, and the age of the oldest in milliseconds. */
export const BACKLOG = new Script(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local replies = {}
for i, stream in ipairs(KEYS) do
  local first = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
  local age = first and now - string.match(first[1], '^%d+') or 0
  replies[i] = { redis.call('XLEN', stream), math.max(0, age) }
end
return replies
`);
