-- Thresholds of budgets that posted and presumed spending reached. add notes the windows that may have; here each
-- threshold that was crossed is told, in the answer of the verb that did, kept, and put on the list of those that are yet to be
-- raised as alerts.
local crossed, untold = {}, {}

-- Each threshold that this verb was the first to cross: WINDOW NAME SPENT, the window counted from 0. A threshold is
-- crossed once in the life of a window, also where spending was corrected and rose again. Where a limit was set that has a
-- threshold at or below what is spent, it is crossed by the spending that follows.
function crossings(reached)
  local told = ''
  for _, each in ipairs(reached) do
    local window, spent = term[each[1]], each[2]
    for figure, name in string.gmatch(window.thresholds, '(%d+)=([^,]+)') do
      local field = window.id .. '|' .. name
      if tonumber(figure) <= spent and not crossed[field] and call('HEXISTS', CROSSED, field) == 0 then
        crossed[field] = true
        untold[#untold + 1] = format('{"w":"%s","t":"%s","s":%.0f,"at":%.0f}', window.id, name, spent, now)
        told = told .. format(' %d ', each[1] - 1) .. name .. format(' %.0f', spent)
      end
    end
  end
  return told
end

local function write_crossings()
  for field in pairs(crossed) do
    call('HSET', CROSSED, field, format('%.0f', now))
  end
  if #untold > 0 then
    call('RPUSH', UNTOLD, unpack(untold))
  end
end
