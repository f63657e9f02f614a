-- Claims the run that serves a job: jobs that ask for the same work share one.
--
-- KEYS[12] the claim: string 'RUN OWNER STATE', STATE 'running' or 'done'
-- ARGV[3] the job's id    ARGV[4] its lease's token    ARGV[5] the run that it begins where there is none
-- ARGV[6] for how long the claim is kept, ms
--
-- Returns {'own', run}: the job works on it, from its checkpoints; {'done', run}: its result is there; {'busy', owner}:
-- another job is at work on it; {'lost'}: another worker has this job.
-- A run whose owner is not at work, because it ended, waits or was cancelled, is taken over.
if not holds(ARGV[4]) then
  return {'lost'}
end
local claim = call('GET', KEYS[12])
local run, owner, state = ARGV[5], ARGV[3], 'running'
if claim then
  run, owner, state = string.match(claim, '^(%S+) (%S+) (%S+)$')
end
if owner ~= ARGV[3] then
  if state == 'done' then
    return {'done', run}
  end
  if call('HEXISTS', KEYS[8], owner) == 1 then
    return {'busy', owner}
  end
end
call('SET', KEYS[12], exact('%s %s running', run, ARGV[3]), 'PX', ARGV[6])
return {'own', run}
