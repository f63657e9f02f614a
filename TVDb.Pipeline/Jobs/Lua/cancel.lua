-- Cancels a job that waits; of one at work its worker is told with the next renewal.
--
-- ARGV[8] the job's sequence number that the new record was made from
--
-- Returns {'done', sequence}; {'asked'}: a worker has it; {'over'}; {'changed'}: the job has changed meanwhile, or is gone.
local job = head()
if not job then
  return {'changed'}
end
if OVER[job.state] then
  return {'over'}
end
if call('HEXISTS', KEYS[8], ARGV[3]) == 1 then
  local text = call('GET', KEYS[12])
  job.cancel = '1'
  call('SET', KEYS[12], exact('%.0f %s %s %s 1 %s', job.sequence, job.state, job.tenant, job.priority, job.gate) .. string.match(text, '\n.*$'))
  return {'asked'}
end
if job.sequence ~= tonumber(ARGV[8]) then
  return {'changed'}
end
unqueue(job)
return {'done', write(job, ARGV[5])}
