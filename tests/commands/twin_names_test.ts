/** Names in an archive that a disk takes for one file: whoever unpacks it reads another member. */

import assert from "node:assert/strict";
import { zipBytes, type ZipEntry } from "../support/zip_bytes.ts";
import { gait } from "../support/gait.ts";
import { ownDemo, readTexts } from "../support/demo_archive.ts";

/** The demo runpack with further entries. */
async function demoWith(entries: readonly ZipEntry[]) {
  const members = Object.entries(await readTexts(await ownDemo()))
    .map(([name, content]): ZipEntry => ({ name, content }));
  return { "r.zip": zipBytes([...members, ...entries]) };
}

Deno.test("an entry that a disk takes for a member is refused", async () => {
  for (
    const name of [
      ...["Results.jsonl", "MANIFEST.JSON", "results.jsonl.", "results.jsonl;1", "RUN.json::$DATA"],
      ...["re\u017fults.jsonl", "\uff52un.json", "./Refs.json", "refs.json "],
    ]
  ) {
    const files = await demoWith([{ name, content: "{}", flags: 0x0800 }]);
    for (
      const command of ["verify ./r.zip", "run inspect ./r.zip", "run diff ./r.zip ./r.zip"]
    ) {
      const seen = await gait(`${command} --json`, { files });
      assert.deepEqual([seen.exit, seen.json()["error_code"]], [2, "verification_failed"], name);
      assert.match(String(seen.json()["error"]), /duplicate entries: /);
    }
  }
});

Deno.test("an entry with a name of its own is a warning, as before", async () => {
  for (const name of ["notes.txt", "results.jsonl.bak", "results", "a/results.jsonl", "結果.txt"]) {
    const files = await demoWith([{ name, content: "x", flags: 0x0800 }]);
    const seen = await gait("verify ./r.zip --json", { files });
    assert.equal(seen.exit, 0, name);
    assert.match(String(seen.json()["warnings"]), /does not list/);
  }
});
