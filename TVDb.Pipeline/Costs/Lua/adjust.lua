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
local windows = read_windows()
for _, w in ipairs(windows) do
  w.posted = w.posted + charge(w, tonumber(ARGV[7])) - charge(w, tonumber(hold[3]))
end
local failed = write_windows(windows, 'posted')
if failed then
  return failed
end
redis.call('HSET', KEYS[1], 'actual', ARGV[7])
journal('adjust', state, ',"usd":' .. ARGV[7] .. ',"was":' .. hold[3] .. windows_json(windows))
return {'posted', state}
