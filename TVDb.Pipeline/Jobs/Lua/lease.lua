-- Leases ready jobs: interactive before batch, but each eighth time batch first, so that neither starves; among a priority's
-- tenants in turn; among a tenant's jobs the oldest.
--
-- ARGV[3] when the leases end, unix ms    ARGV[4] how many at most    ARGV[5] how many a tenant may have at work
--
-- Returns ID, TOKEN, ID, TOKEN, ... A token is greater than every one before it, also than those a Redis that came back
-- older has forgotten: it is at least the time.
local BATCH_FIRST_EACH = 8

local function next_of(priority)
  while true do
    local tenant = call('ZRANGE', KEYS[3 + priority], 0, 0)[1]
    if not tenant then
      return nil
    end
    local member = call('ZRANGEBYLEX', KEYS[1 + priority], '[' .. tenant .. ' ', '(' .. tenant .. '!', 'LIMIT', 0, 1)[1]
    local at_work = tonumber(call('HGET', KEYS[9], tenant) or 0)
    if member and at_work < tonumber(ARGV[5]) then
      return tenant, member
    end
    -- It gets its turn again with a new job, or with the end of one.
    call('ZREM', KEYS[3 + priority], tenant)
  end
end

local leased = {}
for _ = 1, tonumber(ARGV[4]) do
  local first = call('HINCRBY', KEYS[10], 'served', 1) % BATCH_FIRST_EACH == 0 and 1 or 0
  local priority = first
  local tenant, member = next_of(priority)
  if not tenant then
    priority = 1 - first
    tenant, member = next_of(priority)
  end
  if not tenant then
    break
  end
  local id = string.sub(member, #tenant + 2)
  local token = exact('%.0f', math.max(tonumber(call('HGET', KEYS[10], 'token') or 0) + 1, now))
  call('HSET', KEYS[10], 'token', token)
  call('ZREM', KEYS[1 + priority], member)
  call('ZADD', KEYS[3 + priority], call('HINCRBY', KEYS[10], 'turn', 1), tenant)
  call('ZADD', KEYS[7], ARGV[3], id)
  call('HSET', KEYS[8], id, exact('%s %s %d', token, tenant, priority))
  call('HINCRBY', KEYS[9], tenant, 1)
  leased[#leased + 1] = id
  leased[#leased + 1] = token
end
return leased
