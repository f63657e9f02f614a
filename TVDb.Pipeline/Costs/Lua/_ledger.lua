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
local call = redis.call
local now = tonumber(ARGV[1])
local id, fingerprint = ARGV[3], ARGV[4]

local skew = tonumber(ARGV[2])
if skew >= 0 then
  local clock = call('TIME')
  local ahead = now - (tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000))
  if ahead > skew or ahead < -skew then
    return {'skewed', string.format('%.0f', ahead)}
  end
end

-- Lua's own conversion keeps 14 digits and is the faster one.
local function number(x)
  return x < 1e14 and x > -1e14 and x .. '' or string.format('%.0f', x)
end

-- Window k (from 0) has its id, unit, amount and limit in ARGV from FIRST + 4 * k on.
local WINDOWS = (#ARGV - FIRST + 1) / 4

local function unit_of(k)
  return ARGV[FIRST + 4 * k + 1]
end

local function amount_of(k)
  return tonumber(ARGV[FIRST + 4 * k + 2])
end

-- The counters that `names` lists, of window 0, then of window 1, and so on in one list: a table for each window would
-- cost more than the reading does. A verb reads no more than it needs.
local fields = {}
local function read_counters(names)
  local n = 0
  for i = FIRST, #ARGV, 4 do
    local window = ARGV[i] .. '|'
    for j = 1, #names do
      n = n + 1
      fields[n] = window .. names[j]
    end
  end
  local counters = n > 0 and call('HMGET', KEYS[2], unpack(fields)) or {}
  for i = 1, n do
    counters[i] = tonumber(counters[i] or 0)
  end
  return counters
end

-- Writes of every window the first `written` of the `count` counters that were read, in one command.
local function write_counters(counters, count, written)
  local changes, n = {}, 0
  for at = 0, #counters - 1, count do
    for i = at + 1, at + written do
      local value = counters[i]
      if value < 0 or value > MAX then
        return {err = 'COUNTER ' .. fields[i] .. ' would be ' .. number(value)}
      end
      changes[n + 1] = fields[i]
      changes[n + 2] = number(value)
      n = n + 2
    end
  end
  if n > 0 then
    call('HSET', KEYS[2], unpack(changes))
  end
  return nil
end

-- Appends to the day's journal what was done; `more` is further JSON members, each with a comma before it.
local function journal(verb, from, more)
  local n = call('INCR', KEYS[6])
  call('RPUSH', KEYS[5], '{"n":' .. number(n) .. ',"t":' .. ARGV[1] .. ',"v":"' .. verb .. '","from":"' .. from
    .. '","h":"' .. id .. '"' .. more .. '}')
end

-- The windows with their amounts, as JSON members.
local function windows_json()
  local list, n = {}, 0
  for i = FIRST, #ARGV, 4 do
    n = n + 1
    list[n] = '["' .. ARGV[i] .. '","' .. ARGV[i + 1] .. '",' .. ARGV[i + 2] .. ']'
  end
  return ',"w":[' .. table.concat(list, ',') .. ']'
end

-- What window k is charged when the call did cost `usd`: that, or its whole amount where it counts requests.
local function charge(k, usd)
  return unit_of(k) == 'usd' and usd or amount_of(k)
end

local hold = call('HMGET', KEYS[1], 'state', 'fingerprint', 'actual', 'expires')
local state = hold[1] or 'none'
if state ~= 'none' and hold[2] ~= fingerprint then
  return {'conflict', state}
end

-- Leaves a tombstone, so that a late verb for the same call finds what became of it.
local function resolve(to, actual)
  if state ~= 'none' then
    call('DEL', KEYS[1])
  end
  call('HSET', KEYS[1], 'state', to, 'fingerprint', fingerprint, 'actual', actual)
  call('PEXPIREAT', KEYS[1], ARGV[5])
  if state == 'held' then
    call('ZREM', KEYS[3], id)
  elseif state == 'presumed' then
    call('ZREM', KEYS[4], id)
  end
end
