import assert from "node:assert/strict";
import { EVIDENCE_PLACES } from "../../src/core/places.ts";

Deno.test("docs/evidence.md lists the places where evidence lies as the program knows them", async () => {
  const text = await Deno.readTextFile(new URL("../../docs/evidence.md", import.meta.url));
  const part = text.slice(text.indexOf("## Where evidence lies"));
  const rows = [...part.matchAll(/^\| `([^`]+)` +\| (.*?) +\| (.*?) +\|$/gm)]
    .map(([, folder, holds, by]) => [folder, holds, by?.replaceAll("`", "")]);
  assert.deepEqual(
    rows,
    EVIDENCE_PLACES.map(({ folder, holds, written_by }) => [folder, holds, written_by]),
  );
});
