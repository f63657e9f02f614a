-- Which jobs may leave the gates that are open, by the pace of all replicas together. None is moved yet: see release.lua.
--
-- ARGV[3] the pace, jobs a second    ARGV[4] how many at most
--
-- Returns the members of KEYS[5], those of a gate that has been open for longest first. A gate that nobody waits behind is gone.
local rate, most = tonumber(ARGV[3]), tonumber(ARGV[4])
local pace = tonumber(call('HGET', KEYS[10], 'pace') or rate)
local paced = tonumber(call('HGET', KEYS[10], 'paced') or now)
pace = math.min(rate, pace + math.max(0, now - paced) * rate / 1000)
local due = {}
for _, gate in ipairs(call('ZRANGEBYSCORE', KEYS[6], '-inf', ARGV[1])) do
  local room = math.min(math.floor(pace), most) - #due
  if room <= 0 then
    break
  end
  local behind = call('ZRANGEBYLEX', KEYS[5], '[' .. gate .. ' ', '(' .. gate .. '!', 'LIMIT', 0, room)
  if #behind == 0 then
    call('ZREM', KEYS[6], gate)
  end
  for i = 1, #behind do
    due[#due + 1] = behind[i]
  end
end
call('HSET', KEYS[10], 'pace', exact('%.3f', pace - #due), 'paced', exact('%.0f', now))
return due
