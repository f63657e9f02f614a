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
local windows = read_windows()
for _, w in ipairs(windows) do
  w.held = w.held - w.amount
  if ARGV[7] == '1' and w.unit == 'requests' then
    w.posted = w.posted + w.amount
  end
end
local failed = write_windows(windows, 'held', 'posted')
if failed then
  return failed
end
resolve('voided', ARGV[7])
journal('void', state, ',"left":' .. ARGV[7])
return {'voided', state}
