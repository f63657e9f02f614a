-- The holder of a lease writes down how far the job is.
--
-- ARGV[8] the lease's token
--
-- Returns {'done', sequence}; {'lost'}: another worker has the job.
local job = head()
if not job or not holds(ARGV[8]) then
  return {'lost'}
end
return {'done', write(job, ARGV[5])}
