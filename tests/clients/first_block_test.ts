/** The transcript in docs/first_blocked_call.md, line by line, with Codex itself. */

import assert from "node:assert/strict";
import { packageFile, programFolders } from "../../scripts/client_folder.ts";
import {
  consoleSteps,
  fencedBlocks,
  parseCommandLine,
  withBlock,
} from "../support/console_blocks.ts";
import { ClientPlace, requireInstalled } from "../support/driven_client.ts";
import { endServer, gaitAt } from "../support/gait_in_client.ts";

requireInstalled("codex");

const PAGE = new URL("../../docs/first_blocked_call.md", import.meta.url);
/** The home folder of the page. */
const HOME = "~";

/** What differs from machine to machine: folders, ids, times, and where gait lies. */
function masked(text: string, home: string): string {
  return text
    .replaceAll(home, HOME)
    .replace(/this gait \(.*\)\)$/gm, "this gait (/usr/local/bin/gait))")
    .replace(/\b[0-9a-f]{16}\b/g, "1f2e3d4c5b6a7988")
    .replace(/(takes|answers in) \d+ ms/g, "$1 … ms");
}

Deno.test("docs/first_blocked_call.md: from nothing to the first blocked call in codex", async () => {
  const page = await Deno.readTextFile(PAGE);
  const block = fencedBlocks(page).find(({ text }) => text.includes("gait hooks doctor"));
  assert.ok(block !== undefined);
  using at = new ClientPlace("codex");
  let ran = "";
  for (const { command, source, output } of consoleSteps(block)) {
    if (!command.startsWith("gait ")) {
      // Installing Codex is the work of `deno task clients codex`.
      ran += `${source}${output}`;
      continue;
    }
    const { stdout } = await gaitAt(at, parseCommandLine(command).words.slice(1));
    ran += `${source}${masked(stdout, at.home)}`;
  }
  await endServer(at);
  if (Deno.args.includes("--update")) await Deno.writeTextFile(PAGE, withBlock(page, block, ran));
  else assert.equal(ran, block.text);
});

Deno.test("docs/first_blocked_call.md installs the version of codex that tests drive", async () => {
  const page = await Deno.readTextFile(PAGE);
  const { dependencies } = JSON.parse(
    await Deno.readTextFile(packageFile("codex", "package.json")),
  );
  assert.ok(page.includes(`@openai/codex@${dependencies["@openai/codex"]}`));
  assert.ok(programFolders("codex").length > 0);
});
