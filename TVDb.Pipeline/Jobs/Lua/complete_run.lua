-- The owner of a run tells that its result is there.
--
-- KEYS[12] the claim, see claim_run.lua
-- ARGV[3] the job's id    ARGV[4] for how long the claim is kept, ms
--
-- Returns {'done'} or {'lost'}: another job owns it by now.
local claim = call('GET', KEYS[12])
local run, owner = string.match(claim or '', '^(%S+) (%S+) ')
if owner ~= ARGV[3] then
  return {'lost'}
end
call('SET', KEYS[12], exact('%s %s done', run, owner), 'PX', ARGV[4])
return {'done'}
