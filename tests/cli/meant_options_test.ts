/** An option in other letter case, or with other dashes, is refused with the option that is meant. */

import assert from "node:assert/strict";
import { gait } from "../support/gait.ts";

// The line, the word as it is shown, and what is meant.
const LINES: readonly (readonly [string, string, string])[] = [
  ["verify run_demo --JSON", "--JSON", "--json"],
  ["verify run_demo --Json=true", "--Json", "--json"],
  ["verify run_demo --jsn", "--jsn", "--json"],
  ["verify run_demo --QUIET", "--QUIET", "--quiet"],
  ["verify run_demo --Help", "--Help", "--help"],
  ["verify run_demo --HELP", "--HELP", "--help"],
  ["verify run_demo --hepl", "--hepl", "--help"],
  ["verify run_demo --EXPLAIN", "--EXPLAIN", "--explain"],
  ["verify run_demo --NO-COLOR", "--NO-COLOR", "--no-color"],
  ["verify run_demo --NO-CONFIG", "--NO-CONFIG", "--no-config"],
  ["verify run_demo --PUBLIC-KEY k.pub", "--PUBLIC-KEY", "--public-key"],
  ["verify run_demo --Require-Signature", "--Require-Signature", "--require-signature"],
  ["verify run_demo -H", "-H", "-h"],
  ["run diff a b --PRIVACY metadata", "--PRIVACY", "--privacy"],
  ["gate eval --POLICY=p.yaml", "--POLICY", "--policy"],
  ["verify run_demo --pubkey k.pub", "--pubkey", "--public-key"],
  ["log --JSON", "--JSON", "--json"],
  ["demo --JSON", "--JSON", "--json"],
  ["version --JSON", "--JSON", "--json"],
  ["--JSON verify run_demo", "--JSON", "--json"],
  ["--Help", "--Help", "--help"],
  ["-help", "-help", "--help"],
  ["-version", "-version", "--version"],
  ["-Version", "-Version", "--version"],
  ["--VERSION", "--VERSION", "--version"],
  ["--versoin", "--versoin", "--version"],
  ["-V", "-V", "-v"],
  ["-H", "-H", "-h"],
  ["—version", "—version", "--version"],
  ["–-version", "–-version", "--version"],
  ["—json verify run_demo", "—json", "--json"],
  ["－－help", "－－help", "--help"],
  ["log —json", "—json", "--json"],
  ["log —Help", "—Help", "--help"],
];
for (const [line, shown, meant] of LINES) {
  Deno.test(`gait ${line} says which option is meant`, async () => {
    const { exit, stdout, stderr } = await gait(line.split(" "));
    assert.deepEqual([exit, stdout], [6, ""]);
    assert.equal(
      stderr.split("\n")[0],
      `error: unknown option ${shown}, did you mean ${meant}?`,
    );
  });
}

// Nothing is near, or the option is not one of the command.
for (
  const [line, shown] of [
    ["verify run_demo --zzzzzzzzzzzz", "--zzzzzzzzzzzz"],
    ["hooks uninstall codex --yes", "--yes"],
    ["policy init --list", "--list"],
    ["-x", "-x"],
  ] as const
) {
  Deno.test(`gait ${line} has no option near it`, async () => {
    const { exit, stderr } = await gait(line.split(" "));
    assert.equal(exit, 6);
    assert.equal(stderr.split("\n")[0], `error: unknown option ${shown}`);
  });
}
