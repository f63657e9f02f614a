-- Takes what is due off the list for a while: who took it does it, and another may where nothing was heard by then.
--
-- KEYS[1] sorted set by due time, unix ms
-- ARGV[1] now, unix ms   ARGV[2] when it is due again unless removed or put off, unix ms   ARGV[3] how many at most
--
-- Returns the members taken, the longest due first.
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[3])
for i = 1, #due do
  redis.call('ZADD', KEYS[1], ARGV[2], due[i])
end
return due
