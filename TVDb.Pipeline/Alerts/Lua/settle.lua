-- Notes how a try to deliver an alert ended. Who was too slow, so that another took the delivery, is heard only where it was
-- delivered.
--
-- KEYS[1] the alert   KEYS[2] the channel's due alerts   KEYS[3] its waiting ones
-- ARGV[1] the alert's id   ARGV[2] until when it was taken, unix ms   ARGV[3] the field of the delivery   ARGV[4] the delivery
-- ARGV[5] when it is due again, unix ms; '': it is over   ARGV[6] '1': it was delivered
--
-- Returns 1: noted; 0: another has the delivery, or it is over.
local call = redis.call
local due = call('ZSCORE', KEYS[2], ARGV[1])
if not due or (ARGV[6] ~= '1' and tonumber(due) ~= tonumber(ARGV[2])) then
  return 0
end
local known = call('EXISTS', KEYS[1]) == 1
if known then
  call('HSET', KEYS[1], ARGV[3], ARGV[4])
end
if known and ARGV[5] ~= '' then
  call('ZADD', KEYS[2], ARGV[5], ARGV[1])
else
  call('ZREM', KEYS[2], ARGV[1])
  call('ZREM', KEYS[3], ARGV[1])
end
return 1
