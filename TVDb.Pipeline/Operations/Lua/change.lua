-- Changes one setting and records the operation that did, or does neither.
--
-- ARGV[1] the setting's name    ARGV[2] its revision as the caller read it    ARGV[3] its new value
-- ARGV[4] the operation, JSON   ARGV[5] how many operations are kept
--
-- Returns {'changed', REVISION, NUMBER of the operation}
--      or {'conflict', REVISION}: somebody changed it since the caller read it
local field = ARGV[1] .. ':revision'
local revision = call('HGET', KEYS[1], field) or '0'
if revision ~= ARGV[2] then
  return {'conflict', revision}
end
local changed = call('HINCRBY', KEYS[1], field, 1)
call('HSET', KEYS[1], ARGV[1], ARGV[3])
return {'changed', tostring(changed), record(ARGV[4], tonumber(ARGV[5]))}
