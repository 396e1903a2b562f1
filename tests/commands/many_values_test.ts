/** Documents whose values, or listed members, would take more memory than their bytes: refused at once. */

import assert from "node:assert/strict";
import { encodeUtf8 } from "../../src/core/bytes.ts";
import { gait } from "../support/gait.ts";
import { MemorySystem } from "../support/memory_system.ts";
import { zipBytes } from "../support/zip_bytes.ts";
import { readTexts } from "../support/demo_archive.ts";

const POLICY = "default_verdict: allow\n";
/** Eight million values and one more. */
const MANY = 8_000_001;

// Each row: the shortest value of a kind with its comma, and how many of them are too many.
const VALUES: readonly (readonly [string, number])[] = [
  ["0,", MANY],
  ["{},", MANY / 2],
  ["[],", MANY / 2],
  ['"",', MANY],
];

for (const [value, count] of VALUES) {
  Deno.test(`a document with eight million of ${value} is refused before it is parsed`, async () => {
    const text = `{"a":[${value.repeat(Math.ceil(count))}0]}`;
    const lines = [
      "gate eval --policy p.yaml --intent d.json --json",
      "verify d.json --json",
      "run record d.json --json",
      "scout diff d.json d.json --json",
    ];
    for (const line of lines) {
      const files = { "p.yaml": POLICY, "d.json": encodeUtf8(text) };
      const start = performance.now();
      const seen = await gait(line, { files });
      assert.equal(seen.exit, 6, `${line}: ${seen.stdout}${seen.stderr}`);
      assert.equal(seen.stdout.trimEnd().split("\n").length, 1, "one line of JSON");
      assert.match(String(seen.json()["error"]), /it holds more values than the limit of 8000000/);
      assert.ok(performance.now() - start < 10_000, line);
    }
  });
}

for (const value of ["- a\n", "- \n", "- [a]\n"]) {
  Deno.test(`a policy with 400,000 of ${JSON.stringify(value)} is refused before it is parsed`, async () => {
    const text = `default_verdict: allow\nrules:\n${value.repeat(400_000)}`;
    const start = performance.now();
    for (const line of ["policy validate p.yaml --json", "policy fmt p.yaml --json"]) {
      const seen = await gait(line, { files: { "p.yaml": text } });
      assert.equal(seen.exit, 6);
      assert.match(
        seen.stdout + seen.stderr,
        /more lines, commas and brackets than the limit of 400000/,
      );
    }
    assert.ok(performance.now() - start < 10_000);
  });
}

Deno.test("commas and brackets in texts are no values", async () => {
  const note = ",[{".repeat(3_000_000);
  const run = {
    run: { run_id: "r", created_at: "2026-02-05T00:00:00Z" },
    intents: [{ intent_id: "i", tool_name: "t", args: { note } }],
  };
  const seen = await gait("run record d.json", { files: { "d.json": JSON.stringify(run) } });
  assert.equal(seen.exit, 0, seen.stderr);
});

/** Members of an archive, with a manifest that lists `count` members more. */
async function withListed(archive: "runpack" | "pack", count: number): Promise<Uint8Array> {
  const on = new MemorySystem();
  await gait("demo", {}, on);
  await gait("guard pack --run gait-out/runpack_run_demo.zip --out pack.zip", {}, on);
  const path = archive === "pack" ? "pack.zip" : "gait-out/runpack_run_demo.zip";
  const [name, list] = archive === "pack"
    ? ["pack_manifest.json", "contents"]
    : ["manifest.json", "files"];
  const members = await readTexts(on.files.get(path)?.bytes ?? new Uint8Array());
  const manifest = JSON.parse(members[name ?? ""] ?? "");
  const [first] = manifest[list];
  for (let at = 0; at < count; at++) manifest[list].push({ ...first, path: `x/${at}` });
  return zipBytes(
    Object.entries({ ...members, [name ?? ""]: JSON.stringify(manifest) })
      .map(([member, content]) => ({ name: member, content })),
  );
}

for (const archive of ["runpack", "pack"] as const) {
  Deno.test(`a ${archive} that lists more members than an archive holds is refused at once`, async () => {
    const bytes = await withListed(archive, 100_000);
    const lines = archive === "pack"
      ? ["guard verify x.zip --json", "verify x.zip --json"]
      : ["verify x.zip --json", "run inspect x.zip --json", "run replay x.zip --json"];
    for (const line of lines) {
      const seen = await gait(line, { files: { "x.zip": bytes } });
      assert.equal(seen.exit, 6, `${line}: ${seen.stdout.slice(0, 300)}`);
      assert.equal(seen.stdout.trimEnd().split("\n").length, 1);
      assert.match(String(seen.json()["error"]), /lists more members than the limit of 100000/);
    }
  });
}
