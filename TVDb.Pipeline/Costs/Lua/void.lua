-- Gives a hold back: its call certainly did no billable work. A request that left is not given back.
--
-- ARGV[7] '1' where the request left
--
-- Returns {'voided', from}      given back, now or before
--         {'refused', state}    none, posted or presumed; nothing changed
--         {'conflict', state}   held for something else; nothing changed
if state == 'voided' then
  return {'voided', state}
end
if state ~= 'held' then
  return {'refused', state}
end
local counters = read_counters({'held', 'posted'})
for k = 0, WINDOWS - 1 do
  local at = 2 * k
  counters[at + 1] = counters[at + 1] - amount_of(k)
  if ARGV[7] == '1' and unit_of(k) == 'requests' then
    counters[at + 2] = counters[at + 2] + amount_of(k)
  end
end
local failed = write_counters(counters, 2, 2)
if failed then
  return failed
end
resolve('voided', ARGV[7])
journal('void', state, ',"left":' .. ARGV[7])
return {'voided', state}
