-- The owner of a run tells that its result serves nobody else: who asks for the same work begins anew.
--
-- KEYS[12] the claim, see claim_run.lua
-- ARGV[3] the job's id
--
-- Returns {'done'} or {'lost'}: another job owns it by now.
local run, owner = string.match(call('GET', KEYS[12]) or '', '^(%S+) (%S+) ')
if owner ~= ARGV[3] then
  return {'lost'}
end
call('DEL', KEYS[12])
return {'done'}
