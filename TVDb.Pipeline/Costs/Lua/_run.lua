-- Does the verbs, then writes what they changed. A command of a script can fail only before the script's first write (out of
-- memory, no disk, read-only), and nothing is written before the last verb is done: a run is whole or not at all.
local holds_at = #KEYS - #ARGV + 1
local records = call('MGET', unpack(KEYS, holds_at + 1))
local holds, replies = {}, {}
for n = 1, #records do
  local key = KEYS[holds_at + n]
  local verb, number
  verb, number, fingerprint, amount, besides, pages, credits, tokens, errors = unpack(asked, at, at + VERB_VALUES - 1)
  at = at + VERB_VALUES
  term, entry = terms[number], ARGV[1 + n]
  hold = holds[key]
  if not hold then
    local record = records[n]
    local was, known = 'none', false
    if record then
      was, known = string.match(record, '^(%a+)|(%x+)')
    end
    hold = {key = key, was = was, state = was, fingerprint = known, record = record, since = false, changed = false}
    holds[key] = hold
  end
  state = hold.state
  replies[n] = (state == 'none' or hold.fingerprint == fingerprint) and verbs[verb]() or 'conflict ' .. state
end
if #entries == 0 then
  return replies
end

for _, day in pairs(usage) do
  local before = call('HMGET', day.key, unpack(day.fields))
  local sums = {}
  for i = 1, #day.fields do
    local cell = day.cells[day.fields[i]]
    if before[i] then
      local requests, failed, parsed, spent, taken, usd = cmsgpack.unpack(before[i])
      cell = {cell[1] + requests, cell[2] + failed, cell[3] + parsed, cell[4] + spent, cell[5] + taken, cell[6] + usd}
    end
    sums[2 * i - 1], sums[2 * i] = day.fields[i], cmsgpack.pack(unpack(cell))
  end
  day.sums = sums
end

local figures = {}
for t = 1, #terms do
  term = terms[t]
  for i = 1, term.changed and term.count or 0 do
    local window = term[i]
    if not window.written then
      window.written = true
      figures[#figures + 1] = window.id
      figures[#figures + 1] = cmsgpack.pack(window.posted, window.held, window.presumed, window.calls)
    end
  end
end
call('HSET', KEYS[1], 'seq', format('%d', sequence), unpack(figures))
call('RPUSH', KEYS[4], unpack(entries))
for _, day in pairs(usage) do
  call('HSET', day.key, unpack(day.sums))
end

-- Open holds, presumed ones, and what they are gone from: members that leave, and scores and members that come.
local kept = {}
local leave, come = {held = {}, presumed = {}}, {held = {}, presumed = {}}
for i = 1, #changed do
  hold = changed[i]
  local to, was = hold.state, hold.was
  if come[to] then
    kept[#kept + 1], kept[#kept + 2] = hold.key, hold.record
  else
    call('SET', hold.key, hold.record, 'PX', TOMBSTONE_MS)
  end
  if to ~= was then
    local id = string.sub(hold.key, id_after + 1)
    if leave[was] then
      leave[was][#leave[was] + 1] = id
    end
    if come[to] then
      local list = come[to]
      list[#list + 1], list[#list + 2] = hold.since, id
    end
  end
end
if #kept > 0 then
  call('MSET', unpack(kept))
end
for kind, key in pairs({held = KEYS[2], presumed = KEYS[3]}) do
  if #leave[kind] > 0 then
    call('ZREM', key, unpack(leave[kind]))
  end
  if #come[kind] > 0 then
    call('ZADD', key, unpack(come[kind]))
  end
end
for field in pairs(crossed) do
  call('HSET', KEYS[5], field, format('%.0f', now))
end
if #untold > 0 then
  call('RPUSH', KEYS[holds_at], unpack(untold))
end
return replies
