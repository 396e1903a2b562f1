import assert from "node:assert/strict";
import { COMMANDS } from "../../src/commands/mod.ts";
import { ASK_DIGEST, FILES, INTENT_DIGEST, ruleOf } from "../commands/gate/support.ts";
import { gaitProcess, scratch } from "../support/gait.ts";
import { scriptedServer } from "../support/mcp_server.ts";
import { emptyNetworkNamespace } from "../support/network_namespace.ts";
import { makeRelease } from "../support/release.ts";
import { MANIFEST, PUBLIC } from "../support/signed_pack.ts";
import { bytesOf, writtenLog } from "../support/written_log.ts";

const ALL = ["read", "write", "env", "net", "connect", "fetch", "run", "sys", "ffi"];
/** The accesses that each kind grants. Variables are read before, so `env` grants none. */
const OPENS: Readonly<Record<string, readonly string[]>> = {
  "": [],
  read: ["read"],
  write: ["write"],
  env: [],
  net: ["net", "connect", "fetch"],
  run: ["run"],
};

const GATE_FILES = { ...FILES, "p.yaml": ruleOf("effect: allow", "rate_limit: { requests: 2 }") };
const EVAL = ["gate", "eval", "--policy", "p.yaml", "--intent", "i.json"];
const PROD = ["--key-mode", "prod", "--private-key", "k1"];
const APPROVE = [
  ...["approve", "--intent-digest", INTENT_DIGEST, "--policy-digest", ASK_DIGEST, "--ttl", "1h"],
  ...["--scope", "tool.write", "--approver", "alice", "--reason-code", "r", ...PROD],
];

for (const [kind, opened] of Object.entries(OPENS)) {
  Deno.test(`a command that declares "${kind}" reaches ${opened.join(", ") || "nothing"}, even under -A`, async () => {
    using folder = scratch();
    await Deno.writeTextFile(`${folder.path}/probe_input`, "x");
    const seen = await gaitProcess([kind, "probe", "--json"], {
      cwd: folder.path,
      script: "tests/support/probe.ts",
      env: { PROBE_VARIABLE: "seen before" },
    });
    assert.equal(seen.stderr, "");
    const { refused, variable } = JSON.parse(seen.stdout);
    const expected = ALL.filter((name) => !opened.includes(name));
    assert.deepEqual(refused.filter((name: string) => name !== "import"), expected);
    assert.equal(variable, "seen before");
  });
}

/** A run with a call that never got a result. */
const INPUT = JSON.stringify({
  run: { run_id: "r" },
  intents: [{ intent_id: "1", tool_name: "t", args: {} }],
});

/** What trust says in the home folder, where no project file counts. */
const NO_PROJECT = `error: Cannot trust a project file: no gait.toml here or above
hint: docs/project_file.md shows how to write one
`;
/** What init says in the home folder. */
const HOME_FOLDER = 'error: Cannot set up "<home>": it is your home folder\n' +
  "hint: cd into the folder of a project\n";
/** Exit code and errors of commands that find nothing to do in an empty home folder. */
const FAILS: Readonly<Record<string, readonly [number, string]>> = {
  "config trust": [6, NO_PROJECT],
  // The folder of the walk is the home folder.
  "init": [6, HOME_FOLDER],
  "hooks accept": [
    6,
    "error: Cannot accept anything: no hook is installed\nhint: gait hooks install <client>\n",
  ],
  "state reset": [
    1,
    "error: Cannot reach the state of redis://127.0.0.1:1/0: nothing answers there\n" +
    "hint: gait doctor --state <address> looks at the server; no call is allowed without it\n",
  ],
};

/** Runs every command with only the permissions that it declares, each started by `under`. */
async function walkCommands(under: readonly string[]): Promise<void> {
  using folder = scratch();
  const denoDir = Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`;
  const run = (argv: readonly string[], denoFlags: readonly string[]) =>
    gaitProcess(argv, {
      cwd: folder.path,
      denoFlags,
      under,
      // A folder of its own: other tests of this process leave logs in the one that they share.
      env: { HOME: folder.path, DENO_DIR: denoDir, GAIT_LOG_DIR: `${folder.path}/logs` },
    });
  const init = ["init", "-q", "--template="];
  await new Deno.Command("git", { args: init, cwd: folder.path }).output();
  await Deno.writeTextFile(`${folder.path}/message`, "message\n");
  await Deno.writeTextFile(`${folder.path}/in.json`, INPUT);
  await Deno.writeTextFile(`${folder.path}/log.jsonl`, "");
  const call = { type: "function_call", name: "exec_command", arguments: "{}", call_id: "call_1" };
  const item = { type: "response_item", payload: call };
  await Deno.writeTextFile(`${folder.path}/rollout.jsonl`, `${JSON.stringify(item)}\n`);
  await Deno.writeTextFile(`${folder.path}/tools.json`, "[]");
  await Deno.writeTextFile(`${folder.path}/call.json`, '{"name":"tool.search"}');
  await Deno.writeTextFile(`${folder.path}/pack.json`, MANIFEST);
  await Deno.writeTextFile(`${folder.path}/pack.pub`, PUBLIC);
  await Deno.writeTextFile(`${folder.path}/snap.json`, "{}");
  // Beside traces, those in it would be listed with them.
  await Deno.mkdir(`${folder.path}/l`);
  await Deno.writeFile(`${folder.path}/l/s.jsonl`, bytesOf(await writtenLog({ entries: 20 })));
  const open = bytesOf(await writtenLog({ entries: 20, hasEnd: false }));
  await Deno.writeFile(`${folder.path}/l/open.jsonl`, open);
  await Deno.mkdir(`${folder.path}/release`);
  for (const [name, bytes] of await makeRelease()) {
    await Deno.writeFile(`${folder.path}/release/${name}`, bytes);
  }
  // A worked value of the format.
  const sealed = {
    schema_id: "gait.guard.encrypted_artifact",
    schema_version: "1.0.0",
    created_at: "2026-02-06T12:00:00Z",
    producer_version: "0.0.0-dev",
    algorithm: "aes-256-gcm",
    key_source: { mode: "file" },
    nonce: "AAECAwQFBgcICQoL",
    ciphertext: "VsfQXuM6pI7VqplnpyQPSUICkCEoaGKmuQ==",
    plain_sha256: "666c1aa02e8068c6d5cc1d3295009432c16790bec28ec8ce119d0d1a18d61319",
    plain_size: 9,
  };
  await Deno.writeTextFile(`${folder.path}/sealed.gaitenc`, JSON.stringify(sealed));
  await Deno.writeTextFile(`${folder.path}/key.txt`, btoa("0123456789abcdef".repeat(2)));
  for (const [name, text] of Object.entries(GATE_FILES)) {
    await Deno.writeTextFile(`${folder.path}/${name}`, text);
  }
  const lines: Readonly<Record<string, readonly string[]>> = {
    "approve": [...APPROVE, "--out", "token.json"],
    "complete": ["complete", "--", ""],
    "completions": ["completions", "bash"],
    "config show": ["config", "show"],
    "config trust": ["config", "trust"],
    "config untrust": ["config", "untrust"],
    "demo": ["demo"],
    "doctor": ["doctor"],
    "doctor adoption": ["doctor", "adoption", "--from", "log.jsonl"],
    "gate eval": [...EVAL, "--trace-out", "trace_1.json", ...PROD],
    "guard decrypt": ["guard", "decrypt", "sealed.gaitenc", "--key-file", "key.txt"],
    "guard encrypt": ["guard", "encrypt", "in.json", "--key-file", "key.txt"],
    "guard pack": ["guard", "pack", "run_demo", "--render-html", "--out", "pack.zip"],
    "guard retain": ["guard", "retain", "--root", ".", "--dry-run"],
    "guard verify": ["guard", "verify", "pack.zip"],
    "hooks accept": ["hooks", "accept"],
    "hooks commit-message": ["hooks", "commit-message", "message"],
    "hooks doctor": ["hooks", "doctor"],
    "hooks install": ["hooks", "install", "--git-trailer"],
    "hooks run": ["hooks", "run", "claude-code", "--id", "0123456789abcdef"],
    "hooks uninstall": ["hooks", "uninstall", "--git-trailer"],
    "import": ["import", "codex", "rollout.jsonl", "--out", "imported.zip"],
    "incident pack": ["incident", "pack", "run_demo", "--render-pdf"],
    "init": ["init", "--yes"],
    "keys init": ["keys", "init"],
    "keys rotate": ["keys", "rotate"],
    "keys verify": ["keys", "verify"],
    "log check": ["log", "check", "proof", "--public-key", "k1.pub"],
    "log cosign": ["log", "cosign", "l/s.jsonl", "--name", "alice", "--private-key", "k2"],
    "log end": ["log", "end", "l/open.jsonl", "--private-key", "k1", "--yes"],
    "log extends": ["log", "extends", "0", "l/s.jsonl", "--out", "extends"],
    "log head": ["log", "head", "l/s.jsonl", "--public-key", "k1.pub"],
    "log prove": ["log", "prove", "l/s.jsonl", "--entry", "3", "--out", "proof"],
    "log prune": ["log", "prune", "l/s.jsonl", "--payloads"],
    "log show": ["log", "show", "l/s.jsonl", "--last", "3"],
    "log status": ["log", "status", "l"],
    "log verify": ["log", "verify", "l/s.jsonl", "--public-key", "k1.pub"],
    "log vkey": ["log", "vkey", "l/s.jsonl", "--public-key", "k1.pub"],
    "mcp bridge": ["mcp", "bridge", "allow.yaml", "call.json", ...PROD],
    "mcp install": ["mcp", "install", "codex", "--all", "--policy", "allow.yaml"],
    "mcp lock": ["mcp", "lock", "--", ...scriptedServer({ tools: [{ name: "t" }] })],
    "mcp map": ["mcp", "map", "--from", "tools.json"],
    "mcp proxy": ["mcp", "proxy", "allow.yaml", "call.json", "--runpack-out", "call.zip", ...PROD],
    "mcp uninstall": ["mcp", "uninstall", "codex"],
    "migrate": ["migrate", "run_demo"],
    "permissions": ["permissions"],
    "policy backtest": ["policy", "backtest", "--history", "l", "--policy", "p.yaml"],
    "policy explain": ["policy", "explain", "p.yaml", "i.json"],
    "policy fmt": ["policy", "fmt", "p.yaml", "--write"],
    "policy init": ["policy", "init", "low"],
    "policy show": ["policy", "show", "p.yaml"],
    "policy test": ["policy", "test", "p.yaml", "i.json"],
    "policy upgrade": ["policy", "upgrade", "p.yaml", "--write"],
    "policy validate": ["policy", "validate", "p.yaml"],
    "registry install": ["registry", "install", "pack.json", "--public-key", "pack.pub"],
    "registry list": ["registry", "list"],
    "registry verify": ["registry", "verify", "pack.json", "--public-key", "pack.pub"],
    "regress add": ["regress", "add", "--from", "run_demo", "--name", "again"],
    "regress bootstrap": ["regress", "bootstrap", "--from", "run_demo"],
    "regress init": ["regress", "init", "--from", "run_demo"],
    "regress run": ["regress", "run", "--junit", "junit.xml"],
    "release verify": ["release", "verify", "release", "--public-key", "pack.pub"],
    "review": ["review", "--html", "review.html"],
    "run diff": ["run", "diff", "run_demo", "run_demo", "--output", "diff.json"],
    "run inspect": ["run", "inspect", "run_demo"],
    "run receipt": ["run", "receipt", "run_demo"],
    "run record": ["run", "record", "in.json", "--private-key", "gait-out/keys/gait_private.key"],
    "run reduce": ["run", "reduce", "r"],
    "run replay": ["run", "replay", "run_demo"],
    "schema list": ["schema", "list"],
    "schema show": ["schema", "show", "runpack/run"],
    "scout diff": ["scout", "diff", "snap.json", "snap.json"],
    "scout snapshot": ["scout", "snapshot"],
    "serve": ["serve", "--policy", "p.yaml", "--idle", "1ms", ...PROD],
    "state reset": ["state", "reset", "--state", "redis://127.0.0.1:1"],
    "trace list": ["trace", "list"],
    "trace verify": ["trace", "verify", "trace_1.json", "--public-key", "k1.pub"],
    "verify": ["verify", "run_demo"],
    "verify chain": ["verify", "chain", "--run", "run_demo", "--pack", "pack.zip"],
    "version": ["version"],
  };
  // What others read comes first.
  const first = ["log prove", "demo"];
  const order = Object.keys(lines).sort((a, b) => first.indexOf(b) - first.indexOf(a));
  for (const path of order) {
    const entry = COMMANDS.find((command) => command.path === path);
    const { needs } = await entry?.load() ?? { needs: [] };
    const { exit, stderr } = await run(lines[path] ?? [], needs.map((kind) => `--allow-${kind}`));
    // The demo run was never judged, which packs say.
    // A server says where it listens.
    const rest = stderr.replaceAll(/^(?:warning: \d+ decisions?|listening on) .*\n/gm, "")
      .replaceAll(Deno.realPathSync(folder.path), "<home>");
    const expected = FAILS[path] ?? [0, ""];
    assert.deepEqual([exit, rest], expected, path);
  }
  assert.deepEqual(
    Object.keys(lines),
    COMMANDS.map(({ path }) => path),
    "a new command belongs here",
  );
}

const NAMESPACE = emptyNetworkNamespace();

// One walk shows both: that the permissions are enough, and that no command needs a network.
Deno.test("every command runs with only the permissions that it declares, in a network namespace without interfaces where there is one", async () => {
  await walkCommands(NAMESPACE.under ?? []);
});

Deno.test({
  name: `registry install of a URL is what fails there, and says so${NAMESPACE.reason}`,
  ignore: NAMESPACE.under === undefined,
  async fn() {
    using folder = scratch();
    await Deno.writeTextFile(`${folder.path}/pack.pub`, PUBLIC);
    const argv = [
      ...["registry", "install", "http://127.0.0.1:8080/p", "--allow-insecure-http", "--json"],
      ...["--allow-host", "127.0.0.1", "--public-key", "pack.pub", "--retry-base-delay", "1ms"],
    ];
    const seen = await gaitProcess(argv, { cwd: folder.path, under: NAMESPACE.under ?? [] });
    const { error, error_category } = JSON.parse(seen.stdout);
    assert.deepEqual([seen.exit, seen.stderr], [2, ""]);
    assert.match(error_category, /^network_/);
    assert.match(error, /^Cannot fetch the manifest: .*(?:unreachable|refused)/);
  },
});

Deno.test("gate eval gives up run unless a command broker is to be asked", async () => {
  const { needsFor } = await import("../../src/commands/gate/eval.ts").then((m) => m.gateEval);
  const defaults = { credential_broker: "off", approval_token_ref: "", simulate: false };
  const kinds = (options: Record<string, string | boolean>) =>
    needsFor({ ...defaults, ...options }).kinds;
  const least = ["read", "write", "env"];
  // To ask a server of the same settings; it is given up before anything is judged here.
  assert.deepEqual(kinds({}), [...least, "net"]);
  assert.deepEqual(kinds({ no_serve: true }), least);
  assert.deepEqual(kinds({ approval_token_ref: "ticket-1" }), least);
  assert.deepEqual(kinds({ credential_broker: "env" }), least);
  assert.deepEqual(kinds({ credential_broker: "command", simulate: true }), least);
  assert.deepEqual(kinds({ credential_broker: " Command " }), [...least, "run"]);
});

Deno.test("mcp lock gives up net where it starts a server, and run where it asks one by HTTP", async () => {
  const { needsFor } = await import("../../src/commands/mcp/lock.ts").then((m) => m.mcpLock);
  const url = { upstream: "http://127.0.0.1:1/mcp" };
  assert.deepEqual(needsFor({}, [], ["server"]).kinds, ["read", "write", "run"]);
  assert.deepEqual(needsFor(url, [], []).kinds, ["read", "write", "env", "net"]);
  assert.deepEqual(needsFor(url, [], ["server"]).kinds, ["read"], "both are refused");
  assert.deepEqual(needsFor({}, [], []).kinds, ["read"], "neither is refused");
});

Deno.test("mcp proxy holds net only before an HTTP server, and run only for a server or a broker", async () => {
  const { needsFor } = await import("../../src/commands/mcp/proxy.ts").then((m) => m.mcpProxy);
  const kinds = (options: Record<string, string>, rest: readonly string[] = []) =>
    needsFor({ credential_broker: "off", ...options }, [], rest).kinds;
  const least = ["read", "write", "env"];
  assert.deepEqual(kinds({}), least);
  assert.deepEqual(kinds({ credential_broker: "env" }), least);
  assert.deepEqual(kinds({ credential_broker: " Command " }), [...least, "run"]);
  assert.deepEqual(kinds({}, ["server"]), [...least, "run"]);
  assert.deepEqual(kinds({ upstream: "http://127.0.0.1:9/mcp" }), [...least, "net"]);
  assert.deepEqual(kinds({ upstream: "http://127.0.0.1:9/mcp", credential_broker: "command" }), [
    ...least,
    "net",
    "run",
  ]);
});
