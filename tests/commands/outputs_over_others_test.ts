/** An output replaces an earlier one of its kind and nothing else: every option against every file. */

import assert from "node:assert/strict";
import { flagOf } from "../../src/cli/command.ts";
import { COMMANDS } from "../../src/commands/mod.ts";
import { gait } from "../support/gait.ts";
import { MemorySystem } from "../support/memory_system.ts";
import { bytesOf, writtenLog } from "../support/written_log.ts";

const FILES = {
  "p.yaml": "default_verdict: allow\n",
  "ask.yaml": "default_verdict: require_approval\n",
  "t.policy-test.yaml": `policy: p.yaml
defaults: { tool: t, identity: alice, workspace: /srv, risk_class: low }
cases:
  - { name: a, args: {}, expect: allow }
`,
  "i.json": JSON.stringify({
    tool_name: "tool.write",
    context: { identity: "alice", workspace: "/srv", risk_class: "low" },
  }),
  "call.json": JSON.stringify({ name: "tool.write", args: {} }),
  "run.json": JSON.stringify({
    run: { run_id: "r", created_at: "2026-02-05T00:00:00Z" },
    intents: [{ intent_id: "i", tool_name: "t", args: {} }],
  }),
  "old.aes": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\n",
  "registry_pack.json": "{}",
  "rollout.jsonl": `${
    JSON.stringify({
      type: "response_item",
      payload: { type: "function_call", name: "exec_command", arguments: "{}", call_id: "call_1" },
    })
  }\n`,
};
const LOG = await writtenLog({ entries: 8 });
/** The same, with traces that nobody signed. */
const UNSIGNED = LOG.map(({ text }) => text.replace(/"signature":\{"alg":"ed25519"[^}]*\},/, ""));
const D = "a".repeat(64);
const EVAL = "gate eval --policy p.yaml --intent i.json";
const PROXY = "mcp proxy --policy p.yaml --call call.json";

/** A line for each output option; `@` stands for the option with its path. */
const LINES: Readonly<Record<string, string>> = {
  "approve --out":
    `approve --intent-digest ${D} --policy-digest ${D} --ttl 1h --reason-code r --scope tool:t --approver a --key-mode dev @`,
  "gate eval --trace-out": `${EVAL} @`,
  "gate eval --approval-audit-out": `${EVAL} --trace-out t.json @`.replace("p.yaml", "ask.yaml") +
    " --approval-token token.json --approval-public-key a/k_public.key",
  "gate eval --rate-limit-state": `${EVAL} --trace-out t.json @`.replace("p.yaml", "limit.yaml"),
  "mcp proxy --trace-out": `${PROXY} @`,
  "mcp proxy --runpack-out": `${PROXY} --trace-out t.json @`,
  "mcp proxy --export-log-out": `${PROXY} --trace-out t.json @`,
  "mcp proxy --export-otel-out": `${PROXY} --trace-out t.json @`,
  "guard pack --out": "guard pack --run gait-out/runpack_run_demo.zip @",
  "import --out": "import codex rollout.jsonl @",
  "incident pack --out": "incident pack --from gait-out/runpack_run_demo.zip @",
  "guard encrypt --out": "guard encrypt run.json --key-file old.aes @",
  "guard decrypt --out": "guard decrypt run.json.gaitenc --key-file old.aes @",
  "guard retain --report-out": "guard retain --root gait-out @",
  "log prove --out": "log prove signed.jsonl --entry 3 @",
  "log extends --out": "log extends 0 signed.jsonl @",
  "log show --out": "log show session.jsonl --trace cf1de82a2445da661c0d49ed @",
  "migrate --out": "migrate gait-out/runpack_run_demo.zip @",
  "run diff --output": "run diff gait-out/runpack_run_demo.zip gait-out/runpack_run_demo.zip @",
  "run reduce --out": "run reduce gait-out/runpack_r.zip --report-out report.json @",
  "run reduce --report-out": "run reduce gait-out/runpack_r.zip --out reduced.zip @",
  "regress run --output": "regress run @",
  "regress run --junit": "regress run @",
  "regress bootstrap --output": "regress bootstrap --from gait-out/runpack_run_demo.zip @",
  "regress bootstrap --junit": "regress bootstrap --from gait-out/runpack_run_demo.zip @",
  "policy test --junit": "policy test t.policy-test.yaml @",
  "review --html": "review @",
  "scout snapshot --out": "scout snapshot @",
  "scout snapshot --coverage-out": "scout snapshot --policy p.yaml @",
  "scout snapshot --sarif": "scout snapshot @",
  "scout snapshot --cyclonedx": "scout snapshot @",
  "scout snapshot --html": "scout snapshot @",
  "scout diff --out": "scout diff s.json s.json @",
};

/** Options of such names that only read, that name folders, or whose files are checked by a reader. */
const OTHERS = [
  ...["doctor --output-dir", "keys init --out-dir", "keys rotate --out-dir"],
  ...["config show --log", "config show --rate-limit-state"],
  ...["keys verify --out-dir", "run record --out-dir", "run record --from-journal"],
  ...["run record --from-log", "gate eval --log", "mcp proxy --log", "mcp bridge --log"],
  // A file that exists is refused, or has to be a lock or a state.
  ...[
    "policy init --out",
    "mcp map --out",
    "mcp lock --lock",
    "mcp proxy --lock",
    "mcp bridge --lock",
  ],
  ...["mcp proxy --journal", "mcp bridge --journal", "release verify --lock"],
  ...["mcp proxy --rate-limit-state", "mcp bridge --rate-limit-state"],
  // Recorded for the hook, which reads them as the gate does.
  "hooks install --rate-limit-state",
  // Of a process that stays: as of gate eval and of a live proxy.
  ...["serve --log", "serve --rate-limit-state"],
  // Written by the function that writes those of gait eval.
  ...["mcp proxy --approval-audit-out", "mcp proxy --credential-evidence-out"],
  ...["gate eval --credential-evidence-out"],
  // Needs a signed manifest: tests/commands/registry.
  "registry verify --report-out",
];

Deno.test("every option that names an output is in the table", async () => {
  const named = (await Promise.all(COMMANDS.map(({ load }) => load()))).flatMap((command) =>
    Object.entries(command.options).filter(([key, { type }]) =>
      (type === "path" || type === "string") &&
      /(?:^|_)(?:out|output|junit|sarif|cyclonedx|html|journal|log|state|report|lock)(?:_|$)/.test(
        key,
      ) && !/^state(?:_|$)/.test(key) // a server, and what it is reached with
    ).map(([key]) => `${command.path} ${flagOf(key)}`)
  );
  const known = new Set([...Object.keys(LINES), ...OTHERS]);
  // `mcp bridge` is another name of `mcp proxy`.
  const missing = named.map((name) => name.replace("mcp bridge", "mcp proxy"))
    .filter((name) => !known.has(name));
  assert.deepEqual(missing, []);
});

let prepared: Promise<MemorySystem> | undefined;

/** Files of each kind; made once and copied. */
async function system(): Promise<MemorySystem> {
  prepared ??= prepare();
  const on = new MemorySystem();
  const from = await prepared;
  for (const [path, file] of from.files) on.files.set(path, file);
  for (const path of from.directories) on.directories.add(path);
  return on;
}

async function prepare(): Promise<MemorySystem> {
  const on = new MemorySystem({
    files: {
      ...FILES,
      "session.jsonl": bytesOf(UNSIGNED),
      "signed.jsonl": bytesOf(LOG),
      "limit.yaml":
        "default_verdict: allow\nrules:\n  - name: l\n    effect: allow\n    match: {tool_names: [tool.write]}\n" +
        "    rate_limit: {requests: 5, window: minute, scope: identity}\n",
    },
  });
  const lines = [
    "keys init --dir a --prefix k",
    "demo",
    "run record run.json",
    "guard encrypt run.json --key-file old.aes --out run.json.gaitenc",
    "scout snapshot --out s.json",
    "regress init --from gait-out/runpack_run_demo.zip",
    "gate eval --policy p.yaml --intent i.json --trace-out signed.json --key-mode prod --private-key a/k_private.key",
    "guard pack --run gait-out/runpack_run_demo.zip --out pack.zip",
  ];
  for (const line of lines) assert.equal((await gait(line, {}, on)).exit, 0, line);
  const shown = await gait(
    "gate eval --policy ask.yaml --intent i.json --trace-out t.json --json",
    {},
    on,
  );
  const { intent_digest, policy_digest } = shown.json();
  const approve =
    `approve --intent-digest ${intent_digest} --policy-digest ${policy_digest} --ttl 1h --reason-code r ` +
    "--scope tool:tool.write --approver a --key-mode prod --private-key a/k_private.key --out token.json";
  assert.equal((await gait(approve, {}, on)).exit, 0);
  return on;
}

/** Files that nobody wants to lose; each is copied to where the output goes. */
async function victims(): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  const { files } = await system();
  const bytesOf = (path: string) => {
    const bytes = files.get(path)?.bytes;
    assert.ok(bytes !== undefined, path);
    return bytes;
  };
  const text = (content: string) => new TextEncoder().encode(content);
  return new Map([
    ["a private key", bytesOf("a/k_private.key")],
    ["a public key", bytesOf("a/k_public.key")],
    ["an AES key", bytesOf("old.aes")],
    ["an AES key of 32 bytes", crypto.getRandomValues(new Uint8Array(32))],
    ["a key block", text(`-----BEGIN ${"PRIVATE"} KEY-----\nMC4=\n-----END PRIVATE KEY-----\n`)],
    ["a policy", bytesOf("p.yaml")],
    ["a config", bytesOf("gait.yaml")],
    ["a file of git", text("[core]\n\tbare = false\n")],
    ["a source", text("export const one = 1;\n")],
    ["a page", text("<!doctype html><p>notes</p>\n")],
    [
      "a JUnit report of another tool",
      text('<?xml version="1.0"?>\n<testsuites tests="1">\n<testsuite name="jest"/></testsuites>'),
    ],
    [
      "a SARIF log of another tool",
      text('{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"CodeQL"}}}]}'),
    ],
    ["JSON of somebody", text('{"mcpServers":{}}')],
    ["an empty object", text("{}")],
    ["a list", text("[1]")],
    ["a log of another program", text('{"level":"info","msg":"x"}\n')],
    ["a signed trace", bytesOf("signed.json")],
    ["a runpack", bytesOf("gait-out/runpack_run_demo.zip")],
    ["an evidence pack", bytesOf("pack.zip")],
    ["another archive", text("PK\u0005\u0006".padEnd(22, "\0"))],
    ["an intent", bytesOf("i.json")],
  ]);
}

/** The kind that an output may replace. */
const OWN: Readonly<Record<string, string>> = {
  "guard pack --out": "an evidence pack",
  "import --out": "a runpack",
  "incident pack --out": "an evidence pack",
  "migrate --out": "a runpack",
  "run reduce --out": "a runpack",
  "mcp proxy --runpack-out": "a runpack",
};

const TARGET = "other/x.zip";

for (const [option, line] of Object.entries(LINES)) {
  Deno.test(`gait ${option} replaces nothing but earlier outputs`, async () => {
    const words = line.replace("@", `${option.slice(option.indexOf("--"))} ${TARGET}`);
    const fresh = await system();
    fresh.directories.add("other");
    const first = await gait(words, {}, fresh);
    assert.equal(first.exit, 0, first.stdout + first.stderr);
    assert.ok(fresh.files.has(TARGET), "it is written where nothing lies");
    const again = await gait(words, {}, fresh);
    const isOnce = option === "guard decrypt --out";
    assert.equal(again.exit, isOnce ? 6 : 0, `an earlier one: ${again.stdout}${again.stderr}`);
    // An empty state would give the calls again.
    if (option.endsWith("-state")) return await keepsVictims(option, words);
    fresh.files.set(TARGET, { bytes: new Uint8Array(), mode: 0o600 });
    assert.equal((await gait(words, {}, fresh)).exit, 0, "an empty file");
    await keepsVictims(option, words);
  });
}

async function keepsVictims(option: string, words: string): Promise<void> {
  const wrong: string[] = [];
  for (const [what, bytes] of await victims()) {
    if (OWN[option] === what) continue;
    const on = await system();
    on.directories.add("other");
    on.files.set(TARGET, { bytes, mode: 0o600 });
    const before = new Map(on.files);
    const seen = await gait(words, {}, on);
    const kept = on.files.get(TARGET)?.bytes;
    if (kept !== bytes || seen.exit === 0) wrong.push(`${what}: exit ${seen.exit}`);
    else if (!seen.stderr.includes(TARGET)) wrong.push(`${what}: ${seen.stderr}`);
    for (const path of ["gait.yaml", "gait-out/runpack_run_demo.zip", "a/k_private.key"]) {
      if (on.files.get(path) !== before.get(path)) wrong.push(`${what}: ${path} changed`);
    }
  }
  assert.deepEqual(wrong, []);
}

for (
  const [name, command] of [["GAIT_ADOPTION_LOG", "version"], [
    "GAIT_OPERATIONAL_LOG",
    "version",
  ]] as const
) {
  Deno.test(`${name} is not appended to what is no such log`, async () => {
    for (const [what, bytes] of await victims()) {
      const on = new MemorySystem({ files: { log: bytes }, env: { [name]: "log" } });
      const seen = await gait(command, {}, on);
      assert.equal(seen.exit, 0, what);
      assert.deepEqual(on.files.get("log")?.bytes, bytes, what);
      assert.match(seen.stderr, /warning: .*log was not written/, what);
    }
  });
}

Deno.test("regress init does not rewrite a gait.yaml that is no config of fixtures", async () => {
  for (const text of ["name: my project\n", "{broken", "default_verdict: block\n"]) {
    const on = await system();
    on.files.delete("fixtures/run_demo/fixture.json");
    on.files.set("gait.yaml", { bytes: new TextEncoder().encode(text), mode: 0o644 });
    const seen = await gait(
      "regress init --from gait-out/runpack_run_demo.zip --name other",
      {},
      on,
    );
    assert.equal(seen.exit, 6, text);
    assert.match(seen.stderr, /gait\.yaml/);
    assert.equal(new TextDecoder().decode(on.files.get("gait.yaml")?.bytes), text);
  }
});
