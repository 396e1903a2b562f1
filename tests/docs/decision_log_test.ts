/** The page about decision logs has every kind of line and every code of a fault. */

import assert from "node:assert/strict";
import { ROOT } from "../support/documents.ts";
import { CHECKPOINT_LINE_1, LEAVES, PROOF_2, ROOTS } from "../core/log/worked.ts";
import { encodeBase64, encodeUtf8 } from "../../src/core/bytes.ts";

const PAGE = await Deno.readTextFile(new URL("docs/formats/decision_log.md", ROOT));

async function schema(name: string) {
  return JSON.parse(await Deno.readTextFile(new URL(`schemas/v1/log/${name}.schema.json`, ROOT)));
}

/** The words in code spans in the first column of the table after a heading. */
function firstColumn(heading: string): string[] {
  const [, after = ""] = PAGE.split(`\n## ${heading}\n`);
  const [section = ""] = after.split("\n## ");
  return [...section.matchAll(/^\| (`[^|]+)\|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([a-z_]+)`/g)].map(([, word = ""]) => word)
  );
}

Deno.test("the page names every kind of line of a log, and of the index", async () => {
  const { properties: line } = await schema("line");
  assert.deepEqual(firstColumn("Lines").sort(), Object.keys(line).sort());
  const { head: _, checkpoint: __, ...index } = (await schema("index_line")).properties;
  assert.deepEqual(firstColumn("Index").sort(), Object.keys(index).sort());
});

Deno.test("the page names every answer and every code of a fault", async () => {
  const { $defs: { log_answer, log_fault } } = await schema("verify_result");
  const words = [...log_fault.properties.code.enum, ...log_answer.properties.unmet.items.enum];
  assert.deepEqual(firstColumn("Verifying").sort(), words.sort());
});

Deno.test("the values on the page are the worked ones", () => {
  const { note } = JSON.parse(CHECKPOINT_LINE_1).checkpoint;
  assert.ok(PAGE.includes(`\`\`\`text\n${note}\`\`\``));
  assert.ok(PAGE.includes(`size=8 root=sha256:${ROOTS.get(8)}\n`));
  const extra = encodeBase64(encodeUtf8(LEAVES[2] ?? ""));
  const [, shown = "?"] = /\nextra (\S+)…\n/.exec(PAGE) ?? [];
  assert.ok(extra.startsWith(shown), shown);
  const [proof = ""] = PROOF_2.replace("<entry>", `${shown}…`).split("\u2014 example.com");
  assert.ok(PAGE.includes(`\`\`\`text\n${proof}\`\`\``));
});
