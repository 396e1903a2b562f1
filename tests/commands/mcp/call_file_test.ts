import assert from "node:assert/strict";
import { decodeUtf8 } from "../../../src/core/bytes.ts";
import { gait } from "../../support/gait.ts";
import type { MemorySystem } from "../../support/memory_system.ts";
import { KEY_1 } from "../../support/test_key.ts";
import { written } from "../gate/support.ts";
import { BLOCK_HOST, CASE, KEYS, memberOf, PROD, SEARCH } from "./support.ts";

const FILES = {
  ...KEYS,
  "p.yaml": BLOCK_HOST,
  "allow.yaml": "default_verdict: allow",
  "block.yaml": "default_verdict: block",
  "ask.yaml": "default_verdict: require_approval",
  "dry.yaml": "default_verdict: dry_run",
  "case.json": JSON.stringify(CASE),
  "call.json": JSON.stringify(SEARCH),
};

const CASE_LINE =
  `mcp proxy --policy p.yaml --call case.json --trace-out t.json --runpack-out d/r.zip ` +
  `--export-log-out x/log.jsonl --export-otel-out x/y/otel.jsonl ${PROD}`;

function textOf(system: MemorySystem, path: string): string {
  return decodeUtf8(system.files.get(path)?.bytes ?? new Uint8Array());
}

Deno.test("gait mcp proxy gives its result, with executed", async () => {
  const { exit, json } = await gait(`${CASE_LINE} --json`, { files: FILES });
  const { correlation_id, ...result } = json();
  assert.match(String(correlation_id), /^[0-9a-f]{24}$/);
  assert.equal(exit, 3);
  assert.deepEqual(result, {
    adapter: "mcp",
    executed: false,
    intent_digest: "4ad3264298bc0d52af8a16f32ed46695115bc70d9869faa0ac03417fa84a727a",
    log_export: "x/log.jsonl",
    ok: true,
    otel_export: "x/y/otel.jsonl",
    policy_digest: "dcfe05a3402e39a581bf545c612a5c0a5b82783c62a7d211e6e020a357bed824",
    reason_codes: ["matched_rule_block_write_host"],
    run_id: "run_mcp_case",
    runpack_path: "d/r.zip",
    trace_id: "18bd0811f3b71e4271ed4f08",
    trace_path: "t.json",
    verdict: "block",
  });
});

Deno.test("gait mcp proxy prints its lines", async () => {
  const { exit, stdout, stderr } = await gait(CASE_LINE, { files: FILES });
  assert.deepEqual({ exit, stdout, stderr }, {
    exit: 3,
    stdout: `mcp proxy: verdict=block
trace: t.json
runpack: d/r.zip
reasons: matched_rule_block_write_host
`,
    stderr: "",
  });
});

Deno.test("the worked trace has its signed digest, and neither correlation id nor latency", async () => {
  const { system } = await gait(CASE_LINE, { files: FILES });
  const trace = written(system, "t.json");
  assert.deepEqual(Object.keys(trace), [
    ...["schema_id", "schema_version", "created_at", "producer_version", "trace_id", "tool_name"],
    ...["args_digest", "intent_digest", "policy_digest", "verdict", "signature"],
  ]);
  const { signed_digest } = trace["signature"] as Record<string, string>;
  assert.equal(signed_digest, "2fc9f2895d58e88e411a432c8f490cb61ff28b4f5f5b5c905470e7667d2bfad9");
  const verified = await gait("trace verify t.json --public-key k1.pub", {}, system);
  assert.equal(verified.exit, 0);
});

Deno.test("the allowed search has its worked trace id", async () => {
  const { exit, json } = await gait("mcp proxy allow.yaml call.json --json", { files: FILES });
  assert.deepEqual([exit, json()["trace_id"]], [0, "a3e8aa4073b3d343f0b2f131"]);
  assert.equal(json()["run_id"], "run_mcp_0e66c73f79e9");
  assert.equal(json()["trace_path"], "trace_a3e8aa4073b3d343f0b2f131.json");
});

const INTENT_LINE =
  '{"args":{"path":"/tmp/out.txt"},"args_digest":"1bb68c85c9c51b9b733114cb635626545b38b115a266f1ce490655bb2fbfa3ff","created_at":"1980-01-01T00:00:00Z","intent_id":"intent_1","producer_version":"0.0.0-dev","run_id":"run_mcp_case","schema_id":"gait.runpack.intent","schema_version":"1.0.0","tool_name":"tool.write"}\n';

Deno.test("--payloads keep gives the worked bytes", async () => {
  const { system } = await gait(`${CASE_LINE} --payloads keep`, { files: FILES });
  const member = (name: string) => memberOf(system, "d/r.zip", name);
  assert.equal(await member("intents.jsonl"), INTENT_LINE);
  assert.equal(
    await member("refs.json"),
    '{"created_at":"1980-01-01T00:00:00Z","producer_version":"0.0.0-dev","receipts":[],"run_id":"run_mcp_case","schema_id":"gait.runpack.refs","schema_version":"1.0.0"}',
  );
  const result = await member("results.jsonl");
  assert.ok(result.includes(
    '"result":{"reason_codes":["matched_rule_block_write_host"],"trace_id":"18bd0811f3b71e4271ed4f08","verdict":"block","violations":[]},"result_digest":"0f0ee5160fac8bb935356cbb0a03d0ffd42ab76ac8910e3a3956f6f94339a19e"',
  ));
  assert.match(result, /"status":"error"/);
  const run = JSON.parse(await member("run.json"));
  assert.deepEqual(run.env, { os: "linux", arch: "amd64", runtime: "deno" });
  assert.deepEqual(run.timeline, [
    { event: "proxy_eval_start", ts: "1980-01-01T00:00:00Z" },
    { event: "proxy_eval_finish", ts: "1980-01-01T00:00:00Z" },
  ]);
  assert.equal(JSON.parse(await member("manifest.json")).capture_mode, "reference");
  assert.equal(system.files.get("d/r.zip")?.mode, 0o600);
});

Deno.test("arguments are stored by digest unless asked otherwise, the decision always", async () => {
  for (const option of ["", "--payloads digest", "--runpack-args digest"]) {
    const { system } = await gait(`${CASE_LINE} ${option}`, { files: FILES });
    assert.equal(
      await memberOf(system, "d/r.zip", "intents.jsonl"),
      INTENT_LINE.replace('"args":{"path":"/tmp/out.txt"},', ""),
    );
    assert.match(await memberOf(system, "d/r.zip", "results.jsonl"), /"verdict":"block"/);
  }
  const kept = await gait(`${CASE_LINE} --runpack-args keep`, { files: FILES });
  assert.equal(await memberOf(kept.system, "d/r.zip", "intents.jsonl"), INTENT_LINE);
  const both = await gait(`${CASE_LINE} --runpack-args keep --payloads digest`, { files: FILES });
  assert.deepEqual([both.exit, both.system.files.has("t.json")], [6, false]);
});

/** A token in both cases, made up at run time so that no scanner takes this file for a leak. */
const MIXED = ["gh", "p_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"].join("");
const NAMED = {
  ...{ type: "function_call", call_id: MIXED, name: `tool.${MIXED}`, arguments: '{"x":1}' },
};
const NAMED_LINE =
  "mcp proxy --policy allow.yaml --adapter openai --call call.json --log l.jsonl " +
  `--trace-out t.json --runpack-out r.zip --export-log-out e.jsonl --export-otel-out o.jsonl ${PROD}`;

Deno.test("no record of a call from a file has a secret of its id or its tool's name", async () => {
  const files = { ...FILES, "call.json": JSON.stringify(NAMED) };
  const { exit, system, stderr } = await gait(`${NAMED_LINE} --redact secrets`, { files });
  assert.deepEqual([exit, stderr], [0, ""]);
  const names = ["l.jsonl", "t.json", "r.zip", "e.jsonl", "o.jsonl"];
  const markers = new Set<string>();
  for (const name of names) {
    const text = textOf(system, name);
    assert.ok(!text.toLowerCase().includes(MIXED.toLowerCase()), `${name}: ${text}`);
    for (const [, marker = ""] of text.matchAll(/(gait:redacted:github_token:[0-9a-f]{16})/g)) {
      markers.add(marker);
    }
    assert.ok(text.includes("tool.gait:redacted:github_token:"), name);
  }
  assert.equal(markers.size, 1);
});

Deno.test("a call from a file warns of an id and a name that look like secrets", async () => {
  const files = { ...FILES, "call.json": JSON.stringify(NAMED) };
  const { stderr } = await gait(NAMED_LINE, { files });
  assert.match(stderr, /^warning: call_id, tool_name look like secrets \(github_token\) and are /m);
});

Deno.test("redaction covers the recorded arguments", async () => {
  const { system } = await gait(`${CASE_LINE} --payloads keep --redact /args/path`, {
    files: FILES,
  });
  const line = JSON.parse(await memberOf(system, "d/r.zip", "intents.jsonl"));
  assert.match(line.args.path, /^gait:redacted:\/args\/path:[0-9a-f]{16}$/);
});

for (const [policy, status] of [["allow.yaml", "ok"], ["dry.yaml", "ok"], ["ask.yaml", "error"]]) {
  Deno.test(`the recorded status under ${policy} is ${status}`, async () => {
    const { system } = await gait(`mcp proxy ${policy} call.json --runpack-out r.zip`, {
      files: FILES,
    });
    assert.match(
      await memberOf(system, "r.zip", "results.jsonl"),
      new RegExp(`"status":"${status}"`),
    );
  });
}

Deno.test("both lines are the worked ones, and a second run adds one each", async () => {
  const { system } = await gait(CASE_LINE, { files: FILES });
  const [log, otel] = [textOf(system, "x/log.jsonl"), textOf(system, "x/y/otel.jsonl")];
  assert.match(
    log,
    /^\{"created_at":"1980-01-01T00:00:00Z",.*"intent_digest":"4ad3[0-9a-f]{60}"\}\n$/,
  );
  assert.match(otel, /^\{"attributes":\{.*"time_unix_nano":315532800000000000,.*\}\n$/);
  await gait(CASE_LINE, {}, system);
  assert.equal(textOf(system, "x/log.jsonl"), log + log);
  assert.equal(textOf(system, "x/y/otel.jsonl"), otel + otel);
  assert.equal(system.files.get("x/log.jsonl")?.mode, 0o600);
});

Deno.test("the OTEL line has the call's time to the nanosecond", async () => {
  const call = { ...SEARCH, created_at: "2026-02-05T00:00:00.123456789Z" };
  const { system } = await gait("mcp proxy allow.yaml c.json --export-otel-out o", {
    files: { ...FILES, "c.json": JSON.stringify(call) },
  });
  assert.ok(textOf(system, "o").includes('"time_unix_nano":1770249600123456789,'));
});

// the line after `mcp proxy`, and its message
const EXITS = [["allow", 0], ["block", 3], ["ask", 4], ["dry", 0]] as const;

for (const [policy, expected] of EXITS) {
  Deno.test(`gait mcp proxy and bridge exit ${expected} under ${policy}.yaml`, async () => {
    const seen = [];
    for (const name of ["proxy", "bridge"]) {
      const { exit, stdout, stderr } = await gait(`mcp ${name} ${policy}.yaml call.json ${PROD}`, {
        files: FILES,
      });
      seen.push({ exit, stdout, stderr });
    }
    assert.equal(seen[0]?.exit, expected);
    assert.match(seen[0]?.stdout ?? "", /^mcp proxy: verdict=/);
    assert.deepEqual(seen[1], seen[0]);
  });
}

Deno.test("what approval needs is printed with require_approval", async () => {
  const { stdout } = await gait("mcp proxy ask.yaml call.json", { files: FILES });
  assert.match(stdout, /\nintent digest: 0e66c73f79e9[0-9a-f]{52}\npolicy digest: [0-9a-f]{64}\n$/);
});

Deno.test("files may be named by options, positionals or both, and a call may be piped", async () => {
  const lines = [
    "mcp proxy --policy allow.yaml --call call.json",
    "mcp proxy allow.yaml call.json",
    "mcp proxy --call call.json allow.yaml",
    "mcp proxy call.json --policy allow.yaml",
    "mcp proxy --policy= --call= allow.yaml call.json",
    "mcp proxy allow.yaml -",
    "mcp proxy --policy allow.yaml --call -",
  ];
  for (const line of lines) {
    const { exit, json } = await gait(`${line} --json`, {
      files: FILES,
      stdin: JSON.stringify(SEARCH),
    });
    assert.deepEqual([exit, json()["trace_id"]], [0, "a3e8aa4073b3d343f0b2f131"], line);
  }
});

const EXPECTED = "expected --policy <policy.yaml> and --call <tool_call.json|->";
const MISUSE: readonly (readonly [line: string, message: string])[] = [
  ["mcp proxy", EXPECTED],
  ["mcp proxy allow.yaml", EXPECTED],
  ["mcp proxy --call call.json", EXPECTED],
  ["mcp proxy allow.yaml call.json more.json", `unexpected argument "more.json": ${EXPECTED}`],
  ["mcp proxy --policy allow.yaml --call call.json more.json", EXPECTED],
  ["mcp proxy allow.yaml call.json --adapter other", "unsupported adapter: other"],
  ["mcp proxy - -", "--policy and --call cannot both come from standard input"],
  [
    "mcp proxy allow.yaml - --context -",
    "--call and --context cannot both come from standard input",
  ],
  [
    "mcp proxy allow.yaml call.json --trace-out t --trace-dir d",
    "--trace-out and --trace-dir cannot be combined",
  ],
  [
    "mcp proxy allow.yaml call.json --hide-blocked --listen 127.0.0.1:1",
    "--listen, --hide-blocked: only for live sessions, and no server is given after -- or with --upstream",
  ],
  [
    "mcp proxy allow.yaml --call call.json -- server",
    "--call: not for live sessions over stdio",
  ],
  [
    "mcp proxy allow.yaml --listen 127.0.0.1:1 -- server",
    "--listen: not for live sessions over stdio",
  ],
  [
    "mcp proxy allow.yaml --adapter openai --upstream http://127.0.0.1:1/",
    "--adapter: not for live sessions over HTTP",
  ],
  [
    "mcp proxy allow.yaml --upstream http://127.0.0.1:1/ -- server",
    "--upstream and a server command after -- cannot be combined: a session has one server",
  ],
];

for (const [line, message] of MISUSE) {
  Deno.test(`gait ${line} is refused before anything is judged`, async () => {
    const { exit, json, system } = await gait(["mcp", "--json", ...line.split(" ").slice(1)], {
      files: FILES,
    });
    assert.equal(exit, 6);
    assert.equal(json()["error"], message);
    assert.deepEqual([...system.files.keys()].filter((path) => path.startsWith("trace")), []);
  });
}

Deno.test("gait mcp alone and with an unknown command exits 6, --help 0", async () => {
  assert.equal((await gait("mcp")).exit, 6);
  assert.equal((await gait("mcp nothing")).exit, 6);
  assert.equal((await gait("mcp --help")).exit, 0);
  assert.equal((await gait("mcp proxy --help")).exit, 0);
});

// Error while deciding: no verdict, no exit that could pass for one
const NO_VERDICT: readonly (readonly [title: string, line: string, message: RegExp])[] = [
  ["the call is not there", "allow.yaml none.json", /^Cannot read call payload "none.json": /],
  ["the call is not JSON", "allow.yaml allow.yaml", /^parse mcp tool call: /],
  ["the call has no name", "allow.yaml {}", /^tool call name is required$/],
  [
    "a target kind is unknown",
    "allow.yaml kind.json",
    /^Cannot judge "kind.json": \/targets\/0\/kind is "x", expected one of path, /,
  ],
  ["the policy is not there", "none.yaml call.json", /^Cannot read policy "none.yaml": /],
  ["the policy is broken", "broken.yaml call.json", /^Cannot use the policy: /],
  ["the context is broken", "allow.yaml call.json --context broken.yaml", /^parse call context: /],
  ["the tool map is broken", "allow.yaml call.json --tools broken.yaml", /^parse tool map: /],
  [
    "the key is missing",
    "allow.yaml call.json --key-mode prod",
    /^Cannot sign in prod mode: no private key is given$/,
  ],
  ["the broker is unknown", "allow.yaml call.json --credential-broker x", /./],
  ["a redaction rule is none", "allow.yaml call.json --redact /x", /^Cannot use redaction rule/],
  ["the run id is too long", `allow.yaml call.json --run-id ${"x".repeat(201)}`, /run id/],
  [
    "the runpack would climb",
    "allow.yaml call.json --runpack-out ../r.zip",
    /must not leave this folder/,
  ],
  ["an output is an input", "allow.yaml call.json --trace-out call.json", /./],
  ["two outputs are one", "allow.yaml call.json --trace-out t --export-log-out t", /./],
];

for (const [title, line, message] of NO_VERDICT) {
  Deno.test(`gait mcp proxy has no verdict when ${title}`, async () => {
    const files = {
      ...FILES,
      "{}": "{}",
      "broken.yaml": "rules: [",
      "kind.json": '{"name":"t","targets":[{"kind":"x","value":"y"}]}',
    };
    const { exit, json, system } = await gait(`mcp proxy ${line} --json`, { files });
    const result = json();
    assert.deepEqual([exit, result["ok"], "verdict" in result], [6, false, false]);
    assert.match(String(result["error"]), message);
    assert.deepEqual([...system.files.keys()].sort(), Object.keys(files).sort());
  });
}

Deno.test("a piped call that cannot be read says so", async () => {
  const { exit, json } = await gait("mcp proxy allow.yaml - --json", { files: FILES, stdin: "{" });
  assert.equal(exit, 6);
  assert.match(String(json()["error"]), /^parse mcp tool call: /);
});

Deno.test("an allow whose trace cannot be written is none", async () => {
  const world = { files: FILES, unwritable: ["locked"] };
  const { exit, json } = await gait(
    "mcp proxy allow.yaml call.json --trace-out locked/t.json --json",
    world,
  );
  assert.deepEqual([exit, "verdict" in json()], [1, false]);
  assert.match(String(json()["error"]), /^write trace: /);
});

for (
  const option of [
    "--runpack-out locked/r.zip",
    "--export-log-out locked/l",
    "--export-otel-out locked/o",
  ]
) {
  Deno.test(`a failure after the trace names the trace, which stays: ${option}`, async () => {
    const world = { files: FILES, unwritable: ["locked"] };
    const { exit, json, system } = await gait(
      `mcp proxy allow.yaml call.json ${option} --json`,
      world,
    );
    const { trace_path, ok, verdict } = json();
    assert.deepEqual([exit, ok, verdict], [6, false, undefined]);
    assert.equal(trace_path, "trace_a3e8aa4073b3d343f0b2f131.json");
    assert.ok(system.files.has(String(trace_path)));
  });
}

Deno.test("--trace-dir gives each decision a file of its own", async () => {
  const { system } = await gait("version", { files: FILES, now: "2026-02-05T01:02:03.456Z" });
  const paths = [];
  for (let count = 0; count < 3; count++) {
    const { json } = await gait(
      "mcp proxy allow.yaml call.json --trace-dir a/b --json",
      {},
      system,
    );
    paths.push(json()["trace_path"]);
  }
  assert.deepEqual(paths, [
    "a/b/trace_a3e8aa4073b3d343f0b2f131_20260205T010203.456Z.json",
    "a/b/trace_a3e8aa4073b3d343f0b2f131_20260205T010203.456Z_2.json",
    "a/b/trace_a3e8aa4073b3d343f0b2f131_20260205T010203.456Z_3.json",
  ]);
});

// run ids through the command line
const RUN_IDS = [
  ["--run-id my_run", "run_my_run"],
  ["--run-id !!", "run_mcp_case"],
  ["", "run_mcp_case"],
] as const;

for (const [option, run_id] of RUN_IDS) {
  Deno.test(`the run id with "${option}" is ${run_id}`, async () => {
    const { json } = await gait(`mcp proxy p.yaml case.json ${option} --json`, { files: FILES });
    assert.equal(json()["run_id"], run_id);
  });
}

Deno.test("the adapter is named as given, in lower case, and left out if given empty", async () => {
  const named = await gait("mcp proxy allow.yaml call.json --adapter MCP --json", { files: FILES });
  assert.equal(named.json()["adapter"], "mcp");
  const empty = await gait("mcp proxy allow.yaml call.json --adapter= --json", { files: FILES });
  assert.deepEqual([empty.exit, "adapter" in empty.json()], [0, false]);
});

Deno.test("a throw-away key is warned of", async () => {
  const { json } = await gait("mcp proxy allow.yaml call.json --json", { files: FILES });
  assert.match(String(json()["warnings"]), /throw-away key/);
  const text = await gait("mcp proxy allow.yaml call.json", { files: FILES });
  assert.match(text.stderr, /^warning: signed with a throw-away key/);
});

Deno.test("the key is the published example key where one is given", async () => {
  const { system } = await gait(CASE_LINE, { files: FILES });
  const { key_id } = written(system, "t.json")["signature"] as Record<string, string>;
  assert.equal(key_id, KEY_1.keyId);
});
