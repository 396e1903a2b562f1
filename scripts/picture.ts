/**
 * Draws `docs/terminal.svg` from what the program prints; `--check` only compares.
 *
 * The commands run in memory, through the same `runCli` as on a terminal with colours.
 */

import { gait } from "../tests/support/gait.ts";
import { MemorySystem } from "../tests/support/memory_system.ts";
import { terminalSvg } from "./terminal_svg.ts";

const ROOT = new URL("../", import.meta.url);
const PICTURE = new URL("docs/terminal.svg", ROOT);
const COLUMNS = 96;

/** Files by the name that the picture shows. */
const FILES = {
  "policy.yaml": "examples/scenarios/prompt_injection_block/policy.yaml",
  "intent.json": "examples/scenarios/prompt_injection_block/intent_injected.json",
  "failed.json": "examples/stub-replay/run_record.json",
  "fixed.json": "examples/stub-replay/run_record_fixed.json",
};

/** Commands that run but are not shown. */
const BEFORE = [
  "run record failed.json --payloads keep",
  "run record fixed.json --payloads keep",
];

/** Remarks, each with the command below it. */
const SHOWN = [
  ["Record a sample run. The digest is the same on every machine", "demo"],
  ["Has anybody changed the file? Anyone can check, offline", "verify run_demo"],
  [
    "A web page talked the agent into uploading a file. The policy says no, and why",
    "policy explain policy.yaml intent.json",
  ],
  [
    "Where do a failed run and a good one first differ?",
    "run diff run_checkout run_checkout_fixed",
  ],
] as const;

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
  description: "A terminal that shows gait demo, verify, policy explain and run diff.",
});

if (Deno.args[0] !== "--check") await Deno.writeTextFile(PICTURE, drawn);
else if (await Deno.readTextFile(PICTURE) !== drawn) {
  console.error("error: docs/terminal.svg is not what the program prints");
  console.error("hint: deno task picture, then look at it");
  Deno.exit(1);
}
