-- The holder of a lease writes down how the job ended, and the lease ends.
--
-- ARGV[8] the lease's token
--
-- Returns {'done', sequence}; {'lost'}: another worker has the job.
local job = head()
if not job or not holds(ARGV[8]) then
  return {'lost'}
end
end_lease(job.tenant)
return {'done', write(job, ARGV[5])}
