-- What the scripts on operators' settings share.
--
-- KEYS[1] settings, hash: a field a setting, NAME:revision beside it, and operations, the number of the last operation
-- KEYS[2] trail, sorted set: 'NUMBER JSON' by number, the last ones only
local call = redis.call

-- Numbers without gaps: the next is given out only together with its entry.
local function record(operation, kept)
  local number = call('HINCRBY', KEYS[1], 'operations', 1)
  call('ZADD', KEYS[2], number, number .. ' ' .. operation)
  call('ZREMRANGEBYRANK', KEYS[2], 0, -1 - kept)
  return tostring(number)
end
