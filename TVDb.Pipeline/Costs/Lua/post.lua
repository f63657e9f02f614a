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
local windows = read_windows()
for _, w in ipairs(windows) do
  -- A request that left before its hold was voided is counted already.
  if not (state == 'voided' and hold[3] == '1' and w.unit == 'requests') then
    w.posted = w.posted + charge(w, usd)
  end
  w.calls = w.calls + 1
  if state == 'held' then
    w.held = w.held - w.amount
  elseif state == 'presumed' then
    w.presumed = w.presumed - w.amount
  end
end
local failed = write_windows(windows, 'posted', 'held', 'presumed', 'calls')
if failed then
  return failed
end
resolve('posted', ARGV[7])
local known = state == 'held' or state == 'presumed'
journal('post', state, ',"usd":' .. ARGV[7] .. ',"usage":' .. ARGV[8] .. (known and '' or windows_json(windows) .. ',"call":' .. ARGV[6]))
return {known and 'posted' or 'recovered', state}
