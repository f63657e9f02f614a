-- Makes a degraded job ready again: it is done once more, for real.
--
-- ARGV[8] the job's sequence number that the new record was made from
--
-- Returns {'done', sequence}; {'changed'}: the job has changed meanwhile, is gone, or does not wait to be healed.
local job = head()
if not job or job.state ~= 'Completed' or job.sequence ~= tonumber(ARGV[8]) or call('ZREM', KEYS[21], ARGV[3]) == 0 then
  return {'changed'}
end
job.cancel = '0'
make_ready(job)
return {'done', write(job, ARGV[5])}
