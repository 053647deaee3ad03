"""What Redis does in one step, in Lua; a step happens whole or not at all."""

from __future__ import annotations

__all__ = ["CLAIM", "DONE", "RECEIVE", "RELEASE", "RENEW", "TAKE"]

# KEYS: seen, lane's list, lane's lock, waiting, depth.
# ARGV: item, lane, now, seconds to remember, owner, milliseconds of the lock. 1: serve the lane.
RECEIVE = """
if redis.call('SET', KEYS[1], '1', 'NX', 'EX', ARGV[4]) then
  redis.call('RPUSH', KEYS[2], ARGV[1])
  redis.call('ZADD', KEYS[4], 'NX', ARGV[3], ARGV[2])
  redis.call('INCR', KEYS[5])
end
if redis.call('LLEN', KEYS[2]) == 0 then return 0 end
if redis.call('SET', KEYS[3], ARGV[5], 'NX', 'PX', ARGV[6]) then return 1 end
return 0
"""

# KEYS: lane's list, lane's lock, waiting. ARGV: owner, milliseconds of the lock, lane.
TAKE = """
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return false end
local first = redis.call('LINDEX', KEYS[1], 0)
if first then
  redis.call('PEXPIRE', KEYS[2], ARGV[2])
  return first
end
redis.call('ZREM', KEYS[3], ARGV[3])
redis.call('DEL', KEYS[2])
return false
"""

# KEYS: lane's list, seen, depth. ARGV: number with a colon, seconds to remember.
DONE = """
redis.call('SET', KEYS[2], '1', 'EX', ARGV[2])
local first = redis.call('LINDEX', KEYS[1], 0)
if first and string.sub(first, 1, #ARGV[1]) == ARGV[1] then
  redis.call('LPOP', KEYS[1])
  redis.call('DECR', KEYS[3])
end
return 1
"""

# KEYS: lane's list, lane's lock, waiting. ARGV: owner, milliseconds of the lock, lane.
CLAIM = """
if redis.call('LLEN', KEYS[1]) == 0 then
  redis.call('ZREM', KEYS[3], ARGV[3])
  return 0
end
local owner = redis.call('GET', KEYS[2])
if owner and owner ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return 1
"""

# KEYS: lane's lock. ARGV: owner, milliseconds of the lock.
RENEW = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0
"""

# KEYS: lane's lock. ARGV: owner.
RELEASE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""
