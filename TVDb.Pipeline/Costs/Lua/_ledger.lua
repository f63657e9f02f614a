-- The ledger: what its verbs share. The script that runs is this file, then each verb's, then _run.lua. It does several
-- verbs in one run, one after the other, as if each had come alone: callers that speak at the same time share its cost.
-- What they change is kept here until the last is done, and then written: each kind of change by one command for all verbs
-- (tombstones, which expire, by one each).
--
-- KEYS[1] the counters    KEYS[2] open holds by expiry    KEYS[3] presumed holds by since when
-- KEYS[4] the day's journal    KEYS[5] thresholds crossed    KEYS[6..] usage of each day that the verbs' holds were made
--   on, then crossings that are yet to be told (a list of JSON objects: window, threshold's name, spent, when), and last for
--   each verb its hold
--
-- ARGV[1] what is asked, a MessagePack array: one argument costs far less than many. It has, one after the other:
--   now, unix ms; how far now may be from Redis TIME, ms, -1: not checked; how many bytes of a hold's key precede its id
--   how many windows; how many terms
--   the windows, each once, four values each: its id; its limit, its lowest threshold, -1 for none; all its thresholds,
--     AMOUNT=NAME,...
--   the terms: the windows that carry a call, and where its usage belongs; alike for all calls of a tenant to a model in an
--     hour. Each is how many windows; how many of them count money (the others, which follow, count requests); the usage's
--     day, counted from 1 in KEYS[6..], and its field; the windows' numbers
--   the verbs, nine values each: the verb; the number of its terms; fingerprint of its windows and amount, 16 characters;
--     its amount, nano-USD; what the verb needs besides, text; pages, credits, tokens and errors of the call
-- ARGV[2..] for each verb the journal's entry, a JSON object without its '{' and without what is added here
-- A hold takes its amount of a window that counts money, and 1 of one that counts requests.
--
-- Returns a list of answers, one for each verb, in order, each words with spaces between; or {'skewed', ms}: now is too far
-- from Redis's clock; or {'closed'}: the ledger was never opened on these data (see open.lua). In the last two cases
-- nothing was recorded.
--
-- The counters are one hash. Its field for a window is a MessagePack of posted, held, presumed, calls. Besides: 'seq', the
-- number of the journal's last entry, 'state' and 'run' (see open.lua).
--
-- A hold is a string, STATE|FINGERPRINT|REST: of a held or presumed one the rest is the entry of its reserve, of a posted
-- one the actual cost, of a voided one '1' where its request left. The last two are tombstones.
--
-- Sums are doubles, exact up to 2^53 - 1 = MAX. Every counter is kept within MAX: a reserve over it is refused like one
-- over a limit, and a post over it is an error before anything is written. So what is written is exact.
local MAX = 9007199254740991
local TOMBSTONE_MS = 72 * 3600 * 1000
local VERB_VALUES = 9
local call, format = redis.call, string.format

local asked = cmsgpack.unpack(ARGV[1])
local now, skew, id_after = asked[1], asked[2], asked[3]
if skew >= 0 then
  local clock = call('TIME')
  local ahead = now - clock[1] * 1000 - math.floor(clock[2] / 1000)
  if ahead > skew or ahead < -skew then
    return {'skewed', format('%.0f', ahead)}
  end
end

-- All windows, read once and written once.
local fields, windows, terms = {'state', 'seq'}, {}, {}
local at = 6
for w = 1, asked[4] do
  local limit, lowest = asked[at + 1], asked[at + 2]
  fields[2 + w] = asked[at]
  windows[w] = {
    id = asked[at], limit = limit < 0 and MAX or limit, lowest = lowest < 0 and math.huge or lowest, thresholds = asked[at + 3],
    posted = 0, held = 0, presumed = 0, calls = 0, written = false,
  }
  at = at + 4
end
local counters = call('HMGET', KEYS[1], unpack(fields))
local ledger_state, sequence = counters[1], tonumber(counters[2] or 0)
if not ledger_state then
  return {'closed'}
end
for w = 1, #windows do
  if counters[2 + w] then
    local window = windows[w]
    window.posted, window.held, window.presumed, window.calls = cmsgpack.unpack(counters[2 + w])
  end
end
for t = 1, asked[5] do
  local count = asked[at]
  local term = {count = count, money = asked[at + 1], usage_day = asked[at + 2], usage_field = asked[at + 3], cell = false, changed = false}
  for i = 1, count do
    term[i] = windows[asked[at + 3 + i]]
  end
  terms[t] = term
  at = at + 4 + count
end

-- The verb that is being done, and its hold.
local verbs = {}
local term, fingerprint, amount, besides, pages, credits, tokens, errors, entry
local hold, state
-- What the verbs have changed so far.
local changed, entries, usage, crossed, untold = {}, {}, {}, {}, {}

-- Undoes an addition to the first windows of the term.
local function take_back(count, posted, held, presumed, calls, requests_posted, requests_held, requests_presumed)
  for i = 1, count do
    if i == term.money + 1 then
      posted, held, presumed = requests_posted, requests_held, requests_presumed
    end
    local window = term[i]
    window.posted, window.held, window.presumed = window.posted - posted, window.held - held, window.presumed - presumed
    window.calls = window.calls - calls
  end
end

-- Adds to the figures of every window that counts money, and to those of every one that counts requests. Answers nil, or
-- the reply that says why it may not be; then nothing has changed. The second answer is the windows whose spending is now
-- at their lowest threshold or above, if any.
local function add(posted, held, presumed, calls, requests_posted, requests_held, requests_presumed, limited)
  local reached
  local money = term.money
  local p, h, s = posted, held, presumed
  for i = 1, term.count do
    if i == money + 1 then
      p, h, s = requests_posted, requests_held, requests_presumed
    end
    local window = term[i]
    local posted_now, held_now, presumed_now = window.posted + p, window.held + h, window.presumed + s
    local spent = posted_now + presumed_now
    local why
    if limited then
      if spent + held_now > window.limit then
        why = format('refused %d %.0f %.0f %.0f', i - 1, window.posted, window.presumed, window.held)
      end
    elseif spent + held_now > MAX or posted_now < 0 or held_now < 0 or presumed_now < 0 then
      why = 'error counters of ' .. window.id .. format(' would not be within 0 and %.0f', MAX)
    elseif spent >= window.lowest and p + s > 0 then
      reached = reached or {}
      reached[#reached + 1] = {i, spent}
    end
    if why then
      take_back(i - 1, posted, held, presumed, calls, requests_posted, requests_held, requests_presumed)
      return why
    end
    window.posted, window.held, window.presumed, window.calls = posted_now, held_now, presumed_now, window.calls + calls
  end
  term.changed = true
  return nil, reached
end

-- Notes an entry for the journal; more is JSON members of it, each with a comma after it. Answers its number.
local function journal(more)
  sequence = sequence + 1
  local number = format('%d', sequence)
  entries[#entries + 1] = '{"n":' .. number .. ',"from":"' .. state .. '",' .. more .. entry
  return number
end

-- The hold's amount and windows as members of the entry, where no reserve's entry tells them.
local function windows_json()
  local money, requests = {}, {}
  for i = 1, term.count do
    local list = i <= term.money and money or requests
    list[#list + 1] = '"' .. term[i].id .. '"'
  end
  return '"amount":' .. format('%d', amount) .. ',"w":[' .. table.concat(money, ',') .. '],"r":[' .. table.concat(requests, ',') .. '],'
end

-- What the hold's record says after state and fingerprint.
local function rest()
  return string.sub(hold.record, #hold.state + 19)
end

-- What becomes of the hold. One that is resolved leaves a tombstone, so that a late verb for its call finds it.
local function become(to, with)
  if not hold.changed then
    hold.changed = true
    changed[#changed + 1] = hold
  end
  hold.record = to .. '|' .. fingerprint .. '|' .. with
  hold.state, hold.fingerprint = to, fingerprint
end

-- Counts what a call used in its hour.
local function use(requests, nano_usd)
  local cell = term.cell
  if not cell then
    -- Terms may differ in their windows and share a field.
    local day = usage[term.usage_day] or {key = KEYS[5 + term.usage_day], fields = {}, cells = {}}
    usage[term.usage_day] = day
    cell = day.cells[term.usage_field]
    if not cell then
      cell = {0, 0, 0, 0, 0, 0}
      day.cells[term.usage_field] = cell
      day.fields[#day.fields + 1] = term.usage_field
    end
    term.cell = cell
  end
  cell[1], cell[2], cell[3] = cell[1] + requests, cell[2] + errors, cell[3] + pages
  cell[4], cell[5], cell[6] = cell[4] + credits, cell[5] + tokens, cell[6] + nano_usd
end

-- Each threshold that this verb was the first to cross: WINDOW NAME SPENT, the window counted from 0. A threshold is
-- crossed once in the life of a window, also where spending was corrected and rose again. Where a limit was set that has a
-- threshold at or below what is spent, it is crossed by the spending that follows.
local function crossings(reached)
  local told = ''
  for _, each in ipairs(reached) do
    local window, spent = term[each[1]], each[2]
    for figure, name in string.gmatch(window.thresholds, '(%d+)=([^,]+)') do
      local field = window.id .. '|' .. name
      if tonumber(figure) <= spent and not crossed[field] and call('HEXISTS', KEYS[5], field) == 0 then
        crossed[field] = true
        untold[#untold + 1] = format('{"w":"%s","t":"%s","s":%.0f,"at":%.0f}', window.id, name, spent, now)
        told = told .. format(' %d ', each[1] - 1) .. name .. format(' %.0f', spent)
      end
    end
  end
  return told
end

local function answer(word, number, reached)
  return word .. ' ' .. state .. ' ' .. number .. (reached and crossings(reached) or '')
end
