/** What `--json` prints of names that could rewrite what a terminal shows. */

import assert from "node:assert/strict";
import { gait } from "../support/gait.ts";

/** C1 controls, DEL, marks of direction, separators of lines, and what is not shown. */
const OBEYED: readonly string[] = [
  ..."\u007f\u0080\u0085\u009b\u009f\u00ad\u061c\u200b\u200e\u200f\u2028\u2029",
  ..."\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff",
];
const POLICY = "default_verdict: block\n";

for (const character of OBEYED) {
  const escape = `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

  Deno.test(`--json writes ${escape} of a path as an escape, with the same value`, async () => {
    const path = `a${character}b.yaml`;
    const seen = await gait(["policy", "fmt", path, "--json"], { files: { [path]: POLICY } });
    assert.equal(seen.exit, 0, seen.stderr);
    assert.ok(!seen.stdout.includes(character));
    assert.ok(seen.stdout.includes(`"path":"a${escape}b.yaml"`), seen.stdout);
    assert.equal(seen.json()["path"], path);
  });

  Deno.test(`--json writes ${escape} of an error as an escape`, async () => {
    const seen = await gait(["policy", "fmt", `a${character}b.yaml`, "--json"]);
    assert.equal(seen.exit, 6);
    assert.ok(!seen.stdout.includes(character));
    assert.equal(JSON.parse(seen.stdout).ok, false);
  });
}

Deno.test("--json leaves letters, backslashes and emoji as they are", async () => {
  const path = "ä\\\\u009b語👍.yaml";
  const seen = await gait(["policy", "fmt", path, "--json"], { files: { [path]: POLICY } });
  assert.equal(seen.json()["path"], path);
  assert.ok(seen.stdout.includes("語👍"), seen.stdout);
});
