-- Does the verbs, then writes what they share: counters, usage, journal. A command of a script can fail only before the
-- first write of the script (out of memory, no disk, read-only), so what a verb has written of its hold is never alone.
local replies = {}
for n = 1, (#ARGV - at + 1) / VERB_ARGUMENTS do
  local verb
  verb, term, id, fingerprint, amount, entry, besides, usage_field, usage_figures = unpack(ARGV, at, at + VERB_ARGUMENTS - 1)
  at = at + VERB_ARGUMENTS
  term, amount = terms[tonumber(term)], tonumber(amount)
  hold, usage_key = KEYS[4 + 2 * n], KEYS[5 + 2 * n]
  local record = call('GET', hold)
  state, rest = 'none', ''
  local known = true
  if record then
    local bar = string.find(record, '|', 1, true)
    state, rest = string.sub(record, 1, bar - 1), string.sub(record, bar + 18)
    known = string.sub(record, bar + 1, bar + 16) == fingerprint
  end
  replies[n] = known and verbs[verb]() or {'conflict', state}
end

local changes = {}
for i = 3, #fields do
  local window = windows[fields[i]]
  if window.changed then
    changes[#changes + 1] = window.id
    changes[#changes + 1] = cmsgpack.pack(window.posted, window.held, window.presumed, window.calls)
  end
end
if #entries > 0 then
  call('HSET', KEYS[1], 'seq', exact('%.0f', sequence), unpack(changes))
  call('RPUSH', KEYS[4], unpack(entries))
end
for key, cells in pairs(usage) do
  for field, cell in pairs(cells) do
    call('HSET', key, field, cmsgpack.pack(unpack(cell)))
  end
end
return replies
