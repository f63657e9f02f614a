-- Opens the ledger on a server that does not know its scripts yet: it is new, or was started anew, or another took its
-- place. Sent together with the scripts, in one transaction: none of them runs on a server that was not looked at.
-- Is it another run than the one the ledger was last opened on, then what was acknowledged last may be lost: the ledger is
-- recovering until its members have told again what they know, and admits nothing before that (see recover.lua).
--
-- KEYS[1] the counters   KEYS[2] the members, each with its last beat   KEYS[3] the recovery under way
-- KEYS[4] holds that are not resolved
-- ARGV[1] now, unix ms   ARGV[2] the highest journal number that the caller has seen, 0 for none
--
-- Returns {state}
local call = redis.call
local run = string.match(call('INFO', 'server'), 'run_id:(%x+)')
local known = call('HMGET', KEYS[1], 'state', 'run', 'seq')
local number = known[3] or '0'
-- Redis keeps a small hash as a list and goes through it for each field, unless a value has more than 64 bytes. The verbs
-- look up many fields of these two at once. No hold and no window has an empty name.
local table_mark = string.rep('-', 65)
call('HSET', KEYS[1], '', table_mark)
call('HSET', KEYS[4], '', table_mark)
if known[1] and known[2] == run then
  return {known[1]}
end
if not known[1] and ARGV[2] == '0' then
  call('HSET', KEYS[1], 'state', 'open', 'run', run, 'seq', number)
  return {'open'}
end
call('HSET', KEYS[1], 'state', 'recovering', 'run', run, 'seq', number)
call('DEL', KEYS[3])
call('HSET', KEYS[3], 'since', ARGV[1], 'from', number, 'known', ARGV[2])
local members = call('HGETALL', KEYS[2])
for i = 1, #members, 2 do
  call('HSET', KEYS[3], 'wait:' .. members[i], members[i + 1])
end
return {'recovering'}
