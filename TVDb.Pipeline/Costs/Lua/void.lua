-- Gives a hold back: its call certainly did no billable work. A request that left is not given back. Besides: '1' where it
-- left.
--
-- Answers 'voided held CROSSED...'    given back
--         'voided voided'             given back before
--         'refused STATE'             none, posted or presumed; nothing changed
--         'conflict STATE'            held for something else; nothing changed
function verbs.void()
  if state == 'voided' then
    return 'voided ' .. state
  elseif state ~= 'held' then
    return 'refused ' .. state
  end
  local left = tonumber(besides)
  local failed, reached = add(0, -amount, 0, 0, left, -1, 0)
  if failed then
    return failed
  end
  become('voided', besides)
  if left == 1 then
    use(1, 0)
  end
  return done('voided', reached)
end
