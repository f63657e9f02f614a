-- A replica says how it sees the ends; what most replicas say is the shared status. Run by each replica each second.
--
-- KEYS[1] the views      KEYS[2] the shared statuses   KEYS[3] the list of transitions   KEYS[4] the history of this hour
-- ARGV[1] the replica    ARGV[2] its view: 'MS END=STATUS ...'   ARGV[3] now, unix ms   ARGV[4] a view older than so many ms is none
-- ARGV[5] the minute     ARGV[6] seconds to keep things for      ARGV[7] number of the last transition that the replica has seen
-- A status is 0 unknown, 1 healthy, 2 degraded, 3 unhealthy. A shared status is kept as 'STATUS SINCE_MS LAST_MS'.
-- A transition is 'NUMBER END FROM TO AT_MS LASTED_MS'.
--
-- 1. The view is written down; those of replicas that are gone are dropped.
-- 2. An end is unhealthy if more than half of the views that know it say so; degraded if more than half say that or worse.
-- 3. The time since the last run is counted as observed, and as down where the end was unhealthy. So time is counted once,
--    however many replicas there are. After a silence of all of them nothing is known of the time between.
-- 4. A status that changed is a transition, written once.
--
-- Returns {views: replica, view, ...}, {shared, where any view knows the end: end, status, since, ...}, {transitions after ARGV[7]}, number of the last one
local call = redis.call
local now, age, minute = tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
call('HSET', KEYS[1], ARGV[1], ARGV[2])

local fresh, votes, ends = {}, {}, {}
local views = call('HGETALL', KEYS[1])
for i = 1, #views, 2 do
  local at = tonumber(string.match(views[i + 1], '^%d+'))
  if at < now - age then
    call('HDEL', KEYS[1], views[i])
  else
    fresh[#fresh + 1] = views[i]
    fresh[#fresh + 1] = views[i + 1]
    for name, status in string.gmatch(views[i + 1], ' (%S+)=(%d)') do
      if not votes[name] then
        votes[name] = {0, 0, 0}
        ends[#ends + 1] = name
      end
      status = tonumber(status)
      if status > 0 then
        votes[name][status] = votes[name][status] + 1
      end
    end
  end
end

local function count(name, what, by)
  call('HINCRBY', KEYS[4], name .. ':' .. minute .. ':' .. what, by)
end

local shared = {}
for i = 1, #ends do
  local name = ends[i]
  local vote = votes[name]
  local known = vote[1] + vote[2] + vote[3]
  if known > 0 then
    local status = vote[3] * 2 > known and 3 or (vote[2] + vote[3]) * 2 > known and 2 or 1
    local was, since, last = string.match(call('HGET', KEYS[2], name) or '', '^(%d) (%d+) (%d+)$')
    was, since, last = tonumber(was or 0), tonumber(since or now), tonumber(last or now)
    if now - last > age then
      was, since, last = 0, now, now
    end
    if now > last and was > 0 then
      count(name, 'o', now - last)
      if was == 3 then
        count(name, 'd', now - last)
      end
    end
    if status ~= was then
      local number = call('HINCRBY', KEYS[2], 'transitions', 1)
      call('RPUSH', KEYS[3], table.concat({number, name, was, status, string.format('%.0f', now), string.format('%.0f', now - since)}, ' '))
      call('LTRIM', KEYS[3], -200, -1)
      if was == 3 then
        count(name, 'r', 1)
        count(name, 'rt', now - since)
      end
      since = now
    end
    call('HSET', KEYS[2], name, string.format('%d %.0f %.0f', status, since, math.max(now, last)))
    shared[#shared + 1] = name
    shared[#shared + 1] = tostring(status)
    shared[#shared + 1] = string.format('%.0f', since)
  end
end
for i = 1, 4 do
  call('EXPIRE', KEYS[i], ARGV[6])
end

local number = tonumber(call('HGET', KEYS[2], 'transitions') or 0)
local seen = tonumber(ARGV[7])
local transitions = number > seen and call('LRANGE', KEYS[3], -math.min(number - seen, 200), -1) or {}
return {fresh, shared, transitions, number}
