-- Makes a job ready that waits behind a gate.
--
-- ARGV[8] the job's sequence number that the new record was made from
--
-- Returns {'done', sequence}; {'changed'}: it does not wait any more, or the job has changed.
local job = head()
if not job or job.gate == '-' or job.sequence ~= tonumber(ARGV[8]) then
  return {'changed'}
end
unqueue(job)
make_ready(job)
return {'done', write(job, ARGV[5])}
