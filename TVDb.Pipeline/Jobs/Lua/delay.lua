-- The holder of a lease gives the job back, to wait behind a gate.
--
-- ARGV[8] the lease's token    ARGV[9] the gate    ARGV[10] when it opens, unix ms
--
-- Returns {'done', sequence}; {'lost'}: another worker has the job; {'asked'}: its owner wants it cancelled, it does not wait.
-- A gate that opens later than this keeps its time: jobs behind one gate wait for the same.
local job = head()
if not job or not holds(ARGV[8]) then
  return {'lost'}
end
if job.cancel == '1' then
  return {'asked'}
end
end_lease(job.tenant)
call('ZADD', KEYS[5], 0, exact('%s %s %s', ARGV[9], job.priority, ARGV[3]))
local opens = call('ZSCORE', KEYS[6], ARGV[9])
if not opens or tonumber(opens) < tonumber(ARGV[10]) then
  call('ZADD', KEYS[6], ARGV[10], ARGV[9])
end
return {'done', write(job, ARGV[5], ARGV[9])}
