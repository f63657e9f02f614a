-- Sets an amount aside in every budget window given, or in none.
--
-- KEYS[1]    the hold
-- KEYS[2..]  the budget windows
-- ARGV[1]    amount, nano-USD, 0 to 2^53 - 1
-- ARGV[2]    fingerprint of what the hold is for: the same id with another one is a conflict
-- ARGV[3]    when the windows' counters may be collected, unix ms
-- ARGV[4..]  limits of KEYS[2..] in their order, nano-USD, 0 to 2^53 - 1, or -1: unlimited
--
-- Returns {'held'}                               set aside, now or before: the call may be made
--         {'posted'} or {'voided'}               the id's call is over
--         {'conflict'}                           the id is in use for something else
--         {'refused', n, posted, held}           window n (from 0) would pass its limit; nothing was recorded
--
-- The sums are doubles. Every term is >= 0 and the limit is below 2^53, so a sum that passes it compares greater even
-- where it was rounded, and a sum that does not is exact. Counters change by HINCRBY alone.
local state = redis.call('HGET', KEYS[1], 'state')
if state then
  if redis.call('HGET', KEYS[1], 'fingerprint') ~= ARGV[2] then
    return {'conflict'}
  end
  return {state}
end

local amount = tonumber(ARGV[1])
for i = 2, #KEYS do
  local limit = tonumber(ARGV[i + 2])
  if limit >= 0 then
    local window = redis.call('HMGET', KEYS[i], 'posted', 'held')
    local posted = window[1] or '0'
    local held = window[2] or '0'
    if tonumber(posted) + tonumber(held) + amount > limit then
      return {'refused', i - 2, posted, held}
    end
  end
end

redis.call('HSET', KEYS[1], 'state', 'held', 'amount', ARGV[1], 'fingerprint', ARGV[2])
for i = 2, #KEYS do
  redis.call('HINCRBY', KEYS[i], 'held', ARGV[1])
  redis.call('PEXPIREAT', KEYS[i], ARGV[3])
end
return {'held'}
