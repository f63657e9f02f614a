-- Corrects what a posted call did cost: providers that bill late tell the true figure later. Besides: the new actual cost,
-- nano-USD, 0 to 2^53 - 1.
--
-- Answers 'posted posted CROSSED...'    corrected
--         'posted posted'               it was that figure already
--         'refused STATE'               not posted; nothing changed
--         'conflict STATE'              the id is in use for something else; nothing changed
function verbs.adjust()
  if state ~= 'posted' then
    return 'refused ' .. state
  end
  local was = rest()
  if was == besides then
    return 'posted ' .. state
  end
  local more = besides - was
  local failed, reached = add(more, 0, 0, 0, 0, 0, 0)
  if failed then
    return failed
  end
  become('posted', besides)
  use(0, more)
  return done('posted', reached, was)
end
