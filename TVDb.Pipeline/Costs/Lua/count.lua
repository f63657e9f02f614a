-- Counts a call that costs nothing, a mock's: its usage, and its entry in the journal. It has no hold and no window.
--
-- Answers 'counted none'
function verbs.count()
  use(1, 0)
  return done('counted')
end
