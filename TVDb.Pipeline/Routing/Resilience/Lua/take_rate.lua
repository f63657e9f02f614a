-- Takes a call's share of a provider's requests and tokens a minute, for as soon as both have room: all of it, or nothing
-- where that would be too late.
--
-- Two buckets that fill again evenly, each kept as the instant at which it will be full (GCRA). What is taken for later is
-- taken at once, and no call goes before one that asked earlier.
--
-- KEYS[1] hash, instants in unix us: 'requests', 'tokens' (when each bucket is full again), 'last' (the last call's turn)
-- ARGV[1] now, unix ms    ARGV[2] the longest wait, ms    ARGV[3] requests a minute; 0: no limit    ARGV[4] tokens a minute; 0: no limit
-- ARGV[5] the call's tokens    ARGV[6] how many bucketfuls make a minute's
--
-- Returns {1, wait}: taken; the call may go after so many ms. {0, wait}: nothing was taken; there is room after so many ms.
-- Instants stay below 2^53, and what a call costs is rounded up: no sum is off in the caller's favour.
local MINUTE = 60000000
local now = tonumber(ARGV[1]) * 1000
local kept = redis.call('HMGET', KEYS[1], 'requests', 'tokens', 'last')

-- What the call costs in a bucket, as the time that brings it back, and how far ahead of the instant full the bucket may be.
-- One call may be larger than a bucket: it goes when the bucket is full.
local function bucket(full, rate, count)
  if rate == 0 or count == 0 then
    return {full = tonumber(full) or 0, cost = 0, depth = MINUTE, counts = false}
  end
  local cost = math.ceil(count * MINUTE / rate)
  return {full = tonumber(full) or 0, cost = cost, depth = math.max(cost, math.floor(MINUTE / tonumber(ARGV[6]))), counts = true}
end

local requests = bucket(kept[1], tonumber(ARGV[3]), 1)
local tokens = bucket(kept[2], tonumber(ARGV[4]), tonumber(ARGV[5]))
local turn = math.max(now, tonumber(kept[3]) or 0)
for _, each in ipairs({requests, tokens}) do
  if each.counts then
    turn = math.max(turn, each.full + each.cost - each.depth)
  end
end

local wait = math.ceil((turn - now) / 1000)
if wait > tonumber(ARGV[2]) then
  return {0, wait}
end
for _, each in ipairs({requests, tokens}) do
  if each.counts then
    each.full = math.max(each.full, turn) + each.cost
  end
end
redis.call('HSET', KEYS[1], 'requests', string.format('%.0f', requests.full), 'tokens', string.format('%.0f', tokens.full), 'last', string.format('%.0f', turn))
redis.call('PEXPIRE', KEYS[1], math.ceil((math.max(requests.full, tokens.full, turn) - now) / 1000) + 60000)
return {1, wait}
