-- Presumes an open hold past its time spent: nobody said in time what became of its call. It counts until that is known.
--
-- Answers 'presumed held CROSSED...'    presumed
--         'presumed presumed'           presumed before
--         'refused STATE'               none, posted or voided, or held and not past its time
--         'conflict STATE'              held for something else; nothing changed
function verbs.expire()
  if state == 'presumed' then
    return 'presumed ' .. state
  elseif state ~= 'held' then
    return 'refused ' .. state
  end
  local _, _, _, expires = cmsgpack.unpack(rest())
  if tonumber(expires) > now then
    return 'refused ' .. state
  end
  local failed, reached = add(0, -amount, amount, 0, 0, -1, 1)
  if failed then
    return failed
  end
  become('presumed', rest())
  hold.since = format('%.0f', now)
  return done('presumed', reached)
end
