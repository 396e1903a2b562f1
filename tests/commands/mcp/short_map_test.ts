/** Tool maps of 1.1.0 through `gait mcp proxy --call`. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";

const MAP = `schema_version: 1.1.0
defaults:
  base: /srv/app
  risk_class: critical
  secrets: [/**/password]
tools:
  - { name: 'read_*', args: [{ path: /path, is: path, operation: read }] }
  - { name: read_any, risk_class: low }
`;
const POLICY = `default_verdict: allow
rules:
  - name: no-keys
    priority: 1
    effect: block
    match: { target_kinds: [path], target_values: [/srv/app/keys/a] }
  - { name: not-critical, priority: 2, effect: dry_run, match: { risk_classes: [low] } }
`;

async function judged(name: string, args: object, more = "", map = MAP) {
  const call = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args } };
  return await gait(
    `mcp proxy --policy p.yaml --tools m.yaml --adapter mcp-jsonrpc --call c.json ${more}`,
    { files: { "p.yaml": POLICY, "m.yaml": map, "c.json": JSON.stringify(call) } },
  );
}

const CALLS: readonly (readonly [name: string, args: object, verdict: string])[] = [
  ["read_file", { path: "keys/../keys/a" }, "block"],
  ["read_", { path: "keys/a" }, "block"],
  ["read_file", { path: "keys/b" }, "allow"],
  ["read_file", { path: "~/b" }, "block"],
  ["READ_file", { path: "keys/b" }, "block"],
  ["read_any", { path: "keys/a" }, "dry_run"],
  ["read_ANY", { path: "keys/b" }, "block"],
  ["unread_file", { path: "keys/a" }, "allow"],
];

for (const [name, args, verdict] of CALLS) {
  Deno.test(`a short map: ${name} ${JSON.stringify(args)} gets ${verdict}`, async () => {
    const { stdout } = await judged(name, args);
    assert.match(stdout, new RegExp(`^mcp proxy: verdict=${verdict}\\n`));
  });
}

for (const name of ["read_file", "read_any", "unheard_of"]) {
  Deno.test(`a short map: what defaults call secret is in no record of ${name}`, async () => {
    const args = { login: { Password: "hunter2-x" }, note: "seen-note" };
    const { exit, system } = await judged(name, args, "--runpack-out r.zip --payloads keep");
    assert.equal(exit, 0);
    const texts = [...system.files].filter(([path]) => path !== "c.json")
      .map(([, { bytes }]) => new TextDecoder("latin1").decode(bytes));
    assert.ok(texts.some((text) => text.includes("seen-note")));
    assert.ok(!texts.some((text) => text.includes("hunter2")));
  });
}

Deno.test("a short map without its version is refused, at the place of the fault", async () => {
  const { exit, stderr } = await judged("t", {}, "", MAP.replace(/^.*\n/, ""));
  assert.equal(exit, 6);
  assert.match(
    stderr,
    /\/defaults needs schema_version: 1\.1\.0; \/tools\/0\/name has a \* among letters/,
  );
  assert.match(stderr, /\(m\.yaml:1:1, \/defaults\)/);
});
