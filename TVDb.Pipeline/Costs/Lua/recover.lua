-- A member has told again what it knows. The ledger is open again once all have that lived when the server was lost, or
-- once the silent ones were waited for long enough.
--
-- KEYS[1] the counters   KEYS[2] the members   KEYS[3] the recovery under way   KEYS[4] recoveries that are over, a list
-- ARGV[1] now, unix ms   ARGV[2] the member    ARGV[3] how much of what it told was lost
-- ARGV[4] how long to wait for the silent, ms  ARGV[5] the highest journal number that it had seen
-- ARGV[6..] members that it knew of, each with its last beat: Redis may have lost them too
--
-- Returns {'open'}                  it is over
--         {'open', record}          it is over by this; the record, a JSON object, is what came of it
--         {'recovering', member...} these are still silent
local call = redis.call
local state = call('HGET', KEYS[1], 'state')
if state ~= 'recovering' then
  return {state or 'closed'}
end
call('HSET', KEYS[3], 'told:' .. ARGV[2], ARGV[3])
call('HDEL', KEYS[3], 'wait:' .. ARGV[2])
for i = 6, #ARGV, 2 do
  if call('HEXISTS', KEYS[3], 'told:' .. ARGV[i]) == 0 then
    call('HSETNX', KEYS[3], 'wait:' .. ARGV[i], ARGV[i + 1])
  end
end
if tonumber(ARGV[5]) > tonumber(call('HGET', KEYS[3], 'known')) then
  call('HSET', KEYS[3], 'known', ARGV[5])
end
local silent, told, facts = {}, {}, {}
local all = call('HGETALL', KEYS[3])
for i = 1, #all, 2 do
  local kind, member = string.match(all[i], '^(%a+):(.*)$')
  if kind == 'wait' then
    silent[#silent + 1] = {member, all[i + 1]}
  elseif kind == 'told' then
    told[#told + 1] = {member, all[i + 1]}
  else
    facts[all[i]] = all[i + 1]
  end
end
if #silent > 0 and ARGV[1] - facts.since < tonumber(ARGV[4]) then
  local reply = {'recovering'}
  for i = 1, #silent do
    reply[i + 1] = silent[i][1]
  end
  return reply
end
local function json(list)
  local members = {}
  for i = 1, #list do
    members[i] = '"' .. list[i][1] .. '":"' .. list[i][2] .. '"'
  end
  return '{' .. table.concat(members, ',') .. '}'
end
local record = '{"since":' .. facts.since .. ',"until":' .. ARGV[1] .. ',"from_number":' .. facts.from .. ',"known_number":' .. facts.known
  .. ',"told":' .. json(told) .. ',"silent":' .. json(silent) .. '}'
call('HSET', KEYS[1], 'state', 'open')
call('LPUSH', KEYS[4], record)
call('LTRIM', KEYS[4], 0, 99)
call('DEL', KEYS[3])
for i = 1, #silent do
  call('HDEL', KEYS[2], silent[i][1])
end
return {'open', record}
