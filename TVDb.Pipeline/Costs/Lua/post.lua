-- Records what a call did cost and gives back the rest of its hold.
--
-- ARGV[7] actual cost, nano-USD, 0 to 2^53 - 1; may be above the amount held
-- ARGV[8] usage, a JSON object
--
-- Returns {'posted', from}      recorded; from is what the hold was: held, presumed, or posted with the same figure
--         {'recovered', from}   recorded in full though there was no hold, or a voided one
--         {'conflict', state}   posted before with another figure, or held for something else; nothing changed
if state == 'posted' then
  return {hold[3] == ARGV[7] and 'posted' or 'conflict', state}
end
local usd = tonumber(ARGV[7])
local known = state == 'held' or state == 'presumed'
-- The third is the counter that had the amount until now.
local names = known and {'posted', 'calls', state} or {'posted', 'calls'}
local counters = read_counters(names)
for k = 0, WINDOWS - 1 do
  local at = #names * k
  -- A request that left before its hold was voided is counted already.
  if not (state == 'voided' and hold[3] == '1' and unit_of(k) == 'requests') then
    counters[at + 1] = counters[at + 1] + charge(k, usd)
  end
  counters[at + 2] = counters[at + 2] + 1
  if known then
    counters[at + 3] = counters[at + 3] - amount_of(k)
  end
end
local failed = write_counters(counters, #names, #names)
if failed then
  return failed
end
resolve('posted', ARGV[7])
journal('post', state, ',"usd":' .. ARGV[7] .. ',"usage":' .. ARGV[8] .. (known and '' or windows_json() .. ',"call":' .. ARGV[6]))
return {known and 'posted' or 'recovered', state}
