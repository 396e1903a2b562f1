/** Names of a megabyte in what a command reads: the message shows their ends, and why it was refused. */

import assert from "node:assert/strict";
import { gait } from "../support/gait.ts";
import { rawPack } from "../support/packs.ts";
import { demoEntries } from "../support/demo_archive.ts";
import { PUBLIC } from "../support/signed_pack.ts";
import { zipBytes } from "../support/zip_bytes.ts";

const K = "k".repeat(1_000_000);
/** A long name of an entry of an archive. */
const ENTRY = "n".repeat(30_000);
/** What stderr, and what `--json` says of a failure, may have at most. */
const MOST = 20_000;
const TWICE = `{"${K}":1,"${K}":2}`;
const DEEP = `${`{"${"d".repeat(20_000)}":`.repeat(200)}${TWICE}${"}".repeat(200)}`;
const POLICY = "default_verdict: allow\n";

type Files = Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>;
type Case = readonly [line: string, files: Files, reason: RegExp];

const HEAD = '"run_id":"run_t"';
const PACK = { "refs.json": `{${HEAD}}`, "results.jsonl": "", "run.json": `{${HEAD}}` };
const packOf = async (intents: string) => ({
  "r.zip": await rawPack({ ...PACK, "intents.jsonl": intents }),
});
const demoWith = async (...names: string[]) => ({
  "r.zip": zipBytes([...await demoEntries(), ...names.map((name) => ({ name, content: "x" }))]),
});
const RUN = '"run":{"run_id":"r","created_at":"2026-02-05T00:00:00Z"}';
const INTENT = {
  schema_id: "gait.gate.intent_request",
  schema_version: "1.0.0",
  created_at: "2026-02-05T00:00:00Z",
  producer_version: "0.0.0-dev",
  tool_name: "tool.read",
  args: {},
  targets: [],
  context: { identity: "a", workspace: "/w", risk_class: "high" },
};
const intentOf = (members: object) => JSON.stringify({ ...INTENT, ...members });
const EVAL = "gate eval --policy p.yaml --intent i.json";
const TWICE_SAID = /occurs twice/;

const CASES: Readonly<Record<string, Case>> = {
  "a member twice": ["run record d.json", { "d.json": TWICE }, TWICE_SAID],
  "a member twice, deep": ["run record d.json", { "d.json": DEEP }, TWICE_SAID],
  "a number that is too large": [
    "run record d.json",
    { "d.json": `{"${K}":1e999}` },
    /is too large/,
  ],
  "a value that is missing": ["run record d.json", { "d.json": `{"${K}":}` }, /expected/],
  "an unknown member": [
    "run record d.json",
    { "d.json": `{${RUN},"${K}":1}` },
    /not known|unknown/,
  ],
  "an unknown member of a line": [
    "run record d.jsonl",
    { "d.jsonl": `{"run":{"run_id":"r"}}\n{"${K}":1}\n` },
    /it is not run data/,
  ],
  "a call without arguments": [
    "run record d.json",
    { "d.json": `{${RUN},"intents":[{"intent_id":"${K}","tool_name":"t"}]}` },
    /it needs args/,
  ],
  "a run id": ["run record d.json", { "d.json": `{"run":{"run_id":"${K}"}}` }, /bytes|long/],
  "a member of a record twice": ["verify r.zip", await packOf(`${TWICE}\n`), TWICE_SAID],
  "a member of a record twice, read": ["run inspect r.zip", await packOf(`${TWICE}\n`), TWICE_SAID],
  "a payload that does not fit": [
    "verify r.zip",
    await packOf(
      `{${HEAD},"args":{"a":1},"args_digest":"${"0".repeat(64)}","intent_id":"${
        K.slice(0, 4e5)
      }"}\n`,
    ),
    /not what their digests say/,
  ],
  "a record of another run": ["verify r.zip", await packOf(`{"run_id":"${K}"}\n`), /and this is/],
  "calls of one id": [
    "run inspect r.zip",
    await packOf(`{${HEAD},"intent_id":"${K}"}\n`.repeat(2)),
    /take its results in order/,
  ],
  "entries that are not listed": [
    "verify r.zip",
    await demoWith(...Array.from({ length: 5 }, (_, at) => `${ENTRY}${at}`)),
    /does not list/,
  ],
  "entries of one name": ["verify r.zip", await demoWith(ENTRY, ENTRY.toUpperCase()), /duplicate/],
  "an entry above the archive": ["verify r.zip", await demoWith(`../${ENTRY}`), /entry/],
  "members that are missing": [
    "run inspect r.zip",
    {
      "r.zip": await rawPack({ ...PACK, "intents.jsonl": "" }, {
        files: Array.from(
          { length: 500 },
          (_, at) => ({ path: `${at}${K.slice(0, 5000)}`, sha256: "0".repeat(64) }),
        ),
      }),
    },
    /is missing/,
  ],
  "a folder around the members": [
    "verify r.zip",
    { "r.zip": zipBytes([{ name: `${ENTRY}/manifest.json`, content: "{}" }]) },
    /folder/,
  ],
  "a trace": ["trace verify d.json", { "d.json": TWICE }, TWICE_SAID],
  "a name in arguments": [
    EVAL,
    { "p.yaml": POLICY, "i.json": intentOf({ args: { [`${K}\0`]: 1 } }) },
    /control|invisible/,
  ],
  "a tool's name": [
    EVAL,
    { "p.yaml": POLICY, "i.json": intentOf({ tool_name: `${K}\0` }) },
    /control|invisible/,
  ],
  "a value of another type": [
    EVAL,
    { "p.yaml": POLICY, "i.json": intentOf({ targets: K }) },
    /expected an array/,
  ],
  "an intent with a member twice": [EVAL, { "p.yaml": POLICY, "i.json": TWICE }, TWICE_SAID],
  "a key of a policy twice": [
    "policy validate p.yaml",
    { "p.yaml": `${POLICY}${K}: 1\n${K}: 2\n` },
    /twice|unknown key|1024/,
  ],
  "a key of a policy in quotes twice": [
    "policy validate p.yaml",
    { "p.yaml": `${POLICY}? "${K}"\n: 1\n? "${K}"\n: 2\n` },
    /twice|unknown key/,
  ],
  "an unknown key": [
    "policy validate p.yaml",
    { "p.yaml": `${POLICY}? ${K}\n: 1\n` },
    /unknown key/,
  ],
  "a rule with an unknown effect": [
    "policy validate p.yaml",
    { "p.yaml": `${POLICY}rules:\n  - name: ${K}\n    effect: ${K}\n` },
    /unknown effect/,
  ],
  "an unknown verdict": [
    "policy validate p.yaml",
    { "p.yaml": `default_verdict: ${K}\n` },
    /verdict/,
  ],
  "rules of one name": [
    "policy validate p.yaml",
    { "p.yaml": `${POLICY}rules:\n${`  - { name: ${K}, effect: block }\n`.repeat(2)}` },
    /name/,
  ],
  "an anchor": ["policy validate p.yaml", { "p.yaml": `default_verdict: &${K} allow\n` }, /anchor/],
  "a tool map": [
    "mcp proxy --policy p.yaml --call c.json --tools t.json",
    {
      "p.yaml": POLICY,
      "c.json": '{"name":"t","args":{}}',
      "t.json": `{"tools":[{"name":"t","${K}":1}]}`,
    },
    /unknown|not a known/,
  ],
  "a call": [
    "mcp proxy --policy p.yaml --call c.json",
    { "p.yaml": POLICY, "c.json": `{"name":"t","args":{},"${K}\\u0000":1}` },
    /control|invisible|not known|unknown/,
  ],
  "a setting of a project": [
    "policy validate p.yaml",
    { "p.yaml": POLICY, "gait.toml": `${K} = 1\n` },
    /is not a key of it/,
  ],
  "a pack manifest": [
    "registry install d.json --public-key k",
    { "d.json": TWICE, k: PUBLIC },
    TWICE_SAID,
  ],
  "an inventory": ["scout diff d.json d.json", { "d.json": TWICE }, TWICE_SAID],
  "a fixture set": ["regress run", { "gait.yaml": TWICE }, TWICE_SAID],
  "an evidence pack": [
    "guard verify e.zip",
    { "e.zip": zipBytes([{ name: "pack_manifest.json", content: TWICE }]) },
    TWICE_SAID,
  ],
  "a server in settings": [
    "scout snapshot --roots .",
    { ".mcp.json": `{"mcpServers":{"${K}":{"command":"a"},"${K}":{"command":"b"}}}` },
    TWICE_SAID,
  ],
};

for (const [what, [line, files, reason]] of Object.entries(CASES)) {
  Deno.test(`messages show little of a name of a megabyte: ${what}`, async () => {
    const text = await gait(line, { files, env: { HOME: "/h" } });
    assert.ok(
      text.stderr.length < MOST,
      `${text.stderr.length} on stderr: ${text.stderr.slice(0, 90)}`,
    );
    assert.match(text.stderr, reason);
    const { error = "", hint = "", fields = [], warnings = [] } =
      (await gait(`${line} --json`, { files, env: { HOME: "/h" } })).json();
    const length = JSON.stringify([error, hint, fields, warnings]).length;
    assert.ok(length < MOST, `${length} in JSON`);
  });
}
