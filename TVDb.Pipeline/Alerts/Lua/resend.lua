-- Begins a delivery again that was given up.
--
-- KEYS[1] the alert   KEYS[2] the channel's due alerts   KEYS[3] its waiting ones
-- ARGV[1] the alert's id   ARGV[2] the field of the delivery   ARGV[3] the delivery as the caller has seen it   ARGV[4] as it
--   begins   ARGV[5] now, unix ms
--
-- Returns 1: it is due now; 0: it is not what the caller has seen.
local call = redis.call
if call('HGET', KEYS[1], ARGV[2]) ~= ARGV[3] then
  return 0
end
call('HSET', KEYS[1], ARGV[2], ARGV[4])
call('ZADD', KEYS[2], ARGV[5], ARGV[1])
call('ZADD', KEYS[3], ARGV[5], ARGV[1])
return 1
