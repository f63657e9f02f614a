-- Notes that a worker begins a call: whoever has the job after it knows of a call that may be under way.
--
-- ARGV[3] the job's id    ARGV[4] the lease's token    ARGV[5] the call's id
--
-- Returns {'done'} or {'lost'}: another worker has the job.
if not holds(ARGV[4]) then
  return {'lost'}
end
call('HSET', KEYS[11], ARGV[3], ARGV[5])
return {'done'}
