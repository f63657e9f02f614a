-- Gives a hold back: its call certainly did no billable work.
--
-- KEYS[1]    the hold
-- KEYS[2..]  the budget windows it was made in
-- ARGV[1]    the hold's fingerprint
-- ARGV[2]    when the resolved hold may be collected, unix ms
--
-- Returns 'voided'    given back, now or before
--         'conflict'  posted, or held for something else; nothing changed
--         'missing'   no such hold; nothing changed
local hold = redis.call('HMGET', KEYS[1], 'state', 'fingerprint', 'amount')
local state, amount = hold[1], hold[3]
if not state then
  return 'missing'
end
if hold[2] ~= ARGV[1] or state == 'posted' then
  return 'conflict'
end
if state == 'held' then
  for i = 2, #KEYS do
    if amount ~= '0' then -- '-0' is not a number to Redis
      redis.call('HINCRBY', KEYS[i], 'held', '-' .. amount)
    end
  end
  redis.call('HSET', KEYS[1], 'state', 'voided')
  redis.call('PEXPIREAT', KEYS[1], ARGV[2])
end
return 'voided'
