/** Editors and chat programs put dashes of typography in place of the two of an option. */

import assert from "node:assert/strict";
import { gait } from "../support/gait.ts";

const LINES: readonly (readonly [readonly string[], string, string])[] = [
  [["verify", "run_demo", "—json"], "—json", "--json"],
  [["verify", "run_demo", "–json"], "–json", "--json"],
  [["verify", "run_demo", "–-json"], "–-json", "--json"],
  [["verify", "run_demo", "−-json"], "−-json", "--json"],
  [["verify", "run_demo", "-–json"], "-–json", "--json"],
  [["verify", "run_demo", "—Public-Key", "k.pub"], "—Public-Key", "--public-key"],
  [["verify", "run_demo", "—public-key=k.pub"], "—public-key", "--public-key"],
  [["run", "diff", "a", "b", "—privacy", "metadata"], "—privacy", "--privacy"],
  [["demo", "－－json"], "－－json", "--json"],
];
for (const [line, shown, meant] of LINES) {
  Deno.test(`gait ${line.join(" ")} says which option is meant`, async () => {
    const { exit, stderr } = await gait(line);
    assert.equal(exit, 6);
    assert.match(stderr, new RegExp(`^error: unknown option ${shown}, did you mean ${meant}\\?\n`));
  });
}

Deno.test("a file whose name begins with a dash of typography is a file", async () => {
  const { stderr } = await gait(["policy", "validate", "—draft.yaml"], {
    files: { "—draft.yaml": "default_verdict: block\n" },
  });
  assert.equal(stderr, "");
});
