-- Settles a presumed hold by someone's word: it did cost so much, or nothing. Besides: the actual cost, nano-USD, 0 to
-- 2^53 - 1; 'none': the call did no billable work.
--
-- Answers 'posted presumed CROSSED...', or 'voided ...'    settled
--         'refused STATE'                                  not presumed; nothing changed
--         'conflict STATE'                                 the id is in use for something else; nothing changed
function verbs.reconcile()
  if state ~= 'presumed' then
    return 'refused ' .. state
  end
  local spent = besides ~= 'none'
  local actual = spent and tonumber(besides) or 0
  -- Presumed means that the request left: it counts as one either way.
  local failed, reached = add(actual, 0, -amount, spent and 1 or 0, 1, 0, -1)
  if failed then
    return failed
  end
  become(spent and 'posted' or 'voided', spent and besides or '1')
  use(1, actual)
  return done(spent and 'posted' or 'voided', reached)
end
