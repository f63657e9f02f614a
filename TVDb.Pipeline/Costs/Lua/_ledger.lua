-- What every verb shares; put before each of them.
--
-- KEYS[1] the hold   KEYS[2] the counters of all windows   KEYS[3] open holds by expiry   KEYS[4] presumed holds by since
-- KEYS[5] the day's journal   KEYS[6] the journal's sequence number
--
-- ARGV[1] now, unix ms             ARGV[2] how far now may be from Redis TIME, ms; -1: not checked
-- ARGV[3] the hold's id            ARGV[4] fingerprint of its windows and amounts
-- ARGV[5] when the hold, once resolved, may be collected, unix ms
-- ARGV[6] facts of the call for the journal, a JSON object; what a verb needs besides is ARGV[7] and ARGV[8]
-- ARGV[9..] the windows, four each: id, unit ('usd' or 'requests'), amount, limit in force (-1: unlimited)
--
-- The counters of a window W are fields of one hash: W|posted, W|held, W|presumed, W|calls.
--
-- Sums are doubles, exact up to 2^53 - 1 = MAX. Every counter is kept within MAX: a reserve over it is refused like one
-- over a limit, and a post over it is an error before anything is written. So what is written is exact.
local MAX = 9007199254740991
local FIRST = 9
local now = tonumber(ARGV[1])
local id, fingerprint = ARGV[3], ARGV[4]

local skew = tonumber(ARGV[2])
if skew >= 0 then
  local clock = redis.call('TIME')
  local ahead = now - (tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000))
  if ahead > skew or ahead < -skew then
    return {'skewed', string.format('%.0f', ahead)}
  end
end

local function number(x)
  return string.format('%.0f', x)
end

-- The counters of all windows: a list of {id, unit, amount, limit, posted, held, presumed, calls}.
local function read_windows()
  local fields = {}
  for i = FIRST, #ARGV, 4 do
    local w = ARGV[i]
    fields[#fields + 1] = w .. '|posted'
    fields[#fields + 1] = w .. '|held'
    fields[#fields + 1] = w .. '|presumed'
    fields[#fields + 1] = w .. '|calls'
  end
  local values = #fields > 0 and redis.call('HMGET', KEYS[2], unpack(fields)) or {}
  local windows, at = {}, 1
  for i = FIRST, #ARGV, 4 do
    windows[#windows + 1] = {
      id = ARGV[i], unit = ARGV[i + 1], amount = tonumber(ARGV[i + 2]), limit = tonumber(ARGV[i + 3]),
      posted = tonumber(values[at] or '0'), held = tonumber(values[at + 1] or '0'),
      presumed = tonumber(values[at + 2] or '0'), calls = tonumber(values[at + 3] or '0'),
    }
    at = at + 4
  end
  return windows
end

-- Writes the counters named, of every window, in one command.
local function write_windows(windows, ...)
  local pairs_, names = {}, {...}
  for _, w in ipairs(windows) do
    for _, name in ipairs(names) do
      if w[name] < 0 or w[name] > MAX then
        return {err = 'COUNTER ' .. w.id .. '|' .. name .. ' would be ' .. number(w[name])}
      end
      pairs_[#pairs_ + 1] = w.id .. '|' .. name
      pairs_[#pairs_ + 1] = number(w[name])
    end
  end
  if #pairs_ > 0 then
    redis.call('HSET', KEYS[2], unpack(pairs_))
  end
  return nil
end

-- Appends to the day's journal what was done; `more` is further JSON members, each with a comma before it.
local function journal(verb, from, more)
  local n = redis.call('INCR', KEYS[6])
  redis.call('RPUSH', KEYS[5], '{"n":' .. number(n) .. ',"t":' .. ARGV[1] .. ',"v":"' .. verb .. '","from":"' .. from
    .. '","h":"' .. id .. '"' .. more .. '}')
end

-- The windows with their amounts, as JSON members.
local function windows_json(windows)
  local list = {}
  for i, w in ipairs(windows) do
    list[i] = '["' .. w.id .. '","' .. w.unit .. '",' .. number(w.amount) .. ']'
  end
  return ',"w":[' .. table.concat(list, ',') .. ']'
end

-- What a window is charged when the call did cost `usd`: that, or its whole amount where it counts requests.
local function charge(w, usd)
  return w.unit == 'usd' and usd or w.amount
end

local hold = redis.call('HMGET', KEYS[1], 'state', 'fingerprint', 'actual', 'expires')
local state = hold[1] or 'none'
if state ~= 'none' and hold[2] ~= fingerprint then
  return {'conflict', state}
end

-- Leaves a tombstone, so that a late verb for the same call finds what became of it.
local function resolve(to, actual)
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], 'state', to, 'fingerprint', fingerprint, 'actual', actual)
  redis.call('PEXPIREAT', KEYS[1], ARGV[5])
  if state == 'held' then
    redis.call('ZREM', KEYS[3], id)
  elseif state == 'presumed' then
    redis.call('ZREM', KEYS[4], id)
  end
end
