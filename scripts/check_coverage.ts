/**
 * Runs all tests with coverage and fails if fewer than 85 % of the lines of `src/` were reached.
 * `--keep` leaves the report of Deno in `coverage/html`. What only child processes ran does not count.
 */

import { readLine } from "./command_line.ts";

const MINIMUM = 85;
const ROOT = new URL("../", import.meta.url);
const FOLDER = "coverage";
/** Tests have dependencies of their own. */
const CONFIG = ["--config", "tests/deno.json", "--no-prompt"];
/** Tests that have run, take hours, or start other programs, of which nothing counts. */
const IGNORED = ["core", "soak", "bench", "frameworks", "clients", "npm"]
  .map((folder) => `tests/${folder}`);

const { values: { keep } } = readLine({
  usage: "deno task coverage [--keep]",
  options: { keep: { type: "boolean", default: false } },
});

await Deno.remove(new URL(FOLDER, ROOT), { recursive: true }).catch(() => {});
await deno(["test", ...CONFIG, "--quiet", `--coverage=${FOLDER}`, "--parallel", "tests/core"]);
await deno([
  ...["test", ...CONFIG, "--quiet", "--allow-all", `--coverage=${FOLDER}`],
  ...[`--ignore=${IGNORED.join(",")}`, "tests"],
]);
const lcov = await deno(["coverage", "--include=/src/", "--lcov", FOLDER]);

const folders = new Map<string, { reached: number; all: number }>();
let name = "";
for (const line of lcov.split("\n")) {
  const [, path] = /^SF:.*\/src\/(.+)$/.exec(line) ?? [];
  if (path !== undefined) name = path.split("/")[0] ?? "";
  const [, key, digits] = /^(LF|LH):(\d+)$/.exec(line) ?? [];
  if (key === undefined) continue;
  const sum = folders.get(name) ?? { reached: 0, all: 0 };
  sum[key === "LF" ? "all" : "reached"] += Number(digits);
  folders.set(name, sum);
}
const total = { reached: 0, all: 0 };
for (const [folder, { reached, all }] of [...folders].sort()) {
  console.log(`src/${folder}  ${percent(reached, all)} of ${all} lines`);
  total.reached += reached;
  total.all += all;
}
console.log(`src  ${percent(total.reached, total.all)} of ${total.all} lines`);
if (keep) await deno(["coverage", "--include=/src/", "--html", FOLDER]);
else await Deno.remove(new URL(FOLDER, ROOT), { recursive: true });

if (total.reached * 100 < total.all * MINIMUM) {
  console.error(`error: fewer than ${MINIMUM} % of the lines are covered`);
  Deno.exit(1);
}

function percent(part: number, whole: number): string {
  return `${(100 * part / whole).toFixed(1)} %`;
}

/** Runs Deno, answers what it printed, and ends everything if it fails. */
async function deno(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder().decode(stdout);
  if (code === 0) return text;
  console.error(text.slice(-4000) + new TextDecoder().decode(stderr).slice(-2000));
  console.error(`error: deno ${args[0]} ended with ${code}`);
  Deno.exit(1);
}
