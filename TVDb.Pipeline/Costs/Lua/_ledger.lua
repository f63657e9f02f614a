-- The ledger: what its verbs share. The script that runs is this file, then _thresholds.lua, then each verb's, then _run.lua.
-- It does several verbs in one run, one after the other, as if each had come alone: callers that speak at the same time
-- share its cost. What they change is kept here until the last is done, and then written, each kind of change by one command.
--
-- KEYS[1] the counters    KEYS[2] open holds by expiry    KEYS[3] presumed holds by since when
-- KEYS[4] holds that are not resolved    KEYS[5] terms of such holds    KEYS[6] the day's journal    KEYS[7] thresholds crossed
-- KEYS[8] crossings that are yet to be told, a list of JSON objects: window, threshold's name, spent, when
-- KEYS[9..] usage of each day that the verbs' holds were made on; then the tombstones: those of now, which are written, and
--   those of before, and of after where that begins so soon that another's clock may be there already
--
-- ARGV[1] what is asked, a MessagePack array: one argument costs far less than many. It has, one after the other:
--   now, unix ms; how far now may be from Redis TIME, ms, -1: not checked; how many windows, terms, verbs and days of usage
--   the most that all verbs together can add to what a window has spent or set aside, nano-USD
--   the windows, each once, four values each: its id; its limit, its lowest threshold, -1 for none; all its thresholds,
--     AMOUNT=NAME,...
--   the terms: the windows that carry a call, and what call it is; alike for all calls of a tenant to a model in an hour.
--     Each is a key of 8 bytes, alike for all hours; how many windows; how many of them count money (the others, which
--     follow, count requests); the usage's day, counted from 1 in KEYS[9..], and its field; the prices' version; the
--     windows' numbers
--   for each verb its hold's id
--   for each verb eleven values: the verb; the number of its terms; fingerprint of its windows and amount, 8 bytes; its
--     amount, nano-USD; what the verb needs besides, text; how long before now its hold was made, ms; pages, credits, tokens
--     and errors of the call; a note for the journal
-- A hold takes its amount of a window that counts money, and 1 of one that counts requests.
--
-- Returns {number of the journal's last entry, answers}: an answer for each verb, in order, a line each, words with spaces
-- between; or {'skewed', ms}: now is too far from Redis's clock; or {'closed'}: the ledger was never opened on these data
-- (see open.lua). In the last two cases nothing was recorded.
--
-- The counters are one hash. Its field for a window is a MessagePack of posted, held, presumed, calls. Besides: 'seq', the
-- number of the journal's last entry, 'state' and 'run' (see open.lua).
--
-- A hold is a field, by its id, of one hash: of KEYS[4] until it is resolved, then of the tombstones. Those of 72 hours are
-- one hash that expires as a whole, so a late verb finds a hold for 72 hours at least. Its value is a letter, h(eld),
-- s (presumed spent), p(osted) or v(oided); the fingerprint; and of a posted one the actual cost, of a voided one '1' where
-- its request left, of an unresolved one a MessagePack of its terms' key, amount, when it was made and when it expires,
-- unix ms. The terms' key leads to a MessagePack, in KEYS[5], of the prices' version, the usage's field without its hour,
-- how many windows count money, and the windows' ids.
--
-- The journal is a list with two elements a run. The second is what was asked: ARGV[1] as it came, but for verbs that had no
-- effect, which are left out. The first, text, is the number of the first verb's entry (the others' follow) and the state
-- in which each verb found its hold; of an adjusted one, after a colon, also the cost that it had.
--
-- Sums are doubles, exact up to 2^53 - 1 = MAX. Every counter is kept within MAX: a reserve over it is refused like one
-- over a limit, and a post over it is an error before anything is written. So what is written is exact.
local MAX = 9007199254740991
local TOMBSTONES_MS = 72 * 3600 * 1000
local VERB_VALUES = 11
local COUNTERS, OPEN, PRESUMED, HOLDS, TERMS, JOURNAL, CROSSED, UNTOLD = unpack(KEYS, 1, 8)
local call, format, sub = redis.call, string.format, string.sub

local asked = cmsgpack.unpack(ARGV[1])
local now, skew, window_count, term_count, verb_count, day_count, most = unpack(asked, 1, 7)
if skew >= 0 then
  local clock = call('TIME')
  local ahead = now - clock[1] * 1000 - math.floor(clock[2] / 1000)
  if ahead > skew or ahead < -skew then
    return {'skewed', format('%.0f', ahead)}
  end
end

-- All windows, read once and written once. room: as much more may be spent or set aside before a limit or a threshold, and
-- so any verb, has to be looked at.
local at = 8
local fields, windows, terms = {'state', 'seq'}, {}, {}
for w = 1, window_count do
  fields[2 + w] = asked[at + 4 * (w - 1)]
end
local counters = call('HMGET', COUNTERS, unpack(fields))
local ledger_state, sequence = counters[1], tonumber(counters[2] or 0)
if not ledger_state then
  return {'closed'}
end
for w = 1, window_count do
  local id, limit, lowest, thresholds = unpack(asked, at, at + 3)
  local posted, held, presumed, calls = 0, 0, 0, 0
  if counters[2 + w] then
    posted, held, presumed, calls = cmsgpack.unpack(counters[2 + w])
  end
  if limit < 0 then
    limit = MAX
  end
  if lowest < 0 then
    lowest = math.huge
  end
  local spent = posted + presumed
  windows[w] = {
    id = id, limit = limit, lowest = lowest, thresholds = thresholds, posted = posted, held = held, presumed = presumed, calls = calls,
    room = math.min(limit - spent - held, lowest - spent - 1), written = false,
  }
  at = at + 4
end
-- A term is calm if its windows have room for all that this run can add: then nothing has to be looked at verb by verb, and
-- its verbs are added up here first.
for t = 1, term_count do
  local key, count, money, usage_day, usage_field, prices = unpack(asked, at, at + 5)
  local term = {
    key = key, count = count, money = money, usage_day = usage_day, usage_field = usage_field, prices = prices,
    cell = false, changed = false, holds = false, calm = true,
    posted = 0, held = 0, presumed = 0, calls = 0, requests_posted = 0, requests_held = 0, requests_presumed = 0,
  }
  for i = 1, count do
    local window = windows[asked[at + 5 + i]]
    term[i] = window
    if window.room < (i <= money and most or verb_count) then
      term.calm = false
    end
  end
  terms[t] = term
  at = at + 6 + count
end

-- The verb that is being done, and its hold.
local verbs = {}
local term, fingerprint, amount, besides
local hold, state
-- What the verbs have changed so far: holds; the state in which each entry of the journal found its hold; usage by day.
local changed, entries, usage = {}, {}, {}

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

-- Why a window cannot have such figures, or nil.
local function impossible(window, posted, held, presumed)
  if posted + held + presumed > MAX or posted < 0 or held < 0 or presumed < 0 then
    return 'error counters of ' .. window.id .. format(' would not be within 0 and %.0f', MAX)
  end
end

-- Adds to the figures of every window that counts money, and to those of every one that counts requests. Answers nil, or
-- the reply that says why it may not be; then nothing has changed. The second answer is the windows whose spending is now
-- at their lowest threshold or above, if any.
local function add(posted, held, presumed, calls, requests_posted, requests_held, requests_presumed, limited)
  local term = term
  term.changed = true
  if term.calm then
    term.posted, term.held, term.presumed, term.calls = term.posted + posted, term.held + held, term.presumed + presumed, term.calls + calls
    if term.count > term.money then
      term.requests_posted, term.requests_held = term.requests_posted + requests_posted, term.requests_held + requests_held
      term.requests_presumed = term.requests_presumed + requests_presumed
    end
    return
  end
  local reached
  local p, h, s = posted, held, presumed
  for i = 1, term.count do
    if i == term.money + 1 then
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
    else
      why = impossible(window, posted_now, held_now, presumed_now)
      if spent >= window.lowest and p + s > 0 then
        reached = reached or {}
        reached[#reached + 1] = {i, spent}
      end
    end
    if why then
      take_back(i - 1, posted, held, presumed, calls, requests_posted, requests_held, requests_presumed)
      return why
    end
    window.posted, window.held, window.presumed, window.calls = posted_now, held_now, presumed_now, window.calls + calls
  end
  return nil, reached
end

-- Answers a verb that took effect, which makes an entry of the journal. was: the cost that it corrected, if any; reached:
-- see add.
local crossings -- see _thresholds.lua
local function done(word, reached, was)
  entries[#entries + 1] = was and state .. ':' .. was or state
  return word .. ' ' .. state .. (reached and crossings(reached) or '')
end

-- What the hold's record says after state and fingerprint.
local function rest()
  return sub(hold.record, 10)
end

-- What becomes of the hold. One that is resolved leaves a tombstone, so that a late verb for its call finds it.
local LETTERS = {held = 'h', presumed = 's', posted = 'p', voided = 'v'}
local function become(to, with)
  if not hold.changed then
    hold.changed = true
    changed[#changed + 1] = hold
  end
  hold.record = LETTERS[to] .. fingerprint .. with
  hold.state, hold.fingerprint = to, fingerprint
end

-- Counts what a call used in its hour.
local function use(requests, nano_usd)
  local cell = term.cell
  if not cell then
    -- Terms may differ in their windows and share a field.
    local day = usage[term.usage_day] or {key = KEYS[8 + term.usage_day], fields = {}, cells = {}}
    usage[term.usage_day] = day
    cell = day.cells[term.usage_field]
    if not cell then
      cell = {0, 0, 0, 0, 0, 0}
      day.cells[term.usage_field] = cell
      day.fields[#day.fields + 1] = term.usage_field
    end
    term.cell = cell
  end
  local pages, credits, tokens, errors = unpack(asked, at + 6, at + 9)
  cell[1], cell[2], cell[3] = cell[1] + requests, cell[2] + errors, cell[3] + pages
  cell[4], cell[5], cell[6] = cell[4] + credits, cell[5] + tokens, cell[6] + nano_usd
end
