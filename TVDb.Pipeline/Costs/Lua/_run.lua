-- Does the verbs, then writes what they changed. A command of a script can fail only before the script's first write (out of
-- memory, no disk, read-only), and nothing is written before the last verb is done: a run is whole or not at all.
local STATES = {h = 'held', s = 'presumed', p = 'posted', v = 'voided'}
local concat = table.concat
local ids_at = at
local verbs_at = ids_at + verb_count
local tombstones_at = 9 + day_count
local tombstones = KEYS[tombstones_at]

-- Each hold is in one hash: most verbs are of holds that are not resolved, or new.
local records, places, missing, missing_of = call('HMGET', HOLDS, unpack(asked, ids_at, verbs_at - 1)), {}, {}, {}
for n = 1, verb_count do
  if records[n] then
    places[n] = HOLDS
  else
    missing[#missing + 1], missing_of[#missing_of + 1] = asked[ids_at + n - 1], n
  end
end
for key = tombstones_at, #missing > 0 and #KEYS or 0 do
  local found = call('HMGET', KEYS[key], unpack(missing))
  for m = 1, #missing do
    if found[m] then
      records[missing_of[m]], places[missing_of[m]] = found[m], KEYS[key]
    end
  end
end

local holds, replies, effective = {}, {}, {}
at = verbs_at
for n = 1, verb_count do
  local id, record = asked[ids_at + n - 1], records[n]
  local verb, number
  verb, number, fingerprint, amount, besides = unpack(asked, at, at + 4)
  term, hold = terms[number], holds[id]
  if not hold then
    local was, known = 'none', false
    if record then
      was, known = STATES[sub(record, 1, 1)], sub(record, 2, 9)
    end
    hold = {id = id, place = places[n], was = was, state = was, fingerprint = known, record = record, since = false, changed = false}
    holds[id] = hold
  end
  state = hold.state
  if state == 'none' or hold.fingerprint == fingerprint then
    local before = #entries
    replies[n] = verbs[verb]()
    if #entries > before then
      effective[#entries] = n
    end
  else
    replies[n] = 'conflict ' .. state
  end
  at = at + VERB_VALUES
end
if #entries == 0 then
  return {format('%d', sequence), concat(replies, '\n')}
end

-- The windows of calm terms have it all at once. If that cannot be, their counters were wrong before: nothing is recorded.
for t = 1, term_count do
  term = terms[t]
  if term.changed and term.calm then
    local posted, held, presumed, calls = term.posted, term.held, term.presumed, term.calls
    for i = 1, term.count do
      if i == term.money + 1 then
        posted, held, presumed = term.requests_posted, term.requests_held, term.requests_presumed
      end
      local window = term[i]
      window.posted, window.held = window.posted + posted, window.held + held
      window.presumed, window.calls = window.presumed + presumed, window.calls + calls
    end
  end
end
local figures = {}
for t = 1, term_count do
  term = terms[t]
  for i = 1, term.changed and term.count or 0 do
    local window = term[i]
    if not window.written then
      local why = impossible(window, window.posted, window.held, window.presumed)
      if why then
        return {format('%d', sequence), string.rep(why .. '\n', verb_count - 1) .. why}
      end
      window.written = true
      figures[#figures + 1] = window.id
      figures[#figures + 1] = cmsgpack.pack(window.posted, window.held, window.presumed, window.calls)
    end
  end
end

-- What was asked, for the journal.
local said = ARGV[1]
if #entries < verb_count then
  local kept = {}
  for i = 1, ids_at - 1 do
    kept[i] = asked[i]
  end
  kept[5] = #entries
  for e = 1, #entries do
    kept[#kept + 1] = asked[ids_at + effective[e] - 1]
  end
  for e = 1, #entries do
    for i = verbs_at + (effective[e] - 1) * VERB_VALUES, verbs_at + effective[e] * VERB_VALUES - 1 do
      kept[#kept + 1] = asked[i]
    end
  end
  said = cmsgpack.pack(kept)
end
local head = format('%d ', sequence + 1) .. concat(entries, ' ')
sequence = sequence + #entries

-- Terms of holds that are new, where they are not known yet.
local keys, holding, new_terms = {}, {}, {}
for t = 1, term_count do
  if terms[t].holds then
    keys[#keys + 1], holding[#holding + 1] = terms[t].key, terms[t]
  end
end
local known = #keys > 0 and call('HMGET', TERMS, unpack(keys))
for t = 1, #holding do
  if not known[t] then
    term = holding[t]
    local ids = {}
    for i = 1, term.count do
      ids[i] = term[i].id
    end
    new_terms[#new_terms + 1] = term.key
    new_terms[#new_terms + 1] = cmsgpack.pack(term.prices, sub(term.usage_field, 3), term.money, term.count, unpack(ids))
  end
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

-- Where holds are gone from, and where they have come to: ids of those that leave; ids and records, scores and ids of those
-- that come.
local LISTS = {held = OPEN, presumed = PRESUMED}
local leave = {[HOLDS] = {}, [OPEN] = {}, [PRESUMED] = {}}
local come = {[HOLDS] = {}, [tombstones] = {}, [OPEN] = {}, [PRESUMED] = {}}
for i = 1, #changed do
  hold = changed[i]
  local id, to, was, place = hold.id, hold.state, hold.was, hold.place
  local list = LISTS[to]
  local target = list and HOLDS or tombstones
  local records_there = come[target]
  records_there[#records_there + 1], records_there[#records_there + 2] = id, hold.record
  if place and place ~= target then
    leave[place] = leave[place] or {}
    table.insert(leave[place], id)
  end
  if to ~= was then
    local left = leave[LISTS[was]]
    if left then
      left[#left + 1] = id
    end
    if list then
      local listed = come[list]
      listed[#listed + 1], listed[#listed + 2] = hold.since, id
    end
  end
end

call('HSET', COUNTERS, 'seq', format('%d', sequence), unpack(figures))
call('RPUSH', JOURNAL, head, said)
if #new_terms > 0 then
  call('HSET', TERMS, unpack(new_terms))
end
for _, day in pairs(usage) do
  call('HSET', day.key, unpack(day.sums))
end
for key, ids in pairs(leave) do
  if #ids > 0 then
    call((key == OPEN or key == PRESUMED) and 'ZREM' or 'HDEL', key, unpack(ids))
  end
end
for key, pairs_there in pairs(come) do
  if #pairs_there > 0 then
    call((key == OPEN or key == PRESUMED) and 'ZADD' or 'HSET', key, unpack(pairs_there))
  end
end
if #come[tombstones] > 0 and call('PTTL', tombstones) < 0 then
  call('PEXPIRE', tombstones, 2 * TOMBSTONES_MS)
end
write_crossings()
return {format('%d', sequence), concat(replies, '\n')}
