-- The holder of a lease writes down how the job ended, and the lease ends.
--
-- ARGV[8] the lease's token    ARGV[9] when a degraded job may be healed at the earliest, unix ms; '': it is not to be
--
-- Returns {'done', sequence}; {'lost'}: another worker has the job.
local job = head()
if not job or not holds(ARGV[8]) then
  return {'lost'}
end
end_lease(job.tenant)
if ARGV[9] ~= '' then
  call('ZADD', KEYS[21], ARGV[9], ARGV[3])
end
return {'done', write(job, ARGV[5])}
