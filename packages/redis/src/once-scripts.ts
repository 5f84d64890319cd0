import { Script } from './script.js';

/** How long a key is known after its event was stored, or, without an outbox, after it was claimed. */
export const KEY_MS: number = 24 * 60 * 60 * 1_000;
export const MOST_KEYS = 100_000;

/** The time of the server, in milliseconds since 1970. */
const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/**
 * Claims a key of `once` for a token, for so many milliseconds: false where another token has it. Of too many keys, those that would be
 * free first are forgotten. `once` is the list of keys, by the time at which they are free.
 */
export const CLAIM_KEY = `
${NOW}
local function claim(once, key, token, ms, most)
  local name = once .. ':' .. key
  local holder = redis.call('GET', name)
  if holder and holder ~= token then return false end
  redis.call('SET', name, token, 'PX', ms)
  redis.call('ZADD', once, now + ms, key)
  redis.call('ZREMRANGEBYSCORE', once, '-inf', now)
  local more = redis.call('ZCARD', once) - most
  if more > 0 then
    for _, old in ipairs(redis.call('ZRANGE', once, 0, more - 1)) do
      redis.call('DEL', once .. ':' .. old)
      redis.call('ZREM', once, old)
    end
  end
  redis.call('PEXPIRE', once, ms)
  return true
end
`;

/** The event of a key was not stored: whoever comes next has it. */
export const RELEASE_KEY = `
local function release(once, key, token)
  if redis.call('GET', once .. ':' .. key) ~= token then return end
  redis.call('DEL', once .. ':' .. key)
  redis.call('ZREM', once, key)
end
`;

/** The event of a key was stored, or may have been. */
export const KEEP_KEY = `
${NOW}
local function keep(once, key, token)
  if redis.call('GET', once .. ':' .. key) ~= token then return end
  redis.call('PEXPIRE', once .. ':' .. key, ${KEY_MS})
  redis.call('ZADD', once, now + ${KEY_MS}, key)
end
`;

/** Keys: list of keys. Arguments: milliseconds, most keys; then a key and a token, separated by a space. Returns 1 where it has the key. */
export const CLAIM = new Script(`
${CLAIM_KEY}
local replies = {}
for i, once in ipairs(KEYS) do
  local key, token = string.match(ARGV[2 + i], '^(%S+) (%S+)$')
  replies[i] = claim(once, key, token, tonumber(ARGV[1]), tonumber(ARGV[2])) and 1 or 0
end
return replies
`);

/** Keys: list of keys. Arguments: a key and a token for each. */
export const RELEASE_KEYS = new Script(`
${RELEASE_KEY}
local replies = {}
for i, once in ipairs(KEYS) do
  local key, token = string.match(ARGV[i], '^(%S+) (%S+)$')
  release(once, key, token)
  replies[i] = 1
end
return replies
`);
