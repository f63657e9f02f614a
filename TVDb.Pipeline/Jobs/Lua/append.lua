-- Writes a job's next event.
--
-- KEYS[1]  the job: hash with tenant, state, calls (call ordinals used)
-- KEYS[2]  the job's events: list of records, oldest first
-- ARGV[1]  the record, JSON
-- ARGV[2]  its state
-- ARGV[3]  tenant
-- ARGV[4]  when the job may be collected, unix ms
-- ARGV[5]  '1' for the first event: nothing is written where the job is there already
--
-- Returns the event's sequence number, from 1; 0 where the first event was there already.
if ARGV[5] == '1' and redis.call('EXISTS', KEYS[1]) == 1 then
  return 0
end
redis.call('HSET', KEYS[1], 'state', ARGV[2], 'tenant', ARGV[3])
local sequence = redis.call('RPUSH', KEYS[2], ARGV[1])
redis.call('PEXPIREAT', KEYS[1], ARGV[4])
redis.call('PEXPIREAT', KEYS[2], ARGV[4])
return sequence
