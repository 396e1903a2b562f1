/**
 * Every command that the documents show is run, and prints what they show.
 *
 * `deno test --config tests/deno.json -A tests/docs/readme_test.ts -- --update` writes what they print into the documents, to
 * be reviewed as a diff.
 */

import assert from "node:assert/strict";
import {
  consoleSteps,
  type FencedBlock,
  fencedBlocks,
  masked,
  withBlock,
} from "../support/console_blocks.ts";
import {
  type DocumentRun,
  isInstalled,
  neededProgram,
  openDocumentRun,
} from "../support/document_run.ts";
import { documents, ROOT } from "../support/documents.ts";

const UPDATE = Deno.args.includes("--update");

for (const path of await documents()) {
  const text = await Deno.readTextFile(new URL(path, ROOT));
  const blocks = fencedBlocks(text);
  const steps = blocks.filter(({ language }) => language === "console").flatMap(consoleSteps);
  if (steps.length === 0) continue;

  const needed = steps.flatMap(({ command }) => neededProgram(command) ?? []);
  const missing = [...new Set(needed)].filter((program) => !isInstalled(program));
  const name = `${path} shows what its commands print`;
  const reason = missing.length === 0 ? "" : ` (without ${missing.join(", ")})`;

  Deno.test({ name: name + reason, ignore: missing.length > 0 }, async () => {
    const printed = new Map<FencedBlock, string>();
    {
      await using folder = await openDocumentRun(steps.map(({ command }) => command));
      for (const block of blocks) printed.set(block, await runBlock(path, block, folder));
    }
    if (!UPDATE) return;
    const updated = [...printed].reverse().reduce(
      (document, [block, replaced]) => withBlock(document, block, replaced),
      text,
    );
    await Deno.writeTextFile(new URL(path, ROOT), updated);
  });
}

/** Runs a block, or writes it if it is a file. Answers its text with the real output. */
async function runBlock(path: string, block: FencedBlock, folder: DocumentRun): Promise<string> {
  const title = block.attributes.get("title");
  if (title !== undefined) await Deno.writeTextFile(`${folder.path}/${title}`, block.text);
  if (block.language !== "console") return block.text;
  const masks = block.attributes.get("mask")?.split(",") ?? [];
  let text = "";
  for (const { command, output, source, line } of consoleSteps(block)) {
    const printed = await folder.run(command);
    const isAsShown = masked(printed, masks) === masked(output, masks);
    if (!UPDATE && !isAsShown) {
      assert.equal(printed, output, `${path}:${line}: $ ${command}\n${printed}`);
    }
    text += source + (isAsShown ? output : printed);
  }
  return text;
}
