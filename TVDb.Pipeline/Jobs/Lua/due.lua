-- Which jobs may leave their gates now, by the pace of all replicas together. None is moved yet: see release.lua.
--
-- ARGV[3] the pace, jobs a second    ARGV[4] how many at most
-- ARGV[5..] gates that some may pass before their time, and how many: GATE, COUNT, GATE, COUNT, ...
--
-- Returns members of KEYS[5]: those of open gates, of the one that has been open for longest first, then those before their
-- time. A gate that is open and that nobody waits behind is gone.
-- In any second, wherever it begins, no more are returned than the pace has: what was is kept for a second.
local rate, most = tonumber(ARGV[3]), tonumber(ARGV[4])
local paced, recent = {}, 0
for at, count in string.gmatch(call('HGET', KEYS[10], 'let_go') or '', '(%d+):(%d+)') do
  if tonumber(at) > now - 1000 then
    paced[#paced + 1] = at .. ':' .. count
    recent = recent + tonumber(count)
  end
end

local due = {}
local function take(gate, count)
  local room = math.min(rate - recent, most) - #due
  if count and count < room then
    room = count
  end
  if room <= 0 then
    return nil
  end
  local behind = call('ZRANGEBYLEX', KEYS[5], '[' .. gate .. ' ', '(' .. gate .. '!', 'LIMIT', 0, room)
  for i = 1, #behind do
    due[#due + 1] = behind[i]
  end
  return #behind
end

local open = call('ZRANGEBYSCORE', KEYS[6], '-inf', ARGV[1])
for _, gate in ipairs(open) do
  if take(gate) == 0 then
    call('ZREM', KEYS[6], gate)
  end
end
for i = 5, #ARGV, 2 do
  local opens = call('ZSCORE', KEYS[6], ARGV[i])
  if opens and tonumber(opens) > now then
    take(ARGV[i], tonumber(ARGV[i + 1]))
  end
end
if #due > 0 then
  paced[#paced + 1] = exact('%.0f:%d', now, #due)
end
call('HSET', KEYS[10], 'let_go', table.concat(paced, ' '))
return due
