-- Corrects what a posted call did cost: providers that bill late tell the true figure later.
--
-- ARGV[7] the new actual cost, nano-USD, 0 to 2^53 - 1
--
-- Returns {'posted', 'posted'}    corrected, or it was that figure already
--         {'conflict', state}     the id is in use for something else; nothing changed
--         {'refused', state}      not posted; nothing changed
if state ~= 'posted' then
  return {'refused', state}
end
if hold[3] == ARGV[7] then
  return {'posted', state}
end
local counters = read_counters({'posted'})
for k = 0, WINDOWS - 1 do
  counters[k + 1] = counters[k + 1] + charge(k, tonumber(ARGV[7])) - charge(k, tonumber(hold[3]))
end
local failed = write_counters(counters, 1, 1)
if failed then
  return failed
end
call('HSET', KEYS[1], 'actual', ARGV[7])
journal('adjust', state, ',"usd":' .. ARGV[7] .. ',"was":' .. hold[3] .. windows_json())
return {'posted', state}
