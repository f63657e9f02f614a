-- Removes a day of the journal whose entries are in the archive, unless the list has grown since.
--
-- KEYS[1] the day's journal
-- ARGV[1] how long the list was before it was archived
--
-- Returns the list's length before: removed where that is ARGV[1], else nothing changed (0: it is gone already).
local length = redis.call('LLEN', KEYS[1])
if length == tonumber(ARGV[1]) then
  redis.call('DEL', KEYS[1])
end
return length
