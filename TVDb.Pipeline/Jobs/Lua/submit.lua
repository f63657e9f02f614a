-- Writes a new job down and puts it among the ready ones, once for a request id.
--
-- KEYS[22] the request id: string 'ID HASH'; the job's own key again where there is none
-- KEYS[23] the tenants: set
-- ARGV[8] tenant    ARGV[9] priority, 0 interactive, 1 batch    ARGV[10] hash of the request's body, or ''
-- ARGV[11] how many jobs may wait, ready or behind gates
--
-- Returns {'accepted', id}; {'same', id of the job that the same request made}; {'reused', that id}, where it had another
-- body; {'full'}.
if ARGV[10] ~= '' then
  local before = call('GET', KEYS[22])
  if before then
    local id, hash = string.match(before, '^(%S+) (%S+)$')
    return {hash == ARGV[10] and 'same' or 'reused', id}
  end
end
if call('ZCARD', KEYS[1]) + call('ZCARD', KEYS[2]) + call('ZCARD', KEYS[5]) >= tonumber(ARGV[11]) then
  return {'full'}
end
if ARGV[10] ~= '' then
  call('SET', KEYS[22], ARGV[3] .. ' ' .. ARGV[10], 'PX', ARGV[6])
end
call('SADD', KEYS[23], ARGV[8])
local job = {sequence = 0, tenant = ARGV[8], priority = ARGV[9], cancel = '0'}
write(job, ARGV[5])
make_ready(job)
return {'accepted', ARGV[3]}
