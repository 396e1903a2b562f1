/** Builds `./gait-bin`, a standalone binary with exactly the permissions that the commands declare. */

import { COMMANDS } from "../src/commands/mod.ts";

const root = new URL("../", import.meta.url);
const commands = await Promise.all(COMMANDS.map(({ load }) => load()));
const kinds = [...new Set<string>(commands.flatMap(({ needs }) => needs))].sort();
const { code } = await new Deno.Command(Deno.execPath(), {
  args: [
    "compile",
    "--no-prompt",
    "--frozen",
    ...kinds.map((kind) => `--allow-${kind}`),
    "--output",
    "gait-bin",
    "main.ts",
  ],
  cwd: root,
}).output();
if (code !== 0) {
  console.error(
    "error: Cannot compile: deno compile needs its base runtime, which it downloads once",
  );
  console.error(
    "hint: go online once, or set DENORT_BIN to a base runtime of the same Deno version",
  );
}
Deno.exit(code);
