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
local windows = read_windows()
for _, w in ipairs(windows) do
  w.held = w.held - w.amount
  w.presumed = w.presumed + w.amount
end
local failed = write_windows(windows, 'held', 'presumed')
if failed then
  return failed
end
redis.call('HSET', KEYS[1], 'state', 'presumed')
redis.call('ZREM', KEYS[3], id)
redis.call('ZADD', KEYS[4], ARGV[1], id)
journal('expire', state, '')
return {'presumed', state}
