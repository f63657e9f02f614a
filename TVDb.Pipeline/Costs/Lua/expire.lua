-- Presumes an open hold past its time spent: nobody said in time what became of its call. It counts until that is known.
--
-- Returns {'presumed', from}    presumed, now or before
--         {'refused', state}    none, posted or voided, or held and not past its time; nothing changed
--         {'conflict', state}   held for something else; nothing changed
if state == 'presumed' then
  return {'presumed', state}
end
if state ~= 'held' or tonumber(hold[4]) > now then
  return {'refused', state}
end
local counters = read_counters({'held', 'presumed'})
for k = 0, WINDOWS - 1 do
  local at = 2 * k
  counters[at + 1] = counters[at + 1] - amount_of(k)
  counters[at + 2] = counters[at + 2] + amount_of(k)
end
local failed = write_counters(counters, 2, 2)
if failed then
  return failed
end
call('HSET', KEYS[1], 'state', 'presumed')
call('ZREM', KEYS[3], id)
call('ZADD', KEYS[4], ARGV[1], id)
journal('expire', state, '')
return {'presumed', state}
