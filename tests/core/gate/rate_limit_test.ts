import assert from "node:assert/strict";
import fc from "fast-check";
import { ERROR_CLASSES } from "../../../src/core/error.ts";
import type { RateLimit } from "../../../src/core/gate/policy/policy.ts";
import {
  formatRateLimitState,
  NO_COUNTERS,
  parseRateLimitState,
  peekRateLimit,
  takeRateLimit,
  windowStart,
} from "../../../src/core/gate/controls/rate_limit.ts";
import {
  formatRateLimitLock,
  isStaleLock,
  LOCK_RETRY_MS,
  LOCK_STALE_MS,
  LOCK_TIMEOUT_MS,
  parseRateLimitLock,
  rateLimitLockError,
} from "../../../src/core/gate/controls/rate_limit_lock.ts";
import { source } from "./support.ts";

const NOW = "2026-11-22T07:49:30.5Z";
const LIMIT: RateLimit = { requests: 2, window: "minute", scope: "tool_identity" };
const CALL = { limit: LIMIT, tool_name: "tool.write", identity: "example-user", now: NOW };
const KEY = "minute|tool_identity|2026-11-22T07:49:00Z|tool.write|example-user";

Deno.test("takeRateLimit counts up to the limit and then refuses", () => {
  const first = takeRateLimit(NO_COUNTERS, CALL);
  assert.deepEqual([first.allowed, first.used, first.remaining, [...first.counters ?? []]], [
    ...[true, 1, 1],
    [[KEY, 1]],
  ]);
  const second = takeRateLimit(first.counters ?? NO_COUNTERS, CALL);
  assert.deepEqual([second.allowed, second.used, second.remaining], [true, 2, 0]);
  const third = takeRateLimit(second.counters ?? NO_COUNTERS, CALL);
  assert.deepEqual([third.allowed, third.used, third.remaining, third.counters], [
    false,
    2,
    0,
    undefined,
  ]);
});

Deno.test("takeRateLimit denies with the stored count", () => {
  const { allowed, used } = takeRateLimit(new Map([[KEY, 7]]), CALL);
  assert.deepEqual([allowed, used], [false, 7]);
});

Deno.test("takeRateLimit keys counters by scope", () => {
  const rows = [["tool", "tool.write"], ["identity", "example-user"], [
    "tool_identity",
    "tool.write|example-user",
  ]] as const;
  for (const [scope, key] of rows) {
    const outcome = takeRateLimit(NO_COUNTERS, { ...CALL, limit: { ...LIMIT, scope } });
    assert.equal(outcome.key, key);
    assert.deepEqual([...outcome.counters?.keys() ?? []], [
      `minute|${scope}|2026-11-22T07:49:00Z|${key}`,
    ]);
    assert.equal(outcome.scope, scope);
  }
});

Deno.test("an identity's budget is shared by all tools", () => {
  const limit: RateLimit = { requests: 1, window: "hour", scope: "identity" };
  const first = takeRateLimit(NO_COUNTERS, { ...CALL, limit });
  const other = takeRateLimit(first.counters ?? NO_COUNTERS, { ...CALL, limit, tool_name: "x" });
  assert.equal(other.allowed, false);
});

Deno.test("a new window starts anew", () => {
  assert.equal(windowStart("hour", "2026-11-22T09:30:00+01:30"), "2026-11-22T08:00:00Z");
  assert.equal(windowStart("minute", "2026-11-22T08:00:59.999999999Z"), "2026-11-22T08:00:00Z");
  const hour = { ...CALL, limit: { ...LIMIT, requests: 1, window: "hour" as const } };
  const first = takeRateLimit(NO_COUNTERS, hour);
  const counters = first.counters ?? NO_COUNTERS;
  assert.equal(takeRateLimit(counters, { ...hour, now: "2026-11-22T07:59:59Z" }).allowed, false);
  assert.equal(takeRateLimit(counters, { ...hour, now: "2026-11-22T08:00:00Z" }).allowed, true);
});

Deno.test("takeRateLimit drops past windows of its own length and malformed keys", () => {
  const counters = new Map([
    ["minute|tool|2026-11-22T07:48:00Z|x", 1],
    ["minute|tool|2026-11-22T07:49:00Z|x", 2],
    ["hour|tool|2026-11-22T06:00:00Z|x", 3],
    ["minute|tool|2026-11-22T07:49:00Z", 4],
    ["junk", 5],
  ]);
  const kept = takeRateLimit(counters, CALL).counters ?? NO_COUNTERS;
  assert.deepEqual([...kept].sort(), [
    ["hour|tool|2026-11-22T06:00:00Z|x", 3],
    ["minute|tool_identity|2026-11-22T07:49:00Z|tool.write|example-user", 1],
    ["minute|tool|2026-11-22T07:49:00Z|x", 2],
  ]);
  assert.equal(counters.size, 5);
});

Deno.test("peekRateLimit answers the same and stores nothing", () => {
  const { counters: _, ...taken } = takeRateLimit(NO_COUNTERS, CALL);
  assert.deepEqual(peekRateLimit(NO_COUNTERS, CALL), { ...taken, counters: undefined });
});

Deno.test("formatRateLimitState sorts counters by the bytes of their keys", () => {
  assert.equal(
    formatRateLimitState(new Map([["\u{1f600}", 1], ["\uffee", 2]])),
    `{
  "schema_id": "gait.gate.rate_limit_state",
  "schema_version": "1.0.0",
  "counters": [
    {
      "key": "\uffee",
      "count": 2
    },
    {
      "key": "\u{1f600}",
      "count": 1
    }
  ]
}
`,
  );
});

const HEAD = '"schema_id":"gait.gate.rate_limit_state","schema_version":"1.0.0"';

Deno.test("parseRateLimitState reads what was written, and drops what cannot count", () => {
  const counters = new Map([["a|b|c|d", 2]]);
  assert.deepEqual(parseRateLimitState(source(formatRateLimitState(counters))), counters);
  const odd = `{${HEAD},"counters":[{"key":" ","count":1},{"key":"k","count":0},` +
    '{"key":"d","count":1},{"key":"d","count":3},{"key":"d","count":2}]}';
  assert.deepEqual(parseRateLimitState(source(odd)), new Map([["d", 3]]));
  assert.deepEqual(parseRateLimitState(source(`{${HEAD},"counters":[]}`)), NO_COUNTERS);
});

Deno.test("parseRateLimitState refuses a corrupt state", () => {
  for (
    const text of ["", "{", "[]", '{"counters":{}}', '{"counters":[{"key":1}]}', '{"Counters":[]}']
  ) {
    assert.throws(() => parseRateLimitState(source(text)), {
      code: "invalid_input",
      message: /^Cannot (?:parse JSON|read) "[^"]+": /,
    });
  }
});

const FOREIGN_STATES: readonly (readonly [string, string])[] = [
  ["null", "null"],
  ["no member", "{}"],
  ["another schema", '{"schema_id":"gait.gate.x","schema_version":"1.0.0","counters":[]}'],
  ["no version", '{"schema_id":"gait.gate.rate_limit_state","counters":[]}'],
  ["another generation", `{${HEAD.replace("1.0.0", "2.0.0")},"counters":[]}`],
  ["no counters", `{${HEAD}}`],
  ["counters that are null", `{${HEAD},"counters":null}`],
  ["no count", `{${HEAD},"counters":[{"key":"a|b|c|d"}]}`],
  ["a count that is null", `{${HEAD},"counters":[{"key":"a|b|c|d","count":null}]}`],
  ["no key", `{${HEAD},"counters":[{"count":1}]}`],
  ["a key that is null", `{${HEAD},"counters":[{"key":null,"count":1}]}`],
  ["a counter that is null", `{${HEAD},"counters":[null]}`],
  ["a count below 0", `{${HEAD},"counters":[{"key":"a|b|c|d","count":-1}]}`],
];

for (const [what, text] of FOREIGN_STATES) {
  Deno.test(`parseRateLimitState refuses a state with ${what}`, () => {
    assert.throws(() => parseRateLimitState(source(text)), { code: "invalid_input" });
  });
}

const MINUTES = ["07:48", "07:49", "07:50", "08:00"];

for (const window of ["minute", "hour"] as const) {
  Deno.test(`whatever the clock does, no ${window} gets more calls than its limit`, () => {
    const clock = fc.array(fc.tuple(fc.constantFrom(...MINUTES), fc.nat(59)), { maxLength: 40 });
    fc.assert(fc.property(clock, fc.integer({ min: 1, max: 3 }), (times, requests) => {
      const limit: RateLimit = { requests, window, scope: "tool" };
      const allowed = new Map<string, number>();
      let counters = NO_COUNTERS;
      for (const [minute, second] of times) {
        const now = `2026-11-22T${minute}:${String(second).padStart(2, "0")}Z`;
        try {
          const outcome = takeRateLimit(counters, { ...CALL, limit, now });
          counters = outcome.counters ?? counters;
          if (!outcome.allowed) continue;
          const start = windowStart(window, now);
          allowed.set(start, (allowed.get(start) ?? 0) + 1);
        } catch (error) {
          assert.match(String(error), /the clock shows/);
        }
      }
      for (const count of allowed.values()) assert.ok(count <= requests);
    }));
  });
}

Deno.test("calls are counted again once the clock has caught up", () => {
  const ahead = takeRateLimit(NO_COUNTERS, { ...CALL, now: "2026-11-22T07:51:00Z" }).counters;
  const counters = ahead ?? NO_COUNTERS;
  assert.throws(() => takeRateLimit(counters, CALL), {
    code: "invalid_input",
    message: "Cannot count this call: the rate limits hold calls from 2026-11-22T07:51:00Z, " +
      "and the clock shows 2026-11-22T07:49:30.5Z",
  });
  assert.equal(takeRateLimit(counters, { ...CALL, now: "2026-11-22T07:51:00Z" }).used, 2);
});

Deno.test("a lock is one line with its holder", () => {
  assert.equal(
    formatRateLimitLock({ pid: 7, created_at: "2026-11-22T07:49:00Z" }),
    '{"schema_id":"gait.gate.rate_limit_lock","schema_version":"1.0.0","pid":7,"created_at":"2026-11-22T07:49:00Z"}\n',
  );
  const own = formatRateLimitLock({ pid: 7, created_at: "2026-11-22T07:49:00Z", host: "h" });
  assert.equal(parseRateLimitLock(new TextEncoder().encode(own))?.host, "h");
  assert.ok(!formatRateLimitLock({ pid: 7, created_at: "x", host: "" }).includes("host"));
  assert.equal(parseRateLimitLock(new TextEncoder().encode('{"pid":')), undefined);
  assert.deepEqual([LOCK_STALE_MS, LOCK_RETRY_MS, LOCK_TIMEOUT_MS], [15_000, 15, 3_000]);
});

Deno.test("a lock is stale when its process is gone from this host, or when it is old", () => {
  const nowMs = Date.parse("2026-11-22T07:49:30Z");
  const lock = {
    ...{ schema_id: "", schema_version: "", pid: 7, created_at: "2026-11-22T07:49:29Z" },
  };
  const seen = { lock: { ...lock, host: "here" }, modifiedMs: nowMs, nowMs, host: "here" };
  const rows: [string, Parameters<typeof isStaleLock>[0], boolean][] = [
    ["held", { ...seen, holderRuns: true }, false],
    ["holder unknown", { ...seen, holderRuns: undefined }, false],
    ["holder gone", { ...seen, holderRuns: false }, true],
    ["gone here, held elsewhere", { ...seen, host: "there", holderRuns: false }, false],
    ["gone, written by the reference", { ...seen, lock, holderRuns: false }, true],
    ["old by its content", {
      ...seen,
      lock: { ...lock, created_at: "2026-11-22T07:49:14.9Z" },
      holderRuns: true,
    }, true],
    ["15 s by its content", {
      ...seen,
      lock: { ...lock, created_at: "2026-11-22T07:49:15Z" },
      holderRuns: true,
    }, false],
    ["old by its file", { ...seen, modifiedMs: nowMs - 15_001, holderRuns: true }, true],
    ["15 s by its file", { ...seen, modifiedMs: nowMs - 15_000, holderRuns: true }, false],
    ["unreadable and fresh", { ...seen, lock: undefined, holderRuns: undefined }, false],
    ["unreadable and old", {
      ...seen,
      lock: undefined,
      modifiedMs: nowMs - 15_001,
      holderRuns: undefined,
    }, true],
  ];
  for (const [name, observed, expected] of rows) {
    assert.equal(isStaleLock(observed), expected, name);
  }
});

Deno.test("a lock that was not had is told with its own code", () => {
  const rows = [
    [
      "timeout",
      "Cannot take the lock of the rate limits: another program held it for 3 seconds",
      "rate_limit_lock_timeout",
      "state_contention",
      true,
    ],
    [
      "acquire",
      "Cannot take the lock of the rate limits: denied",
      "rate_limit_lock_acquire_failed",
      "io_failure",
      false,
    ],
    [
      "write",
      "Cannot write the lock of the rate limits: denied",
      "rate_limit_lock_write_failed",
      "io_failure",
      false,
    ],
  ] as const;
  for (const [failure, message, code, category, retryable] of rows) {
    const error = rateLimitLockError(failure, failure === "timeout" ? undefined : "denied");
    assert.deepEqual([error.message, error.code], [message, code]);
    const { exit, ...rest } = ERROR_CLASSES[error.code];
    assert.deepEqual([exit, rest.category, rest.retryable], [1, category, retryable]);
  }
});
