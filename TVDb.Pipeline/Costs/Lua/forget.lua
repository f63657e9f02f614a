-- Removes figures of windows that are long over; each only if it is still what the caller has seen.
--
-- KEYS[1] the counters   KEYS[2] thresholds crossed
-- ARGV[1] windows that began before this instant may be gone from now on, as their ids have it
-- ARGV[2..] a window's id and its figures as read, for each; then '' and fields of thresholds crossed
--
-- Returns how many windows were removed.
local call = redis.call
local removed, i = 0, 2
while i <= #ARGV and ARGV[i] ~= '' do
  if call('HGET', KEYS[1], ARGV[i]) == ARGV[i + 1] then
    call('HDEL', KEYS[1], ARGV[i])
    removed = removed + 1
  end
  i = i + 2
end
for field = i + 1, #ARGV do
  call('HDEL', KEYS[2], ARGV[field])
end
call('HSET', KEYS[1], 'forgotten', ARGV[1])
return removed
