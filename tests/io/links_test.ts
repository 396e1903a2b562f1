/** Links, pipes and devices where gait writes or waits: what a repository could bring. */

import assert from "node:assert/strict";
import { MANIFEST, PUBLIC } from "../support/signed_pack.ts";
import { gaitProcess, scratch, type Seen } from "../support/gait.ts";

const POLICY = `default_verdict: block
rules:
  - name: limited
    effect: allow
    rate_limit: { requests: 5, window: hour, scope: tool }
`;
const INTENT = JSON.stringify({
  tool_name: "tool.write",
  context: { identity: "alice", workspace: "/srv", risk_class: "low" },
});
const CALL = JSON.stringify({ name: "tool.write", args: {} });
const ASKS = "default_verdict: require_approval\n";
const RUN = JSON.stringify({ run: { run_id: "r" }, intents: [{ intent_id: "i", tool_name: "t" }] });
/** Longer than every lock, old, and of someone else. */
const PRECIOUS = "PRECIOUS line\n".repeat(40);
const INSTALL = "registry install m.json --public-key k.pub --cache-dir cache";
const EVAL = "gate eval --policy p.yaml --intent i.json";

/** A folder with a checkout in `repo`, and a file outside of it that must not change. */
function project() {
  const folder = scratch();
  Deno.mkdirSync(`${folder.path}/repo/.git`, { recursive: true });
  Deno.mkdirSync(`${folder.path}/outside`);
  Deno.writeTextFileSync(`${folder.path}/victim`, PRECIOUS);
  const old = new Date("2020-01-01T00:00:00Z");
  Deno.utimeSync(`${folder.path}/victim`, old, old);
  const files = {
    "p.yaml": POLICY,
    "i.json": INTENT,
    "call.json": CALL,
    "asks.yaml": ASKS,
    "run.json": RUN,
    "m.json": MANIFEST,
    "k.pub": PUBLIC,
  };
  for (const [name, text] of Object.entries(files)) {
    Deno.writeTextFileSync(`${folder.path}/repo/${name}`, text);
  }
  return folder;
}

async function run(line: string, root: string, env: Record<string, string> = {}): Promise<Seen> {
  return await gaitProcess(line.split(" "), { cwd: `${root}/repo`, env });
}

function link(target: string, path: string) {
  Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  Deno.symlinkSync(target, path);
}

const LOCK = ".gait-out/gate_rate_limits.json.lock";
const STATE = ".gait-out/gate_rate_limits.json";

// Each row: what is linked, where the link leads, the command, its exit code.
const REFUSED: readonly (readonly [string, string, string, string, number])[] = [
  ["a lock", LOCK, "../../victim", EVAL, 1],
  ["a lock that leads nowhere", LOCK, "../../new", EVAL, 1],
  ["a state", STATE, "../../victim", EVAL, 6],
  ["a state that leads nowhere", STATE, "../../new", EVAL, 6],
  ["a state that is only looked at", STATE, "../../victim", `${EVAL} --simulate`, 6],
  ["the folder of the lock", ".gait-out", "../outside", EVAL, 6],
  [
    "a folder above a given state",
    "a",
    "../outside",
    `${EVAL} --rate-limit-state a/b/state.json`,
    6,
  ],
  [
    "a log export",
    "log.jsonl",
    "../victim",
    "mcp proxy --policy p.yaml --call call.json --export-log-out log.jsonl",
    6,
  ],
  [
    "an OTEL export",
    "otel.jsonl",
    "../victim",
    "mcp proxy --policy p.yaml --call call.json --export-otel-out otel.jsonl",
    6,
  ],
  [
    "a journal",
    "j.jsonl",
    "../victim",
    "mcp proxy --policy p.yaml --journal j.jsonl -- cat",
    6,
  ],
  [
    "a journal that leads nowhere",
    "j.jsonl",
    "../new",
    "mcp proxy --policy p.yaml --journal j.jsonl -- cat",
    6,
  ],
  [
    "the folder of a journal",
    "logs",
    "../outside",
    "mcp proxy --policy p.yaml --journal logs/j.jsonl -- cat",
    6,
  ],
  ["a log", "j.jsonl", "../victim", "mcp proxy --policy p.yaml --log j.jsonl -- cat", 6],
  ["a log of a call", "j.jsonl", "../victim", `${EVAL} --log j.jsonl`, 6],
  ["the folder of the keys", "gait-out", "../outside", "keys init", 6],
  ["the keys' own folder", "gait-out/keys", "../../outside", "keys init", 6],
  ["the folder of the demo", "gait-out", "../outside", "demo", 6],
  ["the folder of runpacks", "gait-out", "../outside", "run record run.json", 6],
  ["the folder of snapshots", "gait-out", "../outside", "scout snapshot", 6],
  [
    "the folder of traces",
    "gait-out/traces",
    "../../outside",
    "mcp proxy --policy p.yaml --trace-files -- cat",
    6,
  ],
  ["the cache of manifests", "cache", "../outside", INSTALL, 2],
  ["the pins of a cache", "cache/pins", "../../outside", INSTALL, 2],
  ["a pack of a cache", "cache/baseline-highrisk", "../../outside", INSTALL, 2],
];

for (const [what, path, target, line, exit] of REFUSED) {
  Deno.test({
    name: `gait refuses ${what} that is a link, and writes nothing behind it`,
    ignore: Deno.build.os === "windows",
    async fn() {
      using folder = project();
      link(target, `${folder.path}/repo/${path}`);
      const seen = await run(line, folder.path);
      assert.equal(seen.exit, exit, seen.stdout + seen.stderr);
      assert.match(seen.stderr, /is a symbolic link/);
      assert.equal(Deno.readTextFileSync(`${folder.path}/victim`), PRECIOUS);
      assert.deepEqual([...Deno.readDirSync(`${folder.path}/outside`)], []);
      assert.deepEqual(
        [...Deno.readDirSync(folder.path)].map(({ name }) => name).sort(),
        ["outside", "repo", "victim"],
      );
    },
  });
}

const KEYS = "keys init --dir ../k";

// Each row: an output that is written whole, and the command that writes it.
const REPLACED: readonly (readonly [string, string])[] = [
  ["t.json", `${EVAL} --trace-out t.json`],
  [
    "tok.json",
    "approve --intent-digest D --policy-digest D --ttl 1h --scope tool:tool.write " +
    "--approver a --reason-code r --out tok.json",
  ],
  ["gait-out/runpack_r.zip", "run record run.json"],
  ["new.yaml", "policy init baseline-lowrisk --out new.yaml --force"],
  ["pack.zip", "guard pack --run gait-out/runpack_run_demo.zip --out pack.zip"],
];

for (const [path, line] of REPLACED) {
  Deno.test({
    name: `gait ${
      line.split(" ", 2).join(" ")
    } replaces a link at its output, and never follows it`,
    ignore: Deno.build.os === "windows",
    async fn() {
      using folder = project();
      await run(KEYS, folder.path);
      await run("demo", folder.path);
      const at = `${folder.path}/repo/${path}`;
      link(`${folder.path}/victim`, at);
      const seen = await run(line.replaceAll(" D ", ` ${"a".repeat(64)} `), folder.path);
      assert.equal(Deno.readTextFileSync(`${folder.path}/victim`), PRECIOUS, seen.stderr);
      const { isSymlink } = Deno.lstatSync(at);
      // It was written in place of the link, or refused.
      assert.equal(isSymlink, seen.exit !== 0, seen.stdout + seen.stderr);
    },
  });
}

Deno.test({
  name: "a link to a device is no place for an output",
  ignore: Deno.build.os !== "linux",
  async fn() {
    using folder = project();
    link("/dev/null", `${folder.path}/repo/t.json`);
    const seen = await run(`${EVAL} --trace-out t.json`, folder.path);
    assert.equal(seen.exit, 1);
    assert.match(seen.stderr, /it is not a regular file/);
    assert.ok(Deno.lstatSync(`${folder.path}/repo/t.json`).isSymlink);
  },
});

Deno.test({
  name: "gait's own logs follow no link, and the command goes on",
  ignore: Deno.build.os === "windows",
  async fn() {
    using folder = project();
    link("../victim", `${folder.path}/repo/log`);
    link("../new", `${folder.path}/repo/none`);
    for (const [name, path] of [["GAIT_OPERATIONAL_LOG", "log"], ["GAIT_ADOPTION_LOG", "none"]]) {
      const seen = await run("version", folder.path, { [name ?? ""]: path ?? "" });
      assert.deepEqual([seen.exit, seen.stdout], [0, "gait 0.0.0-dev\n"]);
      assert.match(seen.stderr, /warning: .*it is a symbolic link/);
    }
    assert.equal(Deno.readTextFileSync(`${folder.path}/victim`), PRECIOUS);
    assert.throws(() => Deno.lstatSync(`${folder.path}/new`), Deno.errors.NotFound);
  },
});

Deno.test({
  name: "links above the workspace belong to the machine and are followed",
  ignore: Deno.build.os === "windows",
  async fn() {
    using folder = project();
    link("repo", `${folder.path}/way`);
    const state = `${folder.path}/way/state/s.json`;
    const seen = await run(`${EVAL} --rate-limit-state ${state}`, folder.path);
    assert.equal(seen.exit, 0, seen.stderr);
    assert.ok(Deno.lstatSync(`${folder.path}/repo/state/s.json`).isFile);
  },
});

Deno.test({
  name: "a hard link at the lock, or any file that is no lock, is not written to",
  ignore: Deno.build.os === "windows",
  async fn() {
    using folder = project();
    Deno.mkdirSync(`${folder.path}/repo/.gait-out`);
    Deno.linkSync(`${folder.path}/victim`, `${folder.path}/repo/${LOCK}`);
    const seen = await run(EVAL, folder.path);
    assert.equal(seen.exit, 1);
    assert.match(seen.stderr, /is not a lock of gait/);
    assert.equal(Deno.readTextFileSync(`${folder.path}/victim`), PRECIOUS);
  },
});

// Each row: where the pipe lies, and the command that must not wait for it.
const PIPES: readonly (readonly [string, string, number])[] = [
  [STATE, EVAL, 6],
  [STATE, `${EVAL} --simulate`, 6],
  [LOCK, EVAL, 1],
  ["pipe", "gate eval --policy pipe --intent i.json", 6],
  ["pipe", "gate eval --policy p.yaml --intent pipe", 6],
  ["pipe", "gate eval --policy asks.yaml --intent i.json --approval-token pipe", 6],
  ["pipe", "mcp proxy --policy p.yaml --call pipe", 6],
  ["pipe", "run record pipe", 6],
  ["pipe", "verify ./pipe", 6],
  ["pipe", "trace verify pipe --public-key p.yaml", 6],
  ["pipe", "run record run.json --private-key pipe", 6],
  ["pipe", "mcp proxy --policy p.yaml --call call.json --export-log-out pipe", 6],
  ["pipe", "mcp proxy --policy p.yaml --journal pipe -- cat", 6],
  ["pipe", `${EVAL} --trace-out pipe`, 1],
];

for (const [path, line, exit] of PIPES) {
  Deno.test({
    name: `gait ${line} refuses a pipe at ${path} at once`,
    ignore: Deno.build.os === "windows",
    async fn() {
      using folder = project();
      const at = `${folder.path}/repo/${path}`;
      Deno.mkdirSync(at.slice(0, at.lastIndexOf("/")), { recursive: true });
      new Deno.Command("mkfifo", { args: [at] }).outputSync();
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const timer = setTimeout(() => resolve(undefined), 20_000);
      const running = run(line, folder.path);
      const seen = await Promise.race([running, promise]);
      clearTimeout(timer);
      if (seen === undefined) {
        // Whoever waits for the pipe gets its end, so that the test ends too.
        await new Deno.Command("timeout", { args: ["1", "dd", `if=${at}`, "iflag=nonblock"] })
          .output();
        await new Deno.Command("timeout", { args: ["1", "sh", "-c", `: <> ${at}`] }).output();
      }
      assert.ok(seen !== undefined, "it waits for the pipe");
      assert.equal(seen.exit, exit, seen.stdout + seen.stderr);
    },
  });
}

Deno.test({
  name: "a device as input is refused",
  ignore: Deno.build.os !== "linux",
  async fn() {
    using folder = project();
    for (const device of ["/dev/zero", "/dev/null", "/dev/tty"]) {
      const seen = await run(`gate eval --policy p.yaml --intent ${device}`, folder.path);
      assert.equal(seen.exit, 6, device);
    }
  },
});

const ENTRY = '"schema_id":"gait.gate.rate_limit_state","schema_version":"1.0.0"';

// Each row: one fault in a state that would otherwise allow the call.
const STATES: readonly (readonly [string, string])[] = [
  ["is null", "null"],
  ["is an empty object", "{}"],
  ["is empty", ""],
  ["is a list", "[]"],
  [
    "is of another schema",
    `{"schema_id":"gait.gate.trace","schema_version":"1.0.0","counters":[]}`,
  ],
  [
    "is of a later generation",
    `{"schema_id":"gait.gate.rate_limit_state","schema_version":"2.0.0","counters":[]}`,
  ],
  ["has no version", `{"schema_id":"gait.gate.rate_limit_state","counters":[]}`],
  [
    "counts below 0",
    `{${ENTRY},"counters":[{"key":"hour|tool|2026-01-01T00:00:00Z|tool.write","count":-5}]}`,
  ],
  ["counts in fractions", `{${ENTRY},"counters":[{"key":"hour|tool|x|y","count":0.5}]}`],
  ["counts in words", `{${ENTRY},"counters":[{"key":"hour|tool|x|y","count":"1"}]}`],
  [
    "holds a window to come",
    `{${ENTRY},"counters":[{"key":"hour|tool|2999-01-01T00:00:00Z|tool.write","count":1}]}`,
  ],
  [
    "holds a window to come of another length",
    `{${ENTRY},"counters":[{"key":"minute|identity|2999-01-01T00:00:00Z|x","count":1}]}`,
  ],
];

for (const [what, text] of STATES) {
  Deno.test(`gait gate eval counts nothing into a state that ${what}`, async () => {
    using folder = project();
    Deno.mkdirSync(`${folder.path}/repo/.gait-out`);
    Deno.writeTextFileSync(`${folder.path}/repo/${STATE}`, text);
    for (const line of [EVAL, `${EVAL} --simulate`]) {
      const seen = await run(line, folder.path);
      assert.equal(seen.exit, 6, seen.stdout);
      assert.match(seen.stderr, /hint: /);
      assert.equal(Deno.readTextFileSync(`${folder.path}/repo/${STATE}`), text);
    }
  });
}

Deno.test({
  name: "a manifest is not installed through a link in a cache outside of the workspace",
  ignore: Deno.build.os === "windows",
  async fn() {
    for (const part of ["pins", "baseline-highrisk", "baseline-highrisk/1.1.0"]) {
      using folder = project();
      const depth = "../".repeat(part.split("/").length);
      link(`${depth}outside`, `${folder.path}/cache/${part}`);
      const seen = await run(INSTALL.replace("dir cache", "dir ../cache"), folder.path);
      assert.equal(seen.exit, 2, seen.stdout + seen.stderr);
      assert.match(seen.stderr, /is a symbolic link/);
      assert.deepEqual([...Deno.readDirSync(`${folder.path}/outside`)], []);
    }
  },
});
