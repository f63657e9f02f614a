-- Records an operation that changed no setting.
--
-- ARGV[1] the operation, JSON   ARGV[2] how many operations are kept
--
-- Returns the operation's number
return record(ARGV[1], tonumber(ARGV[2]))
