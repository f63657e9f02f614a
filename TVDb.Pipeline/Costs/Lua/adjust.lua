-- Corrects what a posted call did cost: providers that bill late tell the true figure later. Besides: the new actual cost,
-- nano-USD, 0 to 2^53 - 1.
--
-- Answers {'posted', 'posted', number, crossed...}    corrected
--         {'posted', 'posted'}                        it was that figure already
--         {'refused', state}                          not posted; nothing changed
--         {'conflict', state}                         the id is in use for something else; nothing changed
function verbs.adjust()
  if state ~= 'posted' then
    return {'refused', state}
  elseif rest == besides then
    return {'posted', state}
  end
  local more = besides - rest
  local failed, reached = add(more, 0, 0, 0, 0, 0, 0)
  if failed then
    return failed
  end
  resolve('posted', besides)
  use(0, more)
  return answer('posted', journal('"was":' .. rest .. ','), reached)
end
