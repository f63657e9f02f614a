-- Sets an amount aside in every window given, or in none.
--
-- ARGV[7] when the hold expires, unix ms
--
-- Returns {'held'}                                  set aside, now or before: the call may be made
--         {'posted' | 'voided' | 'presumed'}        the id's call is over
--         {'conflict', state}                       the id is in use for other windows or amounts
--         {'refused', n, posted, presumed, held}    window n (from 0) would pass its limit; nothing was recorded
--         {'skewed', ms}                            now is too far from Redis's clock; nothing was recorded
if state ~= 'none' then
  return {state}
end
local counters = read_counters({'held', 'posted', 'presumed'})
for k = 0, WINDOWS - 1 do
  local at = 3 * k
  local held, posted, presumed = counters[at + 1], counters[at + 2], counters[at + 3]
  local limit = tonumber(ARGV[FIRST + 4 * k + 3])
  if posted + presumed + held + amount_of(k) > (limit < 0 and MAX or limit) then
    return {'refused', k, number(posted), number(presumed), number(held)}
  end
  counters[at + 1] = held + amount_of(k)
end
local failed = write_counters(counters, 3, 1)
if failed then
  return failed
end
local detail = windows_json() .. ',"call":' .. ARGV[6]
call('HSET', KEYS[1], 'state', 'held', 'fingerprint', fingerprint, 'expires', ARGV[7], 'detail', '{"t":' .. ARGV[1] .. detail .. '}')
call('ZADD', KEYS[3], ARGV[7], id)
journal('reserve', 'none', detail)
return {'held'}
