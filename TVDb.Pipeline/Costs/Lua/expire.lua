-- Presumes an open hold past its time spent: nobody said in time what became of its call. It counts until that is known.
--
-- Answers {'presumed', 'held', number, crossed...}    presumed
--         {'presumed', 'presumed'}                    presumed before
--         {'refused', state}                          none, posted or voided, or held and not past its time
--         {'conflict', state}                         held for something else; nothing changed
function verbs.expire()
  if state == 'presumed' then
    return {'presumed', state}
  elseif state ~= 'held' or tonumber(call('ZSCORE', KEYS[2], id)) > tonumber(ARGV[1]) then
    return {'refused', state}
  end
  local failed, reached = add(0, -amount, amount, 0, 0, -1, 1)
  if failed then
    return failed
  end
  call('SET', hold, 'presumed|' .. fingerprint .. '|' .. rest)
  call('ZREM', KEYS[2], id)
  call('ZADD', KEYS[3], ARGV[1], id)
  return answer('presumed', journal(''), reached)
end
