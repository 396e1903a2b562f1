/**
 * Changes the source in one place at a time and runs the tests that reach it. A mutant that no test
 * notices survives: either a test is missing, or the change makes no difference and
 * `tests/mutants/explained.json` says why.
 */

import { changeOf, explain, EXPLAINED, type Explanation } from "./explained.ts";
import { GROUPS, mutantsOf, typeScriptIn } from "./plan.ts";
import type { Mutant } from "./make.ts";
import { Trial } from "./trial.ts";
import { countOf, readLine, refuse } from "../command_line.ts";

const ROOT = new URL("../../", import.meta.url);
const NAMES = GROUPS.map(({ name }) => name).join(", ");
const USAGE = "deno task mutants [options]";
const HELP = `usage: ${USAGE}

  --group NAME   only this group: ${NAMES}
  --file TEXT    only files whose path holds the text; may be repeated
  --again FILE   only the survivors of a report that --report wrote
  --quick        leave out tests that take long; more mutants survive then
  --list         print the mutants and run nothing
  --lanes N      how many run at once (as many as there are processors)
  --report FILE  write the survivors as JSON
`;

const { values: options } = readLine({
  usage: USAGE,
  options: {
    group: { type: "string" },
    file: { type: "string", multiple: true, default: [""] },
    again: { type: "string" },
    quick: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
    lanes: { type: "string", default: String(navigator.hardwareConcurrency) },
    report: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
if (options.help) {
  console.log(HELP.trimEnd());
  Deno.exit(0);
}
const laneCount = countOf(options.lanes, USAGE);
const groups = GROUPS.filter(({ name }) => name === (options.group ?? name));
if (groups.length === 0) refuse(USAGE, `there is no group ${options.group}; known: ${NAMES}`);

const made = groups.flatMap((group) => mutantsOf(group, ROOT))
  .filter(({ file }) => options.file.some((text) => file.includes(text)));
const mutants = options.again === undefined ? made : [
  ...explain(
    [{ reason: "", mutants: JSON.parse(Deno.readTextFileSync(options.again)) }],
    made,
  ).reasons.keys(),
];
if (mutants.length === 0) refuse(USAGE, "there is no such mutant");
if (options.list) {
  for (const mutant of mutants) console.log(lineOf(mutant));
  console.log(`${mutants.length} mutants`);
  Deno.exit(0);
}

const started = performance.now();
const listed: readonly Explanation[] = JSON.parse(
  Deno.readTextFileSync(new URL(EXPLAINED, ROOT)),
);
const { reasons, unused } = explain(listed, mutants);
const survivors = new Set<Mutant>();
const outOfTime = new Set<Mutant>();
{
  using trial = await Trial.make(mutants, { root: ROOT, laneCount });
  const stopTrial = () => {
    trial[Symbol.dispose]();
    Deno.exit(130);
  };
  Deno.addSignalListener("SIGINT", stopTrial);
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", stopTrial);
  const tests = new Set(groups.flatMap((group) => group.tests));
  const files = [...tests].flatMap((folder) => typeScriptIn(folder, ROOT))
    .filter((file) => file.endsWith("_test.ts"));
  await trial.lookAtTests(files);
  console.log(`${mutants.length} mutants, after ${elapsed()}`);
  let done = 0;
  // Long tests would only say again that an explained mutant does no harm.
  const effortFor = (mutant: Mutant) =>
    reasons.has(mutant) ? "one_process" : options.quick ? "quick" : "all";
  await trial.run(effortFor, (mutant, end) => {
    if (end === "out_of_time") outOfTime.add(mutant);
    if (end === "passed" || end === "not_reached") {
      survivors.add(mutant);
      const note = end === "passed" ? "" : " (not reached)";
      if (!reasons.has(mutant)) console.log(`survived  ${lineOf(mutant)}${note}`);
    }
    if (++done % 100 === 0) console.log(`${done} of ${mutants.length}, after ${elapsed()}`);
  });
}

const open = [...survivors].filter((mutant) => !reasons.has(mutant))
  .sort((a, b) => a.file < b.file ? -1 : a.file > b.file ? 1 : a.start - b.start);
console.log("");
for (const mutant of open) console.log(`survived  ${lineOf(mutant)}`);
const stale = [
  ...[...reasons.keys()].filter((mutant) => !survivors.has(mutant))
    .map((mutant) => `${lineOf(mutant)}${outOfTime.has(mutant) ? " (out of time)" : ""}`),
  // Of a part of the mutants only a part of the list is expected.
  ...made === mutants && options.group === undefined && options.file[0] === ""
    ? unused.map(({ file, change }) => `${file}: ${change}`)
    : [],
];
for (const line of stale) console.log(`explained and does not survive  ${line}`);
const killed = mutants.length - survivors.size;
console.log(
  `${mutants.length} mutants in ${elapsed()}: ${killed} killed, ${outOfTime.size} of them out of time; ` +
    `${survivors.size - open.length} explained, ${open.length} survived`,
);
if (options.report !== undefined) {
  const entries = open.map((mutant) => {
    const { file, line, within, kind } = mutant;
    return { file, line, within, kind, change: changeOf(mutant) };
  });
  Deno.writeTextFileSync(options.report, JSON.stringify(entries, null, 2) + "\n");
}
Deno.exit(open.length + stale.length === 0 ? 0 : 1);

function lineOf(mutant: Mutant): string {
  const { file, line, within } = mutant;
  return `${file}:${line} ${within === "" ? "" : `${within}: `}${changeOf(mutant)}`;
}

function elapsed(): string {
  const seconds = Math.round((performance.now() - started) / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
