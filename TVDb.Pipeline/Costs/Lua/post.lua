-- Records what a call did cost and gives back the rest of its hold.
--
-- KEYS[1]    the hold
-- KEYS[2..]  the budget windows it was made in
-- ARGV[1]    actual cost, nano-USD, 0 to 2^53 - 1; may be above the amount held
-- ARGV[2]    the hold's fingerprint
-- ARGV[3]    when the resolved hold may be collected, unix ms
-- ARGV[4]    when the windows' counters may be collected, unix ms
--
-- Returns 'posted'     recorded, now or before with the same figure
--         'recovered'  recorded in full without a hold, or after a void
--         'conflict'   posted before with another figure, or held for something else; nothing changed
local hold = redis.call('HMGET', KEYS[1], 'state', 'fingerprint', 'amount', 'actual')
local state, amount = hold[1], hold[3]
if state and hold[2] ~= ARGV[2] then
  return 'conflict'
end
if state == 'posted' then
  return hold[4] == ARGV[1] and 'posted' or 'conflict'
end

for i = 2, #KEYS do
  if state == 'held' and amount ~= '0' then -- '-0' is not a number to Redis
    redis.call('HINCRBY', KEYS[i], 'held', '-' .. amount)
  end
  redis.call('HINCRBY', KEYS[i], 'posted', ARGV[1])
  redis.call('HINCRBY', KEYS[i], 'calls', '1')
  redis.call('PEXPIREAT', KEYS[i], ARGV[4])
end
redis.call('HSET', KEYS[1], 'state', 'posted', 'fingerprint', ARGV[2], 'actual', ARGV[1])
redis.call('PEXPIREAT', KEYS[1], ARGV[3])
return state == 'held' and 'posted' or 'recovered'
