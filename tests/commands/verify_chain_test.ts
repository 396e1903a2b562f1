import assert from "node:assert/strict";
import { ERROR_CLASSES } from "../../src/core/error.ts";
import { ownDemo, readMembers } from "../support/demo_archive.ts";
import { gait } from "../support/gait.ts";
import { KEY_1, KEY_2 } from "../support/test_key.ts";
import { zipBytes } from "../support/zip_bytes.ts";
import { loadSchemas, validatorsOf } from "../schemas/validator.ts";

const validate = validatorsOf(await loadSchemas())("guard/verify_chain_result");
const OTHER = '{"run":{"run_id":"run_other","created_at":"2026-02-05T00:00:00Z"}}';
// the run of that id, recorded anew: nothing but its payload of calls differs
const SAME_ID = '{"run":{"run_id":"run_demo","created_at":"2026-02-05T00:00:00Z"}}';
const intent = (tool_name: string) =>
  JSON.stringify({
    schema_id: "gait.gate.intent_request",
    schema_version: "1.0.0",
    created_at: "2026-02-05T00:00:00Z",
    producer_version: "0.0.0-dev",
    tool_name,
    args: {},
    targets: [],
    context: { identity: "alice", workspace: "/repo", risk_class: "low" },
  });
const FILES = {
  "gait-out/runpack_run_demo.zip": await ownDemo(),
  "k1.key": KEY_1.private,
  "k1.pub": KEY_1.public,
  "k2.pub": KEY_2.public,
  "other.json": OTHER,
  "same.json": SAME_ID,
  "p.yaml": "default_verdict: allow\n",
  "read.json": intent("tool.read"),
  "write.json": intent("tool.write"),
};
const KEY = "--key-mode prod --private-key k1.key";
const { system } = await gait("run record other.json", { files: FILES });
await gait("run record same.json --out-dir again", {}, system);
for (const name of ["read", "write"]) {
  await gait(
    `gate eval --policy p.yaml --intent ${name}.json ${KEY} --trace-out ${name}_trace.json`,
    {},
    system,
  );
}

const bytesOf = (path: string) => system.files.get(path)?.bytes ?? assert.fail(path);
const textOf = (path: string) => new TextDecoder().decode(bytesOf(path));
const put = (path: string, content: string | Uint8Array) =>
  system.files.set(path, {
    bytes: typeof content === "string" ? new TextEncoder().encode(content) : content.slice(),
    mode: 0o600,
  });
// what a trace of the same id says in a pack is not what the trace says
const unsigned = JSON.parse(textOf("read_trace.json"));
delete unsigned.signature;
put("unsigned.json", JSON.stringify(unsigned));
put("lie.json", textOf("read_trace.json").replace(/"allow"/, '"block"'));
// a pack leaves out a signed trace that was changed, so these have no signature
put("unsigned_lie.json", JSON.stringify({ ...unsigned, verdict: "block" }));
put("unsigned_tool.json", JSON.stringify({ ...unsigned, tool_name: "tool.write" }));
const demo = [...await readMembers(bytesOf("gait-out/runpack_run_demo.zip"))]
  .map(([name, content]) => ({ name, content }));
put("cut.zip", zipBytes(demo.filter(({ name }) => name !== "results.jsonl")));

await gait(`guard pack run_demo --out plain.zip ${KEY}`, {}, system);
await gait(`guard pack run_demo --trace read_trace.json --out pack.zip ${KEY}`, {}, system);
await gait(`guard pack run_demo --trace unsigned_lie.json --out lie.zip ${KEY}`, {}, system);
await gait(`guard pack run_demo --trace unsigned_tool.json --out tool.zip ${KEY}`, {}, system);
await gait("guard pack run_other --out other.zip", {}, system);
await gait("guard pack again/runpack_run_demo.zip --out again.zip", {}, system);
await gait("guard pack run_demo --out unsigned.zip", {}, system);
const broken = [...await readMembers(bytesOf("plain.zip"))].map(([name, content]) => ({
  name,
  content: name === "control_index.json" ? "[]" : content,
}));
put("broken.zip", zipBytes(broken));

// the run is never signed here
const READ = "--trace read_trace.json --public-key k1.pub --allow-unsigned";
type Oks = readonly (boolean | undefined)[];

// flags, exit code, whether run, trace and pack are ok, and what is said of the links
const CASES: readonly (readonly [string, number, Oks, readonly RegExp[]])[] = [
  ["--run run_demo", 0, [true, undefined, undefined], []],
  ["--run run_demo --pack plain.zip", 0, [true, undefined, true], []],
  ["--run run_demo --pack unsigned.zip", 0, [true, undefined, true], []],
  [`--run run_demo --pack pack.zip ${READ}`, 0, [true, true, true], []],
  [`--run run_demo ${READ}`, 0, [true, true, undefined], []],
  // each part by itself
  ["--run cut.zip", 2, [false, undefined, undefined], []],
  ["--run cut.zip --pack plain.zip", 2, [false, undefined, true], []],
  [
    "--run run_demo --trace read_trace.json --public-key k2.pub",
    2,
    [false, false, undefined],
    [],
  ],
  ["--run run_demo --trace read_trace.json --public-key k1.pub", 2, [false, true, undefined], []],
  ["--run run_demo --trace unsigned.json --public-key k1.pub", 2, [false, false, undefined], []],
  [
    "--run run_demo --trace unsigned.json --public-key k1.pub --allow-unsigned",
    0,
    [true, true, undefined],
    [],
  ],
  [
    "--run run_demo --trace lie.json --public-key k1.pub --allow-unsigned",
    2,
    [true, false, undefined],
    [],
  ],
  ["--run run_demo --pack broken.zip", 2, [true, undefined, false], []],
  [
    "--run run_demo --pack plain.zip --public-key k2.pub --allow-unsigned",
    2,
    [true, undefined, false],
    [],
  ],
  ["--run run_demo --pack unsigned.zip --public-key k1.pub", 2, [false, undefined, false], []],
  [
    "--run run_demo --pack unsigned.zip --public-key k1.pub --allow-unsigned",
    0,
    [true, undefined, true],
    [],
  ],
  // run and pack
  [
    "--run run_demo --pack other.zip",
    2,
    [true, undefined, false],
    [/^the pack is about another run$/],
  ],
  ["--run run_demo --pack again.zip", 2, [true, undefined, false], []],
  // trace and pack
  [
    `--run run_demo --pack plain.zip ${READ}`,
    2,
    [true, true, true],
    [/^the pack has no sound trace summary/],
  ],
  [
    "--run run_demo --pack pack.zip --trace write_trace.json --public-key k1.pub --allow-unsigned",
    2,
    [true, true, true],
    [/^the trace is not in the trace summary/],
  ],
  [`--run run_demo --pack lie.zip ${READ}`, 2, [true, true, true], [/another verdict or tool/]],
  [`--run run_demo --pack tool.zip ${READ}`, 2, [true, true, true], [/another verdict or tool/]],
  // strictness reaches every part
  ["--run run_demo --require-signature", 2, [false, undefined, undefined], []],
  ["--run run_demo --profile strict --public-key k1.pub", 2, [false, undefined, undefined], []],
  [
    "--run run_demo --pack unsigned.zip --require-signature --public-key k1.pub",
    2,
    [false, undefined, false],
    [],
  ],
];
for (const [flags, exit, oks, links] of CASES) {
  Deno.test(`gait verify chain ${flags} exits ${exit}`, async () => {
    const seen = await gait(`verify chain ${flags} --json`, {}, system);
    assert.equal(seen.exit, exit, seen.stdout);
    const data = seen.json() as
      & Record<"run" | "trace" | "pack", { ok: boolean } | undefined>
      & { link_faults?: readonly string[] };
    assert.deepEqual([data.run?.ok, data.trace?.ok, data.pack?.ok], oks);
    assert.equal(validate(data), true, JSON.stringify(validate.errors));
    const { link_faults = [] } = data;
    assert.equal(link_faults.length, links.length);
    for (const link of links) assert.ok(link_faults.some((fault) => link.test(fault)));
  });
}

// flags, and what the error says
const REFUSED: readonly (readonly [string, RegExp])[] = [
  ["", /^Missing --run <run_id\|path>$/],
  ["--run missing.zip", /runpack not found: missing.zip/],
  ["--run run_demo --trace read_trace.json", /^--trace needs a public key$/],
  ["--run run_demo --trace p.yaml --public-key k1.pub", /^Cannot parse JSON "p\.yaml": /],
  [
    "--run run_demo --trace missing.json --public-key k1.pub",
    /^Cannot read trace "missing\.json": /,
  ],
  ["--run run_demo --pack missing.zip", /missing\.zip/],
  ["--run run_demo --pack gait-out/runpack_run_demo.zip", /it has no pack_manifest\.json$/],
  ["--run run_demo --profile strict", /^--profile strict needs a public key$/],
  ["--run run_demo --profile odd", /^Cannot use --profile "odd": expected standard or strict$/],
  ["x --run run_demo", /unexpected argument "x"/],
];
for (const [flags, message] of REFUSED) {
  Deno.test(`gait verify chain ${flags} exits 6`, async () => {
    const seen = await gait(`verify chain ${flags} --json`, {}, system);
    assert.equal(seen.exit, 6);
    assert.match(String(seen.json()["error"]), message);
    assert.notEqual(seen.json()["hint"], ERROR_CLASSES.invalid_input.hint);
  });
}

Deno.test("gait verify chain says that a trace alone is not linked to the run", async () => {
  const seen = await gait(`verify chain --run run_demo ${READ}`, {}, system);
  assert.match(seen.stderr, /^warning: nothing shows that the trace belongs to the run/);
});

Deno.test("gait verify chain names every part and every fault in text", async () => {
  const line = "verify chain --run run_demo --pack broken.zip --trace lie.json " +
    "--public-key k1.pub --allow-unsigned";
  const { stdout } = await gait(line, {}, system);
  assert.equal(
    stdout,
    "verify chain: failed\n" +
      "run ok: gait-out/runpack_run_demo.zip, signature missing\n" +
      "trace failed: lie.json, signature failed\n" +
      "pack failed: broken.zip, signature verified\n" +
      "changed: control_index.json\n" +
      "signature error: signed_digest mismatch\n" +
      "fault: the pack has no sound trace summary to look for the trace in; " +
      "gait guard pack <run> --trace <file> packs one\n",
  );
});
