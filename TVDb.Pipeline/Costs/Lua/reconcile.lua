-- Settles a presumed hold by someone's word: it did cost so much, or nothing.
--
-- ARGV[7] actual cost, nano-USD, 0 to 2^53 - 1; 'none': the call did no billable work
-- ARGV[8] who and why, a JSON object
--
-- Returns {'posted' | 'voided', 'presumed'}   settled
--         {'refused', state}                  not presumed; nothing changed
--         {'conflict', state}                 the id is in use for something else; nothing changed
if state ~= 'presumed' then
  return {'refused', state}
end
local spent = ARGV[7] ~= 'none'
local counters = read_counters({'presumed', 'posted', 'calls'})
for k = 0, WINDOWS - 1 do
  local at = 3 * k
  counters[at + 1] = counters[at + 1] - amount_of(k)
  -- Presumed means that the request left: it counts as one either way.
  if spent or unit_of(k) == 'requests' then
    counters[at + 2] = counters[at + 2] + charge(k, spent and tonumber(ARGV[7]) or 0)
  end
  if spent then
    counters[at + 3] = counters[at + 3] + 1
  end
end
local failed = write_counters(counters, 3, 3)
if failed then
  return failed
end
resolve(spent and 'posted' or 'voided', spent and ARGV[7] or '1')
journal('reconcile', state, ',"usd":' .. (spent and ARGV[7] or 'null') .. ',"by":' .. ARGV[8])
return {spent and 'posted' or 'voided', state}
