-- Makes a job ready, or ends it, whose lease has run out: its worker is dead or cut off.
--
-- ARGV[8] the job's sequence number that the new record was made from
--
-- Returns {'done', sequence}; {'changed'}: its lease is in force, or the job has changed.
local job = head()
local expires = call('ZSCORE', KEYS[7], ARGV[3])
if not job or not expires or tonumber(expires) > now or job.sequence ~= tonumber(ARGV[8]) then
  return {'changed'}
end
end_lease(job.tenant)
if not OVER[ARGV[5]] then
  make_ready(job)
end
return {'done', write(job, ARGV[5])}
