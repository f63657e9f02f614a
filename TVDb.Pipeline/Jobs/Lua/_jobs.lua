-- Jobs: what their scripts share. The script that runs is this file and one of the others.
--
-- KEYS[1], [2]  ready jobs, interactive and batch: sorted sets, all scores 0, of 'TENANT ID'
-- KEYS[3], [4]  tenants that have ready jobs, by whose turn it is: sorted sets
-- KEYS[5]  jobs that wait: sorted set, all scores 0, of 'GATE PRIORITY ID': behind a gate the oldest of the first priority leads
-- KEYS[6]  gates, by when they open, unix ms
-- KEYS[7]  leased jobs, by when the lease ends, unix ms
-- KEYS[8]  leases: hash, ID to 'TOKEN TENANT PRIORITY'
-- KEYS[9]  jobs at work: hash, tenant to how many
-- KEYS[10] hash: 'turn', 'token' (the last ones given), 'served', 'let_go' (when how many were, see due.lua), and 'dead:ID' of
--   each dead letter that is yet to be told of: the number of the event that made it one
-- KEYS[11] calls begun under the lease in force or the one before: hash, ID to the call's id
-- of a script that is about one job also:
-- KEYS[12] the job: 'SEQUENCE STATE TENANT PRIORITY CANCEL GATE' (CANCEL 1: asked for; GATE '-': none), a line's end, its record
-- KEYS[13] its events: list of 'SEQUENCE', a line's end, the record
-- KEYS[14] the tenant's jobs    KEYS[15..20] and those of each state: sorted sets, all scores 0: an id begins with its time
-- KEYS[21] degraded jobs that wait to be healed: sorted set, by when they may be at the earliest, unix ms
-- ARGV[1] now, unix ms    ARGV[2] how far that may be from Redis TIME, ms; -1: not checked
-- and of such a script: ARGV[3] the job's id    ARGV[4] its new record, see JobEntry    ARGV[5] its new state    ARGV[6] for how
--   long a job that is over is kept, ms    ARGV[7] for how long its events are, ms
--
-- Every script answers {'skewed'} where now is too far from Redis's clock. Nothing was changed then.
local STATES = {Queued = 15, Running = 16, Deferred = 17, Completed = 18, Failed = 19, Cancelled = 20}
local OVER = {Completed = true, Failed = true, Cancelled = true}
local call, exact = redis.call, string.format
local now = tonumber(ARGV[1])

local function skewed()
  local most = tonumber(ARGV[2])
  if most < 0 then
    return false
  end
  local clock = call('TIME')
  local ahead = now - clock[1] * 1000 - math.floor(clock[2] / 1000)
  return ahead > most or ahead < -most
end

-- The job's head, or nil where there is no such job.
local function head()
  local job = call('GET', KEYS[12])
  if not job then
    return nil
  end
  local sequence, state, tenant, priority, cancel, gate = string.match(job, '^(%d+) (%a+) (%S+) (%d) (%d) (%S+)\n')
  return {sequence = tonumber(sequence), state = state, tenant = tenant, priority = priority, cancel = cancel, gate = gate}
end

-- Writes the job's next event, and the job as it stands after it.
local function write(job, state, gate)
  local id = ARGV[3]
  if job.state ~= state then
    if job.state then
      call('ZREM', KEYS[STATES[job.state]], id)
    else
      call('ZADD', KEYS[14], 0, id)
    end
    call('ZADD', KEYS[STATES[state]], 0, id)
  end
  job.sequence, job.state, job.gate = job.sequence + 1, state, gate or '-'
  -- The record is bytes of any kind.
  local text = exact('%.0f %s %s %s %s %s\n', job.sequence, state, job.tenant, job.priority, job.cancel, job.gate) .. ARGV[4]
  call('RPUSH', KEYS[13], exact('%.0f\n', job.sequence) .. ARGV[4])
  if OVER[state] then
    call('SET', KEYS[12], text, 'PX', ARGV[6])
    call('PEXPIRE', KEYS[13], ARGV[7])
    call('HDEL', KEYS[11], id)
    if state == 'Failed' then
      call('HSET', KEYS[10], 'dead:' .. id, exact('%.0f', job.sequence))
    end
  else
    call('SET', KEYS[12], text)
    call('PERSIST', KEYS[13])
  end
  return job.sequence
end

local function give_turn(tenant, priority)
  if not call('ZSCORE', KEYS[3 + priority], tenant) then
    call('ZADD', KEYS[3 + priority], call('HINCRBY', KEYS[10], 'turn', 1), tenant)
  end
end

local function has_ready(tenant, priority)
  return #call('ZRANGEBYLEX', KEYS[1 + priority], '[' .. tenant .. ' ', '(' .. tenant .. '!', 'LIMIT', 0, 1) > 0
end

local function make_ready(job)
  call('ZADD', KEYS[1 + job.priority], 0, job.tenant .. ' ' .. ARGV[3])
  give_turn(job.tenant, tonumber(job.priority))
end

-- Takes the job from where it waits.
local function unqueue(job)
  call('ZREM', KEYS[1 + job.priority], job.tenant .. ' ' .. ARGV[3])
  call('ZREM', KEYS[5], exact('%s %s %s', job.gate, job.priority, ARGV[3]))
end

-- Whether the lease with this token is in force. A lease that has run out is in force until another worker has the job.
local function holds(token)
  local lease = call('HGET', KEYS[8], ARGV[3])
  return lease and string.match(lease, '^(%d+) ') == token
end

local function end_lease(tenant)
  call('ZREM', KEYS[7], ARGV[3])
  call('HDEL', KEYS[8], ARGV[3])
  if call('HINCRBY', KEYS[9], tenant, -1) <= 0 then
    call('HDEL', KEYS[9], tenant)
  end
  -- Where the tenant had its fill of workers it lost its turn.
  for priority = 0, 1 do
    if has_ready(tenant, priority) then
      give_turn(tenant, priority)
    end
  end
end

if skewed() then
  return {'skewed'}
end

