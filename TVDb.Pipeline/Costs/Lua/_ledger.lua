-- The ledger: what its verbs share. The script that runs is this file, then each verb's, then _run.lua. It does several
-- verbs in one run, one after the other, as if each had come alone: callers that speak at the same time share its cost.
--
-- KEYS[1] the counters    KEYS[2] open holds by expiry    KEYS[3] presumed holds by since when
-- KEYS[4] the day's journal    KEYS[5] thresholds crossed    KEYS[6..] for each verb its hold, and usage on the hold's day
--
-- ARGV[1] now, unix ms    ARGV[2] how far now may be from Redis TIME, ms; -1: not checked
-- ARGV[3] how many terms; they follow: the windows that carry a call, alike for all calls of a tenant to a model. Each is
--   how many windows; how many of them count money (the others, which follow, count requests); their ids; their limits;
--   their lowest thresholds (-1: none); all their thresholds, for each window AMOUNT=NAME, ... and a '|'
-- then the verbs, nine each: the verb; the number of its terms; the hold's id; fingerprint of its windows and amount, 16
--   characters; its amount, nano-USD; the journal's entry, a JSON object without its '{' and without what is added here;
--   what the verb needs besides; field of the usage; pages, credits, tokens and errors of the call, with spaces between
-- A hold takes its amount of a window that counts money, and 1 of one that counts requests.
--
-- Returns a list of answers, one for each verb, in order; or {'skewed', ms}: now is too far from Redis's clock; or
-- {'closed'}: the ledger was never opened on these data (see open.lua). In both cases nothing was recorded.
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
local VERB_ARGUMENTS = 9
local call, exact = redis.call, string.format

local skew = tonumber(ARGV[2])
if skew >= 0 then
  local clock = call('TIME')
  local ahead = ARGV[1] - clock[1] * 1000 - math.floor(clock[2] / 1000)
  if ahead > skew or ahead < -skew then
    return {'skewed', exact('%.0f', ahead)}
  end
end

-- All windows of all terms, read once and written once.
local terms, windows, fields = {}, {}, {'state', 'seq'}
local at = 4
for t = 1, tonumber(ARGV[3]) do
  local count = tonumber(ARGV[at])
  local term = {count = count, money = tonumber(ARGV[at + 1]), limits = {}, lowest = {}, thresholds = ARGV[at + 2 + 3 * count]}
  for i = 1, count do
    local id = ARGV[at + 1 + i]
    if not windows[id] then
      windows[id] = {id = id}
      fields[#fields + 1] = id
    end
    term[i] = windows[id]
    term.limits[i] = tonumber(ARGV[at + 1 + count + i])
    term.lowest[i] = tonumber(ARGV[at + 1 + 2 * count + i])
  end
  terms[t] = term
  at = at + 3 + 3 * count
end
local counters = call('HMGET', KEYS[1], unpack(fields))
local ledger_state, sequence = counters[1], tonumber(counters[2] or 0)
if not ledger_state then
  return {'closed'}
end
for i = 3, #fields do
  local window = windows[fields[i]]
  if counters[i] then
    window.posted, window.held, window.presumed, window.calls = cmsgpack.unpack(counters[i])
  else
    window.posted, window.held, window.presumed, window.calls = 0, 0, 0, 0
  end
end

-- The verb that is being done.
local verbs = {}
local hold, id, fingerprint, amount, entry, besides, usage_key, usage_field, usage_figures, term
-- Where its hold stands, and what the hold's record says besides.
local state, rest
local entries, usage = {}, {}

-- Adds to the figures of every window that counts money, and to those of every one that counts requests. Answers nil, or
-- the reply that says why it may not be; then nothing has changed. The second answer is the windows whose spending is now
-- at their lowest threshold or above, if any.
local function add(posted, held, presumed, calls, requests_posted, requests_held, requests_presumed, limited)
  local reached
  for i = 1, term.count do
    if i == term.money + 1 then
      posted, held, presumed = requests_posted, requests_held, requests_presumed
    end
    local window = term[i]
    local before = window.posted + window.presumed
    local spent = before + posted + presumed
    local sum = spent + window.held + held
    if limited then
      local limit = term.limits[i]
      if sum > (limit < 0 and MAX or limit) then
        return {'refused', i - 1, exact('%.0f', window.posted), exact('%.0f', window.presumed), exact('%.0f', window.held)}
      end
    elseif sum > MAX or window.posted + posted < 0 or window.held + held < 0 or window.presumed + presumed < 0 then
      return {'error', 'counters of ' .. window.id .. exact(' would not be within 0 and %.0f', MAX)}
    elseif spent > before and term.lowest[i] >= 0 and spent >= term.lowest[i] then
      reached = reached or {}
      reached[#reached + 1] = {i, before, spent}
    end
    window.adds_posted, window.adds_held, window.adds_presumed = posted, held, presumed
  end
  for i = 1, term.count do
    local window = term[i]
    window.posted = window.posted + window.adds_posted
    window.held = window.held + window.adds_held
    window.presumed = window.presumed + window.adds_presumed
    window.calls = window.calls + calls
    window.changed = true
  end
  return nil, reached
end

-- Notes an entry for the journal; more is JSON members of it, each with a comma after it. Answers its number.
local function journal(more)
  sequence = sequence + 1
  local number = exact('%.0f', sequence)
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
  return '"amount":' .. amount .. ',"w":[' .. table.concat(money, ',') .. '],"r":[' .. table.concat(requests, ',') .. '],'
end

-- Leaves a tombstone, so that a late verb for the same call finds what became of it.
local function resolve(to, with)
  call('SET', hold, to .. '|' .. fingerprint .. '|' .. with, 'PX', TOMBSTONE_MS)
  if state == 'held' then
    call('ZREM', KEYS[2], id)
  elseif state == 'presumed' then
    call('ZREM', KEYS[3], id)
  end
end

-- Counts what a call used in its hour.
local function use(requests, nano_usd)
  local cells = usage[usage_key] or {}
  usage[usage_key] = cells
  local cell = cells[usage_field]
  if not cell then
    local packed = call('HGET', usage_key, usage_field)
    cell = packed and {cmsgpack.unpack(packed)} or {0, 0, 0, 0, 0, 0}
    cells[usage_field] = cell
  end
  local pages, credits, tokens, errors = string.match(usage_figures, '(%d+) (%d+) (%d+) (%d+)')
  cell[1], cell[2] = cell[1] + requests, cell[2] + errors
  cell[3], cell[4], cell[5] = cell[3] + pages, cell[4] + credits, cell[5] + tokens
  cell[6] = cell[6] + nano_usd
end

-- The answer, with each threshold that this verb was the first to cross: WINDOW NAME SPENT, the window counted from 0.
-- A threshold is crossed once in the life of a window, also where spending was corrected and rose again.
local function answer(word, number, reached)
  local reply = {word, state, number}
  for _, window in ipairs(reached or {}) do
    local i, before, spent = window[1], window[2], window[3]
    local n = 0
    for thresholds in string.gmatch(term.thresholds, '([^|]*)|') do
      n = n + 1
      for figure, name in string.gmatch(n == i and thresholds or '', '(%d+)=([^,]+)') do
        if before < tonumber(figure) and tonumber(figure) <= spent and call('HSETNX', KEYS[5], term[i].id .. '|' .. name, ARGV[1]) == 1 then
          reply[#reply + 1] = exact('%.0f ', i - 1) .. name .. exact(' %.0f', spent)
        end
      end
    end
  end
  return reply
end
