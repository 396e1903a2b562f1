/** The pure parts of a shared state: addresses, answers of the script, and what was seen before. */

import assert from "node:assert/strict";
import { encodeHex, encodeUtf8 } from "../../../src/core/bytes.ts";
import { GaitError } from "../../../src/core/error.ts";
import {
  checkStateProject,
  isLoopback,
  netPermission,
  parseStateAddress,
  shownAddress,
} from "../../../src/core/gate/state/address.ts";
import {
  parseApprovalStates,
  parseCount,
  parseScriptAnswer,
  serverError,
} from "../../../src/core/gate/state/reply.ts";
import {
  STATE_SCRIPT,
  STATE_SCRIPT_DIGEST,
  STATE_SCRIPT_ID,
  StateKeys,
} from "../../../src/core/gate/state/script.ts";
import { continuityOf, parseSeen, seenBytes } from "../../../src/core/gate/state/seen.ts";
import { textSource } from "../../support/text_source.ts";

/** The message of the error that a function throws. */
function faultOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof GaitError, String(error));
    return `${error.message} | ${error.hint}`;
  }
  return assert.fail("it did not fail");
}

/** Address, shown, and host with port. */
const ADDRESSES: readonly (readonly [string, string, string])[] = [
  ["redis://localhost", "redis://localhost:6379/0", "localhost:6379"],
  ["rediss://state.example:6380/3", "rediss://state.example:6380/3", "state.example:6380"],
  ["redis://gait@10.0.0.1:7000/", "redis://10.0.0.1:7000/0", "10.0.0.1:7000"],
  ["redis://[::1]:7000", "redis://[::1]:7000/0", "[::1]:7000"],
  ["rediss://State.EXAMPLE", "rediss://state.example:6379/0", "state.example:6379"],
];

for (const [text, shown, permission] of ADDRESSES) {
  Deno.test(`parseStateAddress() reads ${text}`, () => {
    const address = parseStateAddress(text);
    assert.deepEqual([shownAddress(address), netPermission(address)], [shown, permission]);
  });
}

Deno.test("parseStateAddress() reads the user, with special signs", () => {
  assert.equal(parseStateAddress("redis://a%40b@localhost").user, "a@b");
  assert.equal(parseStateAddress("redis://localhost").user, undefined);
});

const NO_ADDRESSES = [
  ...["", "localhost", "localhost:6379", "http://localhost", "unix:///run/redis.sock"],
  ...["redis://", "redis:///0", "redis://localhost/x", "redis://localhost/0/1", "redis://h:99999"],
  ...["redis://localhost?db=1", "redis://localhost/0#x", "redis://localhost/12345"],
  ...["redis://%zz@localhost", "redis://:s3cret@localhost", "rediss://u:s3cret@localhost:6380/0"],
  ...["http://u:s3cret@localhost", "redis://u:s3cret@", "redis://u:s3cret@h:99999"],
];

for (const text of NO_ADDRESSES) {
  Deno.test(`parseStateAddress() refuses ${JSON.stringify(text)} and repeats nothing of it`, () => {
    const fault = faultOf(() => parseStateAddress(text));
    assert.match(fault, /^Cannot use --state: /);
    assert.ok(!fault.includes("s3cret"));
  });
}

Deno.test("parseStateAddress() says how to give a password", () => {
  assert.equal(
    faultOf(() => parseStateAddress("redis://u:s3cret@localhost")),
    "Cannot use --state: the address holds a password, which others on this machine could read | " +
      "leave it out, and give --state-password-file <file of mode 0600> or --state-password-env <variable>",
  );
});

Deno.test("isLoopback() knows this machine", () => {
  const of = (text: string) => isLoopback(parseStateAddress(text));
  assert.deepEqual(
    ["redis://localhost", "redis://127.0.0.9", "redis://[::1]", "redis://127.evil.example"].map(of),
    [true, true, true, false],
  );
});

Deno.test("checkStateProject() keeps names apart from braces and other keys", () => {
  assert.equal(checkStateProject("a-b_c.1"), "a-b_c.1");
  for (const name of ["", "A", "a}b", "a{b", "a b", "-a", "a".repeat(64), "ä", "a\nb"]) {
    assert.match(faultOf(() => checkStateProject(name)), /^Cannot use --state-project /);
  }
});

Deno.test("the script has the names that servers and documents know it by", async () => {
  const bytes = encodeUtf8(STATE_SCRIPT);
  const digest = async (name: string) =>
    encodeHex(new Uint8Array(await crypto.subtle.digest(name, bytes)));
  assert.equal(await digest("SHA-1"), STATE_SCRIPT_ID);
  assert.equal(await digest("SHA-256"), STATE_SCRIPT_DIGEST);
});

Deno.test("the keys of a project are on one node of a cluster", () => {
  const keys = new StateKeys("payments");
  assert.deepEqual([keys.marker, keys.count("ab"), keys.used("cd")], [
    "gait:v1:{payments}:marker",
    "gait:v1:{payments}:count:ab",
    "gait:v1:{payments}:used:cd",
  ]);
});

const G = "ab".repeat(16);
const H = "cd".repeat(16);
const answer = (text: string) => parseScriptAnswer({ kind: "text", text }, "redis://s");

Deno.test("parseScriptAnswer() reads what the script says", () => {
  const marker = { generation: G, follows: [], sequence: 7, timeMs: 1700000000000 };
  assert.deepEqual(answer(`gait1 ok ${G} - 7 1700000000000 yes 3`), {
    kind: "ok",
    marker,
    rest: ["yes", "3"],
  });
  assert.deepEqual(answer(`gait1 ok ${G} ${H},${G} 7 1700000000000`), {
    kind: "ok",
    marker: { ...marker, follows: [H, G] },
    rest: [],
  });
  assert.deepEqual(answer("gait1 unprepared 5"), { kind: "unprepared", timeMs: 5 });
  assert.deepEqual(answer("gait1 changed"), { kind: "changed" });
});

const NO_ANSWERS = [
  ...["", "OK", "gait2 ok", "gait1", "gait1 ", "gait1 ok", `gait1 ok ${G}`, "gait1 unprepared"],
  ...[`gait1 ok ${G} - -1 1 yes 1`, `gait1 ok ${G} - 1e3 1 yes 1`, `gait1 ok ${G} - 7 1 yes 1 2`],
  ...[`gait1 ok ${G.slice(1)} - 7 1 yes 1`, `gait1 ok ${G.toUpperCase()} - 7 1 yes 1`],
  ...[`gait1 ok ${G} ${"ab".repeat(15)} 7 1`, `gait1 ok ${G} ${Array(9).fill(H)} 7 1`],
  ...[`gait1 ok ${G} - 9999999999999999 1 yes 1`, `gait1 ok ${G} - 7 1 yes 1\n`, "gait1 changed "],
  `gait1 ok ${G} - 7 1 ${"f".repeat(401)}`,
];

for (const text of NO_ANSWERS) {
  Deno.test(`parseScriptAnswer() refuses ${JSON.stringify(text.slice(0, 60))}`, () => {
    assert.equal(
      faultOf(() => answer(text)),
      "Cannot use the state of redis://s: its answer is not one of gait's script | " +
        "check that the address is that of a Redis or Valkey server",
    );
  });
}

Deno.test("parseScriptAnswer() tells a clock that went back, and foreign data", () => {
  assert.match(
    faultOf(() => answer("gait1 clock 1764466200000 1764462600000")),
    /^Cannot use the state of redis:\/\/s: its clock shows 2025-11-30T00:30:00Z, and it has counted calls at 2025-11-30T01:30:00Z \| /,
  );
  assert.match(faultOf(() => answer("gait1 damaged")), /what it holds under a key of gait is not/);
  assert.match(faultOf(() => parseScriptAnswer({ kind: "nothing" }, "s")), /not one of gait's/);
});

Deno.test("parseCount() takes only counts that the limit allows", () => {
  assert.deepEqual(parseCount(["yes", "3"], 3, "s"), { allowed: true, used: 3 });
  assert.deepEqual(parseCount(["no", "3"], 3, "s"), { allowed: false, used: 3 });
  assert.deepEqual(parseCount(["no", "9"], 3, "s"), { allowed: false, used: 9 });
  const faults = [["yes", "4"], ["yes", "0"], ["no", "2"], ["yes"], [], ["maybe", "1"], [
    "yes",
    "x",
  ]];
  for (const rest of faults) assert.match(faultOf(() => parseCount(rest, 3, "s")), /not one of/);
});

Deno.test("parseApprovalStates() wants one answer for each approval", () => {
  assert.deepEqual(parseApprovalStates(["fux"], 3, "s"), ["free", "used", "expired"]);
  for (const rest of [["ff"], ["ffff"], ["ffa"], [], ["fff", "1"]]) {
    assert.match(faultOf(() => parseApprovalStates(rest, 3, "s")), /not one of/);
  }
});

/** Text of the server, the code of the failure, and what it says. */
const ERRORS: readonly (readonly [string, string, RegExp])[] = [
  ["NOAUTH Authentication required.", "state_unusable", /wants a password/],
  ["WRONGPASS invalid username-password pair or user is disabled.", "state_unusable", /refuses/],
  ["ERR AUTH <password> called without any password configured", "state_unusable", /takes no pass/],
  ["NOPERM this user has no permissions", "state_unusable", /may not do/],
  ["READONLY You can't write against a read only replica. script: x", "state_unusable", /replica/],
  ["OOM command not allowed when used memory > 'maxmemory'.", "state_unusable", /out of memory/],
  ["MISCONF Redis is configured to save RDB snapshots", "state_unusable", /cannot save/],
  ["WRONGTYPE Operation against a key holding the wrong kind", "state_unusable", /another program/],
  [
    "ERR Error running script (call to f_x): @user_script:7: WRONGTYPE Operation against a key",
    "state_unusable",
    /another program/,
  ],
  ["MOVED 3999 127.0.0.1:6381", "state_unusable", /another node/],
  ["CLUSTERDOWN Hash slot not served", "state_unavailable", /cluster is down/],
  ["LOADING Redis is loading the dataset in memory", "state_unavailable", /still loading/],
  ["BUSY Redis is busy running a script", "state_unavailable", /busy/],
  ["ERR max number of clients reached", "state_unavailable", /too many connections/],
  ["ERR unknown command 'AUTH', with args: 'alice' 's3cret'", "state_unusable", /with an error/],
  ["", "state_unusable", /with an error/],
];

for (const [text, code, words] of ERRORS) {
  Deno.test(`serverError() words ${JSON.stringify(text)} and repeats nothing of it`, () => {
    const error = serverError(text, "redis://s");
    assert.equal(error.code, code);
    assert.match(error.message, words);
    assert.ok(!`${error.message}${error.hint}`.includes("s3cret"));
  });
}

/** Generation, those it follows, sequence; what was seen; whether this call counted; what it is. */
const CONTINUITY: readonly (readonly [
  readonly [string, readonly string[], number],
  readonly [string, number] | undefined,
  boolean,
  string,
])[] = [
  [[G, [], 5], undefined, true, "new"],
  [[G, [], 5], [G, 4], true, "same"],
  [[G, [], 5], [G, 5], true, "lost"],
  [[G, [], 5], [G, 5], false, "same"],
  [[G, [], 4], [G, 5], false, "lost"],
  [[G, [], 5], [H, 4], false, "lost"],
  [[G, [H], 5], [H, 9], true, "new"],
];

for (const [[generation, follows, sequence], seen, counted, expected] of CONTINUITY) {
  Deno.test(`continuityOf() calls ${sequence} after ${seen} (counted: ${counted}) ${expected}`, () => {
    const marker = { generation, follows, sequence, timeMs: 0 };
    const before = seen && { generation: seen[0], sequence: seen[1] };
    assert.equal(continuityOf(marker, before, counted), expected);
  });
}

Deno.test("parseSeen() reads what was written, and only about the same state", () => {
  const name = { server: "redis://s:1/0", project: "default" };
  const marker = { generation: G, sequence: 7 };
  const bytes = seenBytes(name, marker, "2026-02-05T00:00:00Z");
  assert.equal(parseSeen({ name: "seen", bytes }, name).sequence, 7);
  assert.match(
    faultOf(() => parseSeen({ name: "seen", bytes }, { ...name, project: "other" })),
    /about another server/,
  );
  for (const text of ["", "{", "{}", '{"schema_id":"gait.state.seen"}']) {
    faultOf(() => parseSeen(textSource(text), name));
  }
});
