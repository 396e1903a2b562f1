/** The tables of docs/failure_taxonomy_exit_codes.md are those of the code. */

import assert from "node:assert/strict";
import { ERROR_CLASSES } from "../../src/core/error.ts";
import { ExitCode } from "../../src/core/exit_code.ts";
import { ROOT } from "../support/documents.ts";

const TEXT = await Deno.readTextFile(
  new URL("docs/failure_taxonomy_exit_codes.md", ROOT),
);

/** Cells of the table below a heading, without code marks. */
function tableBelow(heading: string): string[][] {
  const section = TEXT.split(`## ${heading}\n`)[1]?.split(/^## /m)[0] ?? "";
  return section.split("\n").filter((line) => line.startsWith("|")).slice(2)
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim().replaceAll("`", "")));
}

Deno.test("the table of codes says what the code does", () => {
  const expected = Object.entries(ERROR_CLASSES).map(([code, { category, exit, retryable }]) => [
    ...[code, category, String(exit), retryable ? "yes" : "no"],
  ]);
  assert.deepEqual(tableBelow("Codes").sort(), expected.sort());
});

Deno.test("the table of exit codes names each once", () => {
  const codes = tableBelow("Exit codes").map(([code]) => Number(code));
  assert.deepEqual(codes, Object.values(ExitCode).sort());
});

// Exactly ten, and unique.
Deno.test("the ten categories are listed", () => {
  const [, list = ""] = /The ten categories are ([^.]+)\./.exec(TEXT.replace(/\s+/g, " ")) ?? [];
  const listed = [...list.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name);
  assert.deepEqual(listed.sort(), [
    ...["approval_required", "dependency_missing", "internal_failure", "invalid_input"],
    ...["io_failure", "network_permanent", "network_transient", "policy_blocked"],
    ...["state_contention", "verification_failed"],
  ]);
  for (const { category } of Object.values(ERROR_CLASSES)) assert.ok(listed.includes(category));
});
