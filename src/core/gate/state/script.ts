/**
 * The script that counts calls and uses approvals on the server, and its keys. It runs as one step, so
 * that no two machines see the same count, and it asks the server for the time. Pure: text only.
 */

/** Version of keys and script, the first word of each answer. A new one has other keys. */
export const STATE_VERSION = "gait1";

/** Name of {@linkcode STATE_SCRIPT} on the server: SHA-1 of its UTF-8 bytes. */
export const STATE_SCRIPT_ID = "9432bf1f0e38bfd5e1d56ffc76250bdf752a9309";

/** SHA-256 of its UTF-8 bytes, for people. */
export const STATE_SCRIPT_DIGEST =
  "86c10ff98c66ceab23085b06794ab7eadcb4178653b6590fa99f3e68b3aa64c8";

/** Tolerance towards a server whose clock went back, in milliseconds; within it time stands still. */
export const CLOCK_TOLERANCE_MS = 60_000;

/**
 * The first key is the marker, a hash; the first argument is what to do:
 *
 * - `look`: tells the marker. Writes nothing.
 * - `prepare <expected> <generation> <follows> <sequence>`: writes a new generation, if the marker
 *   still has the expected one (`-` for none).
 * - `count <window ms> <limit>` and `peek`: the second key holds the count.
 * - `use <expiry ms>…` and `examine`: each further key stands for one approval.
 *
 * INVARIANT: everything is read and checked before the first write. A script has no way back.
 */
export const STATE_SCRIPT = `-- ${STATE_VERSION}
local function answer(words) return '${STATE_VERSION} ' .. table.concat(words, ' ') end
local function whole(number) return string.format('%.0f', number) end

local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
local act = ARGV[1]

local marker = redis.call('HMGET', KEYS[1], 'schema', 'generation', 'follows', 'sequence', 'time')
local schema, generation, follows = marker[1], marker[2], marker[3]
local sequence, last = tonumber(marker[4] or ''), tonumber(marker[5] or '')

if act == 'prepare' then
  if (generation or '-') ~= ARGV[2] then return answer({'changed'}) end
  redis.call('HSET', KEYS[1], 'schema', '1', 'generation', ARGV[3], 'follows', ARGV[4],
    'sequence', ARGV[5], 'time', whole(now), 'prepared', whole(now))
  return answer({'ok', ARGV[3], ARGV[4], ARGV[5], whole(now), 'prepared'})
end
if not schema and not generation then return answer({'unprepared', whole(now)}) end
if schema ~= '1' or not (generation and follows and sequence and last) then
  return answer({'damaged'})
end
if act == 'look' then
  return answer({'ok', generation, follows, whole(sequence), whole(now), whole(last)})
end

if last > now + ${CLOCK_TOLERANCE_MS} then return answer({'clock', whole(last), whole(now)}) end
if last > now then now = last end

local function ok(words)
  return answer({'ok', generation, follows, whole(sequence), whole(now), words})
end
local function step()
  sequence = sequence + 1
  redis.call('HSET', KEYS[1], 'sequence', whole(sequence), 'time', whole(now))
end

if act == 'count' or act == 'peek' then
  local window, limit = tonumber(ARGV[2]), tonumber(ARGV[3])
  local start = now - now % window
  local kept = redis.call('HMGET', KEYS[2], 'start', 'count')
  local used = 0
  if kept[1] or kept[2] then
    local begun, count = tonumber(kept[1] or ''), tonumber(kept[2] or '')
    if not (begun and count) then return answer({'damaged'}) end
    -- A window that has not begun: its calls count here, so that none is given twice.
    if begun >= start then used = count end
  end
  if used >= limit then return ok('no ' .. whole(used)) end
  used = used + 1
  if act == 'count' then
    step()
    redis.call('HSET', KEYS[2], 'start', whole(start), 'count', whole(used))
    redis.call('PEXPIREAT', KEYS[2], whole(start + window + ${CLOCK_TOLERANCE_MS}))
  end
  return ok('yes ' .. whole(used))
end

if act == 'use' or act == 'examine' then
  local found, free = '', true
  for place = 2, #KEYS do
    local state = 'f'
    if redis.call('EXISTS', KEYS[place]) == 1 then state = 'u'
    elseif tonumber(ARGV[place]) <= now then state = 'x' end
    if state ~= 'f' then free = false end
    found = found .. state
  end
  if free and act == 'use' then
    step()
    for place = 2, #KEYS do
      local life = tonumber(ARGV[place]) - now + ${CLOCK_TOLERANCE_MS}
      redis.call('SET', KEYS[place], '1', 'PX', whole(life))
    end
  end
  return ok(found)
end
return answer({'damaged'})
`;

/**
 * Keys of one project. The braces put them on one node of a cluster. What identifies a tool, a person or
 * a token comes as a digest.
 */
export class StateKeys {
  readonly #start: string;

  /** `project` as `checkStateProject` accepts it. */
  constructor(project: string) {
    this.#start = `gait:v1:{${project}}`;
  }

  /** The marker: by it a server that lost its data is noticed. */
  get marker(): string {
    return `${this.#start}:marker`;
  }

  count(digest: string): string {
    return `${this.#start}:count:${digest}`;
  }

  used(digest: string): string {
    return `${this.#start}:used:${digest}`;
  }
}
