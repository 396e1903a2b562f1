/**
 * Draws `docs/terminal.svg` from what the program prints; `--check` only compares.
 *
 * The commands run in memory, through the same `runCli` as on a terminal with colours.
 */

import { gait } from "../tests/support/gait.ts";
import { MemorySystem } from "../tests/support/memory_system.ts";
import { terminalSvg } from "./terminal_svg.ts";
import { readLine } from "./command_line.ts";

const ROOT = new URL("../", import.meta.url);
const PICTURE = new URL("docs/terminal.svg", ROOT);
const COLUMNS = 96;

/** Files by the name that the picture shows. */
const FILES = {
  "policy.yaml": "examples/prompt-injection/policy.yaml",
  "intent.json": "examples/prompt-injection/intent_injected.json",
};

/** Commands that run but are not shown. */
const BEFORE = ["demo"];

/** Remarks, each with the command below it. Few lines: what follows belongs on the first screen too. */
const SHOWN = [
  [
    "A web page talked the agent into sending a file away. The policy says no, and why",
    "policy explain policy.yaml intent.json",
  ],
  [
    "What an agent did is one file. Has anybody changed it? Anyone can check, offline",
    "verify run_demo",
  ],
] as const;

const { values: { check } } = readLine({
  usage: "deno task picture [--check]",
  options: { check: { type: "boolean", default: false } },
});

const files = Object.fromEntries(
  await Promise.all(
    Object.entries(FILES).map(async ([name, path]) =>
      [name, await Deno.readTextFile(new URL(path, ROOT))] as const
    ),
  ),
);
const system = new MemorySystem({ files, color: true, columns: COLUMNS });
for (const line of BEFORE) await gait(line, {}, system);

const lines: string[] = [];
for (const [remark, command] of SHOWN) {
  const { stdout, stderr } = await gait(command, {}, system);
  if (lines.length > 0) lines.push("");
  lines.push(`# ${remark}`, `$ gait ${command}`, ...`${stdout}${stderr}`.trimEnd().split("\n"));
}
const drawn = terminalSvg(lines, {
  columns: COLUMNS,
  title: "gait",
  description: "A terminal that shows gait policy explain and gait verify.",
});

if (!check) await Deno.writeTextFile(PICTURE, drawn);
else if (await Deno.readTextFile(PICTURE) !== drawn) {
  console.error("error: docs/terminal.svg is not what the program prints");
  console.error("hint: deno task picture, then look at it");
  Deno.exit(1);
}
