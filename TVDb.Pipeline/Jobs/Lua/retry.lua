-- Makes a dead letter ready again: it goes on from its checkpoints.
--
-- ARGV[8] the job's sequence number that the new record was made from    ARGV[9] how many jobs may wait
--
-- Returns {'done', sequence}; {'changed'}: the job has changed meanwhile, or is gone; {'full'}.
local job = head()
if not job or job.state ~= 'Failed' or job.sequence ~= tonumber(ARGV[8]) then
  return {'changed'}
end
if call('ZCARD', KEYS[1]) + call('ZCARD', KEYS[2]) + call('ZCARD', KEYS[5]) >= tonumber(ARGV[9]) then
  return {'full'}
end
job.cancel = '0'
make_ready(job)
return {'done', write(job, ARGV[5])}
