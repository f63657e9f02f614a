-- Notes that someone has seen an alert. The first word stands.
--
-- KEYS[1] the alert   KEYS[2] open alerts
-- ARGV[1] the alert's id   ARGV[2] the acknowledgement
--
-- Returns 1: acknowledged, now or before; 0: there is no such alert.
if redis.call('EXISTS', KEYS[1]) == 0 then
  return 0
end
redis.call('HSETNX', KEYS[1], 'ack', ARGV[2])
redis.call('ZREM', KEYS[2], ARGV[1])
return 1
