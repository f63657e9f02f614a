-- Records what a call did cost and gives back the rest of its hold. Besides: the actual cost, nano-USD, 0 to 2^53 - 1; it
-- may be above the amount held.
--
-- Answers 'posted FROM CROSSED...'       recorded; FROM is what the hold was: held or presumed
--         'posted posted'                recorded before, with the same figure
--         'recovered FROM CROSSED...'    recorded in full though there was no hold, or a voided one
--         'conflict STATE'               posted before with another figure, or held for something else
function verbs.post()
  if state == 'posted' then
    return (rest() == besides and 'posted ' or 'conflict ') .. state
  end
  local held = state == 'held' and 1 or 0
  local presumed = state == 'presumed' and 1 or 0
  -- A request that left before its hold was voided is counted already.
  local requests = state == 'voided' and rest() == '1' and 0 or 1
  local actual = tonumber(besides)
  local failed, reached = add(actual, -held * amount, -presumed * amount, 1, requests, -held, -presumed)
  if failed then
    return failed
  end
  become('posted', besides)
  use(requests, actual)
  return done(held + presumed == 1 and 'posted' or 'recovered', reached)
end
