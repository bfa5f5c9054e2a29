-- The frontier on Redis: every operation of newsspider/frontier/contract.py in one script, so that
-- each happens whole or not at all.
--
-- ARGV: the operation, the client, its serial number (0 for what changes nothing), the arguments.
-- A client that does not know whether it was heard says the same again, and gets the same answer.
-- One whose last operation is not here any more is told so: the server forgot what it had promised.
--
-- An address is its 8 bytes, since Lua's numbers hold 53 bits. Moments come as text and stay so
-- where they are kept in sorted sets.
--
--   counts           hash: seq, waiting, leased, dead, known
--   known:HHHH       hash: last 6 bytes of an address -> when it was asked, when it is due
--   left             hash: address -> the limits that left it out, its moment (or no number)
--   unfinished       hash: address -> how many of its entries wait or are leased
--   entry, payload   hashes: seq -> address, priority, attempts, leases, host; seq -> request
--   ready:HOST       sorted set of seq by priority: entries whose moment has come
--   later            sorted set of seq by moment: the others
--   leased           hash: seq -> worker;      hand:WORKER    set of seq
--   host:HOST        hash: waiting, turn, rest, delay, worker, place
--   turns            sorted set of turn + host by priority: hosts that can be claimed
--   resting          sorted set of host by moment
--   busy             set of hosts that are held or have entries;      hosts:WORKER    set of host
--   workers          sorted set by the end of the lease;      lease    hash: worker -> seconds
--   dead             list, seven elements an entry
--   client:CLIENT    hash: serial, reply

local PREFIX = 'newsspider:'
local CLIENT_SECONDS = 7 * 86400
local call = redis.call
local taken = 3

local function take()
  taken = taken + 1
  return ARGV[taken]
end

local function at(name, more)
  return PREFIX .. name .. (more or '')
end

local function count(field, by)
  return call('HINCRBY', at('counts'), field, by + 0) -- Lua knows a -0
end

-- Numbers in text that sorts as they do.
local function next_seq()
  return string.format('%015.0f', count('seq', 1))
end

local function get_known(address)
  local bucket = string.format('%02x%02x', string.byte(address, 1, 2))
  local value = call('HGET', at('known:', bucket), string.sub(address, 3))
  if value then
    return struct.unpack('<dd', value)
  end
end

local function set_known(address, asked, due)
  local bucket = string.format('%02x%02x', string.byte(address, 1, 2))
  call('HSET', at('known:', bucket), string.sub(address, 3), struct.pack('<dd', asked, due))
end

local function get_entry(seq)
  local packed = call('HGET', at('entry'), seq)
  local address, priority, attempts, leases, rest = struct.unpack('<c8di4i4', packed)
  return {
    address = address, priority = priority, attempts = attempts, leases = leases,
    host = string.sub(packed, rest),
  }
end

local function set_entry(seq, entry)
  local numbers = struct.pack('<c8di4i4', entry.address, entry.priority, entry.attempts, entry.leases)
  call('HSET', at('entry'), seq, numbers .. entry.host)
end

-- Put a host where `claim` finds it, or take it away from there.
local function place(host)
  local key = at('host:', host)
  local state = call('HMGET', key, 'worker', 'rest', 'turn', 'place')
  if state[4] then
    call('ZREM', at('turns'), state[4])
    call('HDEL', key, 'place')
  end
  local best = call('ZRANGE', at('ready:', host), 0, 0, 'WITHSCORES')
  if not state[1] and not state[2] and best[1] then
    local member = state[3] .. host
    call('ZADD', at('turns'), best[2], member)
    call('HSET', key, 'place', member)
  end
end

local function place_all(hosts)
  for host in pairs(hosts) do
    place(host)
  end
end

local function make_ready(seq, entry)
  call('ZADD', at('ready:', entry.host), string.format('%.17g', -entry.priority), seq)
end

-- Let an entry wait. A host that had none takes its turn behind all others.
local function wait(seq, entry, not_before, now, turn)
  if tonumber(not_before) <= now then
    make_ready(seq, entry)
  else
    call('ZADD', at('later'), not_before, seq)
  end
  count('waiting', 1)
  if call('HINCRBY', at('host:', entry.host), 'waiting', 1) == 1 then
    call('HSET', at('host:', entry.host), 'turn', turn)
    call('SADD', at('busy'), entry.host)
  end
end

local function insert(entry, payload, not_before, now)
  local seq = next_seq()
  call('HINCRBY', at('unfinished'), entry.address, 1)
  call('HSET', at('payload'), seq, payload)
  set_entry(seq, entry)
  wait(seq, entry, not_before, now, seq)
end

local function promote(now)
  local hosts = {}
  while true do
    local due = call('ZRANGEBYSCORE', at('later'), '-inf', now, 'LIMIT', 0, 1000)
    if #due == 0 then
      break
    end
    for _, seq in ipairs(due) do
      local entry = get_entry(seq)
      call('ZREM', at('later'), seq)
      make_ready(seq, entry)
      hosts[entry.host] = true
    end
  end
  place_all(hosts)
end

local function wake(now)
  for _, host in ipairs(call('ZRANGEBYSCORE', at('resting'), '-inf', now)) do
    call('ZREM', at('resting'), host)
    call('HDEL', at('host:', host), 'rest')
    place(host)
  end
end

local function rest(host, moment)
  local named = call('HGET', at('host:', host), 'rest')
  if not named or tonumber(moment) > tonumber(named) then
    call('HSET', at('host:', host), 'rest', moment)
    call('ZADD', at('resting'), moment, host)
    place(host)
  end
end

local function let_go(worker, host, turn)
  local key = at('host:', host)
  call('SREM', at('hosts:', worker), host)
  call('HDEL', key, 'worker')
  call('HSET', key, 'turn', turn)
  if (call('HGET', key, 'waiting') or '0') == '0' then
    call('SREM', at('busy'), host)
  end
end

local function give_back(worker, lapsed)
  local turn = next_seq()
  local hosts = {}
  for _, seq in ipairs(call('SMEMBERS', at('hand:', worker))) do
    local entry = get_entry(seq)
    if lapsed then
      entry.attempts = entry.attempts + 1
      set_entry(seq, entry)
    end
    call('HDEL', at('leased'), seq)
    count('leased', -1)
    wait(seq, entry, '0', 0, turn)
    hosts[entry.host] = true
  end
  call('DEL', at('hand:', worker))
  for _, host in ipairs(call('SMEMBERS', at('hosts:', worker))) do
    let_go(worker, host, turn)
    if lapsed then
      local delay = tonumber(call('HGET', at('host:', host), 'delay') or '0')
      rest(host, string.format('%.17g', tonumber(lapsed) + delay))
    end
    hosts[host] = true
  end
  call('ZREM', at('workers'), worker)
  call('HDEL', at('lease'), worker)
  place_all(hosts)
end

local function sweep(now)
  local lapsed = call('ZRANGEBYSCORE', at('workers'), '-inf', '(' .. now, 'WITHSCORES')
  for index = 1, #lapsed, 2 do
    give_back(lapsed[index], lapsed[index + 1])
  end
end

-- What a run asks for that is known.
local function take_before()
  local before = { asked = tonumber(take()), due = tonumber(take()), by = take() }
  before.since, before.til = tonumber(take()), tonumber(take())
  return before
end

-- Whether limits left an address out that a run does not have.
local function is_wanted(address, before)
  local left = before.by ~= '' and call('HGET', at('left'), address)
  if not left then
    return false
  end
  local by, moment = struct.unpack('<c8d', left)
  return by ~= before.by and not (moment < before.since or moment > before.til)
end

local function is_fresh(address, before)
  local asked, due = get_known(address)
  if not asked then
    return true
  end
  return asked < before.asked and due < math.huge
    and call('HEXISTS', at('unfinished'), address) == 0
    and (due <= before.due or is_wanted(address, before))
end

local function room(worker, now)
  local ends = call('ZSCORE', at('workers'), worker)
  if not ends or tonumber(ends) < tonumber(now) then
    return 0
  end
  local living = call('ZCOUNT', at('workers'), now, '+inf')
  local share = math.ceil(call('SCARD', at('busy')) / living)
  return share - call('SCARD', at('hosts:', worker))
end

-- End one leased entry, or let it wait again.
local function finish(id, fate, value, left, now, hosts)
  local seq, leases = string.match(id, '^(%d+)%.(%d+)$')
  local worker = call('HGET', at('leased'), seq)
  local entry = worker and get_entry(seq)
  if not entry or entry.leases ~= tonumber(leases) then
    return
  end
  call('HDEL', at('leased'), seq)
  call('SREM', at('hand:', worker), seq)
  count('leased', -1)
  if fate == 'back' then
    wait(seq, entry, value, tonumber(now), next_seq())
    hosts[entry.host] = true
    return
  end
  local _, due = get_known(entry.address)
  if fate == 'due' then
    due = tonumber(value)
  elseif fate == 'dead' then
    due = math.huge
    call('RPUSH', at('dead'), entry.address, entry.host, string.format('%.17g', entry.priority),
      call('HGET', at('payload'), seq), value, entry.attempts, now)
    count('dead', 1)
  end
  set_known(entry.address, tonumber(now), due)
  if fate ~= 'none' then
    call('HDEL', at('left'), entry.address)
  end
  if left ~= '' then
    call('HSET', at('left'), entry.address, left)
  end
  if call('HINCRBY', at('unfinished'), entry.address, -1) == 0 then
    call('HDEL', at('unfinished'), entry.address)
  end
  call('HDEL', at('entry'), seq)
  call('HDEL', at('payload'), seq)
end

-- Let one entry wait, unless it is neither fresh nor to wait again.
local function add(now, before, hosts)
  local entry = { address = take(), host = take(), priority = tonumber(take()), attempts = 0, leases = 0 }
  local payload, again, not_before = take(), take() == '1', take()
  if not get_known(entry.address) then
    set_known(entry.address, 0, 0)
    count('known', 1)
  elseif not again and not is_fresh(entry.address, before) then
    return 0
  end
  insert(entry, payload, not_before, tonumber(now))
  hosts[entry.host] = true
  return 1
end

local operations = {}

function operations.crawl()
  call('SETNX', at('crawl'), take())
  return call('GET', at('crawl'))
end

function operations.join()
  local worker, now, ends, lease = take(), take(), take(), take()
  sweep(now)
  call('ZADD', at('workers'), ends, worker)
  call('HSET', at('lease'), worker, lease)
end

function operations.extend()
  local worker, now, delays = take(), take(), tonumber(take())
  sweep(now)
  local lease = call('HGET', at('lease'), worker)
  if not lease then
    return -1
  end
  call('ZADD', at('workers'), string.format('%.17g', tonumber(now) + tonumber(lease)), worker)
  for _ = 1, delays do
    local host, delay = take(), take()
    if call('HGET', at('host:', host), 'worker') == worker then
      call('HSET', at('host:', host), 'delay', delay)
    end
  end
  return math.max(0, -room(worker, now))
end

function operations.leave()
  give_back(take(), nil)
end

function operations.asked()
  local answers = {}
  for index = taken + 1, #ARGV do
    local asked = get_known(ARGV[index])
    answers[#answers + 1] = asked and string.format('%.17g', asked) or '0'
  end
  return table.concat(answers, ' ')
end

function operations.fresh()
  local before = take_before()
  local answers = {}
  for index = taken + 1, #ARGV do
    answers[#answers + 1] = is_fresh(ARGV[index], before) and '1' or '0'
  end
  return table.concat(answers)
end

function operations.update()
  local now, before = take(), take_before()
  local hosts, added = {}, 0
  for _ = 1, tonumber(take()) do
    finish(take(), take(), take(), take(), now, hosts)
  end
  for _ = 1, tonumber(take()) do
    added = added + add(now, before, hosts)
  end
  place_all(hosts)
  return added
end

function operations.claim()
  local worker, wanted, now = take(), tonumber(take()), take()
  promote(now)
  wake(now)
  local number = math.min(wanted, room(worker, now))
  local hosts = {}
  if number <= 0 then
    return hosts
  end
  for _, member in ipairs(call('ZRANGE', at('turns'), 0, number - 1)) do
    local host = string.sub(member, 16)
    call('HSET', at('host:', host), 'worker', worker)
    call('SADD', at('hosts:', worker), host)
    place(host)
    hosts[#hosts + 1] = host
  end
  return hosts
end

function operations.lease()
  local worker, host, wanted, now = take(), take(), tonumber(take()), take()
  promote(now)
  local reply = {}
  if wanted <= 0 or call('HGET', at('host:', host), 'worker') ~= worker then
    return reply
  end
  local best = call('ZRANGE', at('ready:', host), 0, wanted - 1)
  if #best == 0 then
    return reply
  end
  for _, seq in ipairs(best) do
    local entry = get_entry(seq)
    local asked = get_known(entry.address)
    entry.leases = entry.leases + 1
    set_entry(seq, entry)
    call('ZREM', at('ready:', host), seq)
    call('HSET', at('leased'), seq, worker)
    call('SADD', at('hand:', worker), seq)
    for _, value in ipairs({
      seq .. '.' .. entry.leases, entry.address, call('HGET', at('payload'), seq),
      tostring(entry.attempts), struct.pack('<d', asked),
    }) do
      reply[#reply + 1] = value
    end
  end
  count('waiting', -#best)
  count('leased', #best)
  call('HINCRBY', at('host:', host), 'waiting', -#best)
  return reply
end

function operations.release()
  local worker, host, allowed = take(), take(), take()
  if call('HGET', at('host:', host), 'worker') == worker then
    let_go(worker, host, next_seq())
  end
  rest(host, allowed)
  place(host)
end

function operations.rest()
  rest(take(), take())
end

function operations.counts()
  local counted = call('HMGET', at('counts'), 'waiting', 'leased', 'dead', 'known')
  counted[5] = call('ZCOUNT', at('workers'), take(), '+inf')
  for index = 1, 5 do
    counted[index] = tonumber(counted[index] or 0)
  end
  return counted
end

function operations.revive()
  local now = tonumber(take())
  local hosts, number = {}, 0
  while true do
    local first = number * 7
    local dead = call('LRANGE', at('dead'), first, first + 6)
    if #dead == 0 then
      break
    end
    local entry = { address = dead[1], host = dead[2], priority = tonumber(dead[3]), attempts = 0, leases = 0 }
    insert(entry, dead[4], '0', now)
    hosts[entry.host] = true
    number = number + 1
  end
  call('DEL', at('dead'))
  count('dead', -number)
  place_all(hosts)
  return number
end

function operations.remember()
  local new = 0
  for _ = 1, tonumber(take()) do
    local address, asked, due = take(), tonumber(take()), tonumber(take())
    if not get_known(address) then
      new = new + 1
      set_known(address, asked, due)
    elseif call('HEXISTS', at('unfinished'), address) == 0 then
      set_known(address, asked, due)
    end
  end
  count('known', new)
end

local name, client, serial = ARGV[1], ARGV[2], tonumber(ARGV[3])
if serial == 0 then
  return operations[name]()
end
local last = call('HMGET', at('client:', client), 'serial', 'reply')
local done = tonumber(last[1] or '0')
if done == serial then
  return cmsgpack.unpack(last[2])
elseif done ~= serial - 1 then
  return redis.error_reply('FORGOT the last operations of this client')
end
local reply = operations[name]()
if reply == nil then
  reply = 0
end
call('HSET', at('client:', client), 'serial', ARGV[3], 'reply', cmsgpack.pack(reply))
call('EXPIRE', at('client:', client), CLIENT_SECONDS)
return reply
