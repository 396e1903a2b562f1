/**
 * Transcripts of what people read: help at every level, explanations, and the text and JSON of
 * commands on the demo run. `deno task golden --update` rewrites them, to be reviewed as a diff.
 */

import assert from "node:assert/strict";
import { GROUPS } from "../../src/commands/groups.ts";
import { COMMANDS } from "../../src/commands/mod.ts";
import { gait } from "../support/gait.ts";

const PATHS = ["", ...GROUPS.map(({ path }) => path), ...COMMANDS.map(({ path }) => path)].sort();

/** Command lines on the demo run whose output does not depend on time, host or chance. */
const DEMO_LINES = [
  "demo",
  "demo --json",
  "verify run_demo",
  "verify run_demo --json",
  "verify run_demo --require-signature",
  "verify nothing",
  "verify nothing --json",
  "run inspect run_demo",
  "run inspect run_demo --json",
  "run receipt run_demo",
  "run receipt run_demo --json",
  "run replay run_demo",
  "run replay run_demo --json",
  "run replay run_demo --real-tools",
  "run diff run_demo run_demo",
  "run diff run_demo run_demo --json",
  "run diff run_demo run_demo --privacy=bad --json",
  "run reduce run_demo",
  "migrate run_demo",
  "migrate run_demo --json",
  "regress run",
  "regress init --from run_demo",
  "regress add --from run_demo --name again --json",
  "regress run",
  "regress run --json",
  "regress bootstrap --from run_demo --name third --json",
  "permissions",
  "permissions --json",
  "schema list",
  "version --json",
];

const TRANSCRIPTS: Readonly<Record<string, readonly string[]>> = {
  "help.txt": PATHS.map((path) => `${path} --help`.trim()),
  "explain.txt": PATHS.map((path) => `${path} --explain`.trim()),
  "demo.txt": DEMO_LINES,
};

for (const [name, lines] of Object.entries(TRANSCRIPTS)) {
  Deno.test(`the transcript ${name} is as reviewed`, async () => {
    const file = new URL(name, import.meta.url);
    const transcript = await transcribe(lines);
    if (Deno.args.includes("--update")) await Deno.writeTextFile(file, transcript);
    assert.equal(transcript, await Deno.readTextFile(file));
  });
}

async function transcribe(lines: readonly string[]): Promise<string> {
  const { system } = await gait("demo");
  const parts: string[] = [];
  for (const line of lines) {
    const { exit, stdout, stderr } = await gait(line, {}, system);
    const streams = [stdout, stderr && `[stderr]\n${stderr}`, exit === 0 ? "" : `[exit ${exit}]\n`];
    parts.push(`$ gait ${line}\n${streams.join("")}`);
  }
  return parts.join("\n");
}
