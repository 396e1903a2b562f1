import fc from "fast-check";
import assert from "node:assert/strict";
import { digest } from "../../../src/core/crypto/digest.ts";
import { parseManifest } from "../../../src/core/runpack/manifest.ts";
import { utf8 } from "../../support/text_source.ts";

Deno.test("parseManifest() computes the digest of the canonical form, whatever the texts are", async () => {
  const text = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      '"',
      "\\",
      "\u2028",
      "\u007f",
      "\u0000\b\t\n\f\r\u001f",
      "<&>",
      "10",
      "__proto__",
    ),
  );
  const manifest = fc.record({
    created_at: fc.constantFrom("2026-02-05T00:00:00Z", "2026-02-05T01:00:00.12+01:00"),
    producer_version: text,
    run_id: text.filter((id) => id !== ""),
    capture_mode: fc.constantFrom("reference", "raw"),
    files: fc.array(fc.record({ path: text, sha256: text, more: fc.integer() })),
  });
  await fc.assert(
    fc.asyncProperty(manifest, async ({ files, ...head }) => {
      const fixed = { schema_id: "gait.runpack.manifest", schema_version: "1.0.0" };
      const stored = { ...fixed, ...head, files, manifest_digest: "x", unknown: 1 };
      const { computedDigest } = await parseManifest(utf8(JSON.stringify(stored, null, 1)));
      const known = files.map(({ path, sha256 }) => ({ path, sha256 }));
      const wellFormed = JSON.parse(
        JSON.stringify({ ...fixed, ...head, files: known, manifest_digest: "" }),
        (_, value) => typeof value === "string" ? value.toWellFormed() : value,
      );
      assert.equal(computedDigest, await digest(wellFormed));
    }),
    { numRuns: 500 },
  );
});
