/**
 * Every command that the documents show is run, and prints what they show.
 *
 * `deno test -A tests/docs/readme_test.ts -- --update` writes what they print into the documents, to
 * be reviewed as a diff.
 */

import assert from "node:assert/strict";
import {
  consoleSteps,
  type FencedBlock,
  fencedBlocks,
  masked,
  parseCommandLine,
  withBlock,
} from "../support/console_blocks.ts";
import { documents, ROOT } from "../support/documents.ts";

const DENO_DIR = await denoDir();
const UPDATE = Deno.args.includes("--update");

for (const path of await documents()) {
  const text = await Deno.readTextFile(new URL(path, ROOT));
  const blocks = fencedBlocks(text);
  if (!blocks.some(({ language }) => language === "console")) continue;

  Deno.test(`${path} shows what its commands print`, async () => {
    const scratch = await Deno.makeTempDir({ prefix: "gait-docs-" });
    const printed = new Map<FencedBlock, string>();
    try {
      await copyFolder("examples", scratch);
      for (const block of blocks) printed.set(block, await runBlock(path, block, scratch));
    } finally {
      await Deno.remove(scratch, { recursive: true });
    }
    if (!UPDATE) return;
    const updated = [...printed].reverse().reduce(
      (document, [block, replaced]) => withBlock(document, block, replaced),
      text,
    );
    await Deno.writeTextFile(new URL(path, ROOT), updated);
  });
}

/** Copies a folder of the checkout, so that commands find it where a reader has it, and may write. */
async function copyFolder(name: string, into: string): Promise<void> {
  await Deno.mkdir(`${into}/${name}`);
  for await (const entry of Deno.readDir(new URL(name, ROOT))) {
    const path = `${name}/${entry.name}`;
    if (entry.isDirectory) await copyFolder(path, into);
    else await Deno.copyFile(new URL(path, ROOT), `${into}/${path}`);
  }
}

/** Exit code of the command before, for `echo $?`. */
let lastExit = 0;

/** Runs a block, or writes it if it is a file. Answers its text with the real output. */
async function runBlock(path: string, block: FencedBlock, scratch: string): Promise<string> {
  const title = block.attributes.get("title");
  if (title !== undefined) await Deno.writeTextFile(`${scratch}/${title}`, block.text);
  if (block.language !== "console") return block.text;
  const masks = block.attributes.get("mask")?.split(",") ?? [];
  let text = "";
  for (const { command, output, source, line } of consoleSteps(block)) {
    const printed = await run(command, scratch);
    const isAsShown = masked(printed, masks) === masked(output, masks);
    if (!UPDATE && !isAsShown) {
      assert.equal(printed, output, `${path}:${line}: $ ${command}\n${printed}`);
    }
    text += source + (isAsShown ? output : printed);
  }
  return text;
}

/** Runs one command line through the real command line; answers what a terminal would show. */
async function run(line: string, scratch: string): Promise<string> {
  if (line === "echo $?") return `${lastExit}\n`;
  const { env, words: [program, ...args], stdin } = parseCommandLine(line);
  assert.equal(program, "gait", `only gait can be run, found: ${line}`);
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-prompt", "--frozen"],
      ...["--allow-read", "--allow-write", "--allow-env", "--allow-run"],
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
