/**
 * Every command that the documents show is run, and prints what they show.
 *
 * `deno test --config tests/deno.json -A tests/docs/readme_test.ts -- --update` writes what they print into the documents, to
 * be reviewed as a diff.
 *
 * With `GAIT_TEST_BINARY` the commands start that program. If it reports another version than a checkout
 * does, its runpacks hold that version: digests are then compared by their form. With
 * `GAIT_TEST_LACKS=tryLockSync` blocks are left out that need what such a runtime lacks, each by its name.
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
  programVersion,
} from "../support/document_run.ts";
import { documents, ROOT } from "../support/documents.ts";

const UPDATE = Deno.args.includes("--update");
const LACKS = Deno.env.get("GAIT_TEST_LACKS");
if (LACKS !== undefined && LACKS !== "tryLockSync") {
  throw new Error(`GAIT_TEST_LACKS: expected tryLockSync, found ${LACKS}`);
}
const VERSION = await programVersion();

for (const path of await documents()) {
  const text = await Deno.readTextFile(new URL(path, ROOT));
  const all = fencedBlocks(text);
  const leftOut = withoutLock(all);
  const blocks = all.filter((block) => !leftOut.includes(block));
  for (const { line } of leftOut) console.log(`left out: ${path}:${line} (${LACKS})`);
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

/** The blocks that need a lock which the runtime cannot take. Those after a decision log was written read it. */
function withoutLock(all: readonly FencedBlock[]): readonly FencedBlock[] {
  if (LACKS === undefined) return [];
  let needsLog = false;
  return all.filter((block) => {
    if (block.language !== "console") return false;
    const commands = consoleSteps(block).map(({ command }) => command);
    needsLog ||= commands.some((command) => /^gait gate eval .*--log /s.test(command));
    return needsLog ||
      commands.some((command) => /^GAIT_(?:ADOPTION|OPERATIONAL)_LOG=/.test(command));
  });
}

/** A text without what another version of the program prints otherwise. */
function ofAnyVersion(text: string): string {
  if (VERSION === "0.0.0-dev") return text;
  return text.replaceAll(VERSION, "0.0.0-dev").replaceAll(/\b[0-9a-f]{64}\b/g, "<digest>");
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
    const isAsShown = masked(ofAnyVersion(printed), masks) ===
      masked(ofAnyVersion(output), masks);
    if (!UPDATE && !isAsShown) {
      assert.equal(printed, output, `${path}:${line}: $ ${command}\n${printed}`);
    }
    text += source + (isAsShown ? output : printed);
  }
  return text;
}
