-- Sets the hold's amount aside in every window, or in none. Besides: when the hold expires, unix ms.
--
-- Answers 'held none'                               set aside
--         'held' | 'posted' | 'voided' | 'presumed' the id is known; only held licenses its call
--         'conflict STATE'                          the id is in use for other windows or another amount
--         'refused N POSTED PRESUMED HELD'          window N (from 0) would pass its limit; nothing was recorded
--         'recovering'                              the ledger admits nothing now; nothing was recorded
local function set_aside(limited)
  if state ~= 'none' then
    return state
  elseif limited and ledger_state ~= 'open' then
    return ledger_state
  end
  local refusal = add(0, amount, 0, 0, 0, 1, 0, limited)
  if refusal then
    return refusal
  end
  become('held', cmsgpack.pack(term.key, amount, now - asked[at + 5], besides))
  hold.since = besides
  term.holds = true
  return done('held')
end

function verbs.reserve()
  return set_aside(true)
end

-- The hold was admitted before and lost by Redis since: it is set aside again, whatever the limits are.
function verbs.restore()
  return set_aside(false)
end
