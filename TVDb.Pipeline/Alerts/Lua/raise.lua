-- Raises an alert, unless its event was told before, in whatever replica. It is written down, and its deliveries with it, at
-- once or not at all.
--
-- KEYS[1] the alert   KEYS[2] number of the last alert   KEYS[3] all alerts   KEYS[4] open alerts   KEYS[5] states last told
-- KEYS[6..] for each channel two: its due alerts, its waiting ones
-- ARGV[1] the alert's id   ARGV[2] its event   ARGV[3] now, unix ms   ARGV[4] for how long it is kept, ms
-- ARGV[5] a thing whose change of state this is, or ''; ARGV[6] its new state; ARGV[7] '1': a state in which it is as it should
--   be, so that hearing it first is no alert
-- ARGV[8] the delivery as each channel begins it   ARGV[9..] the field of each channel's delivery
--
-- Returns the alert's number; 0: it was raised before, or the state is the one last told.
local call = redis.call
if call('EXISTS', KEYS[1]) == 1 then
  return 0
end
if ARGV[5] ~= '' then
  local known = call('HGET', KEYS[5], ARGV[5])
  if known ~= ARGV[6] then
    call('HSET', KEYS[5], ARGV[5], ARGV[6])
  end
  if known == ARGV[6] or (not known and ARGV[7] == '1') then
    return 0
  end
end
local number = call('INCR', KEYS[2])
call('HSET', KEYS[1], 'event', ARGV[2], 'seq', number, 'raised', ARGV[3])
for channel = 0, #ARGV - 9 do
  call('HSET', KEYS[1], ARGV[9 + channel], ARGV[8])
  call('ZADD', KEYS[6 + 2 * channel], ARGV[3], ARGV[1])
  call('ZADD', KEYS[7 + 2 * channel], ARGV[3], ARGV[1])
end
call('PEXPIRE', KEYS[1], ARGV[4])
call('ZADD', KEYS[3], number, ARGV[1])
call('ZADD', KEYS[4], number, ARGV[1])
return number
