-- Prolongs leases.
--
-- KEYS[12..] the jobs
-- ARGV[3] when the leases end now, unix ms; then for each job its id and the lease's token
--
-- Returns for each job, in order: 'held'; 'cancel', held and its owner wants it cancelled; 'lost'.
local answers = {}
for i = 12, #KEYS do
  local id, token = ARGV[4 + (i - 12) * 2], ARGV[5 + (i - 12) * 2]
  local lease = call('HGET', KEYS[8], id)
  if lease and string.match(lease, '^(%d+) ') == token then
    call('ZADD', KEYS[7], ARGV[3], id)
    local job = call('GET', KEYS[i])
    answers[#answers + 1] = job and string.match(job, '^%d+ %a+ %S+ %d (%d)') == '1' and 'cancel' or 'held'
  else
    answers[#answers + 1] = 'lost'
  end
end
return answers
