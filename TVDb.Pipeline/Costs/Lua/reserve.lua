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
local windows = read_windows()
for i, w in ipairs(windows) do
  local limit = w.limit < 0 and MAX or w.limit
  if w.posted + w.presumed + w.held + w.amount > limit then
    return {'refused', i - 1, number(w.posted), number(w.presumed), number(w.held)}
  end
  w.held = w.held + w.amount
end
local failed = write_windows(windows, 'held')
if failed then
  return failed
end
local detail = windows_json(windows) .. ',"call":' .. ARGV[6]
redis.call('HSET', KEYS[1], 'state', 'held', 'fingerprint', fingerprint, 'expires', ARGV[7], 'detail', '{"t":' .. ARGV[1] .. detail .. '}')
redis.call('ZADD', KEYS[3], ARGV[7], id)
journal('reserve', 'none', detail)
return {'held'}
