-- The holder of a lease gives the job back as ready: its replica stops.
--
-- ARGV[8] the lease's token
--
-- Returns {'done', sequence}; {'lost'}: another worker has the job.
local job = head()
if not job or not holds(ARGV[8]) then
  return {'lost'}
end
end_lease(job.tenant)
make_ready(job)
return {'done', write(job, ARGV[5])}
