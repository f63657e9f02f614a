-- Adds a replica's counts to the history, once: a batch that is said again adds nothing.
--
-- KEYS[1] number of the replica's last batch   KEYS[2...] hours of the history
-- ARGV[1] number of the batch   ARGV[2] seconds to keep things for   ARGV[3...] index of the hour's key, field, count; and so on
--
-- Returns 1; 0: the batch was there already
local call = redis.call
if tonumber(call('GET', KEYS[1]) or 0) >= tonumber(ARGV[1]) then
  return 0
end
for i = 3, #ARGV, 3 do
  call('HINCRBY', KEYS[tonumber(ARGV[i])], ARGV[i + 1], ARGV[i + 2])
end
for i = 2, #KEYS do
  call('EXPIRE', KEYS[i], ARGV[2])
end
call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return 1
