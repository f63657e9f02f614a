-- A replica says that it lives, and how much it has under way.
--
-- KEYS[1] the counters   KEYS[2] the members, each with its last beat   KEYS[3] the recovery under way
-- ARGV[1] the member     ARGV[2] its beat   ARGV[3] members whose beat is from before are forgotten, unix ms
-- A beat is MS OPEN_HOLDS OPEN_NANO_USD POSTED_NANO_USD: when; its open holds and their amounts; what it posted lately.
--
-- Returns {state, run of the server, when its recovery began or '', number of the journal's last entry, member, beat, ...};
-- {'closed'}: see open.lua
local call = redis.call
local known = call('HMGET', KEYS[1], 'state', 'run', 'seq')
if not known[1] then
  return {'closed'}
end
call('HSET', KEYS[2], ARGV[1], ARGV[2])
local reply = {known[1], known[2], call('HGET', KEYS[3], 'since') or '', known[3] or '0'}
local members = call('HGETALL', KEYS[2])
for i = 1, #members, 2 do
  local at = tonumber(string.match(members[i + 1], '^%d+'))
  if known[1] == 'open' and at < tonumber(ARGV[3]) then
    call('HDEL', KEYS[2], members[i])
  else
    reply[#reply + 1] = members[i]
    reply[#reply + 1] = members[i + 1]
  end
end
return reply
