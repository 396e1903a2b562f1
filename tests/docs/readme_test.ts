/** Every command that the documents show is run, and prints what they show. */

import assert from "node:assert/strict";
import {
  consoleSteps,
  type FencedBlock,
  fencedBlocks,
  masked,
  parseCommandLine,
} from "../support/console_blocks.ts";
import { documents, ROOT } from "../support/documents.ts";

const DENO_DIR = await denoDir();

for (const path of await documents()) {
  const blocks = fencedBlocks(await Deno.readTextFile(new URL(path, ROOT)));
  if (!blocks.some(({ language }) => language === "console")) continue;

  Deno.test(`${path} shows what its commands print`, async () => {
    const scratch = await Deno.makeTempDir({ prefix: "gait-docs-" });
    try {
      for (const block of blocks) await check(path, block, scratch);
    } finally {
      await Deno.remove(scratch, { recursive: true });
    }
  });
}

/** Exit code of the command before, for `echo $?`. */
let lastExit = 0;

async function check(path: string, block: FencedBlock, scratch: string): Promise<void> {
  const title = block.attributes.get("title");
  if (title !== undefined) return await Deno.writeTextFile(`${scratch}/${title}`, block.text);
  if (block.language !== "console") return;
  const masks = block.attributes.get("mask")?.split(",") ?? [];
  for (const { command, output, line } of consoleSteps(block)) {
    const printed = await run(command, scratch);
    assert.equal(
      masked(printed, masks),
      masked(output, masks),
      `${path}:${line}: $ ${command}\n${printed}`,
    );
  }
}

/** Runs one command line through the real command line; answers what a terminal would show. */
async function run(line: string, scratch: string): Promise<string> {
  if (line === "echo $?") return `${lastExit}\n`;
  const { env, words: [program, ...args], stdin } = parseCommandLine(line);
  assert.equal(program, "gait", `only gait can be run, found: ${line}`);
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-prompt", "--frozen"],
      ...["--allow-read", "--allow-write", "--allow-env"],
      ...["--config", pathOf("deno.json"), pathOf("main.ts"), ...args],
    ],
    cwd: scratch,
    env: { ...env, HOME: scratch, USERPROFILE: scratch, DENO_DIR },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  if (stdin !== undefined) await writer.write(await Deno.readFile(`${scratch}/${stdin}`));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  lastExit = code;
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}

function pathOf(name: string): string {
  const { pathname } = new URL(name, ROOT);
  return decodeURIComponent(Deno.build.os === "windows" ? pathname.slice(1) : pathname);
}

/** The cache of the running Deno, since the commands get another home directory. */
async function denoDir(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  const info: { readonly denoDir: string } = JSON.parse(new TextDecoder().decode(stdout));
  return info.denoDir;
}
