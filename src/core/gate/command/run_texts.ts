/** Texts of a line that something may run, though the line does not show how. */

import type { Word } from "./act.ts";
import type { OpenedAct, OpenedRun } from "./opened.ts";
import { operandsOf } from "./judging/operands.ts";
import { wholeText } from "./programs/word_parts.ts";

/** Programs that run a file which their words name. */
const RUNNING =
  /^(?:(?:ba|da|z|k|c|tc|fi)?sh|ash|\.|source|exec|deno|node|nodejs|bun|tsx|python[0-9.]*|ruby|perl|php|lua|tclsh|expect|awk|gawk|make|gmake|just|at|batch|crontab|env|open)$/;

/** Files that a program runs without being told. */
const USUAL: readonly (readonly [program: RegExp, file: RegExp])[] = [
  [/^g?make$/, /^(?:gnu)?makefile$/i],
  [/^just$/, /^\.?justfile$/i],
  [/^task$/, /^taskfile\./i],
  [/^(?:npm|pnpm|yarn|bun|npx)$/, /^package\.json$/],
  [/^deno$/, /^deno\.jsonc?$/],
];

/** Most texts that are joined with what they feed; beyond that the whole line stands for them. */
const FED_MAX = 1000;

/**
 * Texts that may be run: of programs that start what only running them tells, of programs that no
 * table knows, and the line itself if it runs a file that it writes, or a program that it does not name.
 */
export function runTexts(line: string, acts: readonly OpenedAct[]): readonly string[] {
  const runs = acts.filter((act): act is OpenedRun => act.kind === "run");
  const isWhole = runs.some(({ name, starter }) => name === undefined && starter === undefined) ||
    runsOwnFile(acts, runs);
  const fed = runs.reduce(
    (sum, { starter, feeds }) => starter === undefined ? sum : sum + feeds.length,
    0,
  );
  const isMuch = fed > FED_MAX;
  return [
    ...runs.flatMap((run) => textsOf(isMuch ? { ...run, feeds: [] } : run)),
    ...(isWhole || isMuch ? [line] : []),
  ];
}

/** Interpreters that take a text by a flag; then what they read is only data, as far as it shows. */
const INTERPRETER = /^(?:node|nodejs|deno|bun|python[0-9.]*|ruby|perl|php|lua|g?awk|jq)$/;
const RUNS_DATA = /exec|eval|system|spawn|popen|run|call|`/i;

function textsOf(run: OpenedRun): readonly string[] {
  const { starter, name, invocation, words } = run;
  if (starter !== undefined) {
    const own = textOf([starter.program, ...starter.words]);
    const started = (wholeText(starter.program) ?? "").replace(/^.*\//, "");
    const isText = INTERPRETER.test(started) && starter.words.length > 1 && !RUNS_DATA.test(own);
    // A text comes before the program that is fed with it.
    return isText ? [own] : [`${textOf(fedTo(run))} ${own}`, own];
  }
  return name !== undefined && invocation.program === undefined ? [textOf(words)] : [];
}

/** Words that print or are what a run reads. */
function fedTo({ feeds, texts = [] }: OpenedRun): readonly Word[] {
  const fed = feeds.flatMap((act) =>
    act.kind === "run" ? [act.program, ...act.words, ...act.texts ?? []] : []
  );
  return [...fed, ...texts];
}

function textOf(words: readonly Word[]): string {
  return words.map((word) => wholeText(word) ?? word.source).join(" ");
}

/** Whether a line runs a file that it writes. */
function runsOwnFile(acts: readonly OpenedAct[], runs: readonly OpenedRun[]): boolean {
  const written = new Set([
    ...acts.flatMap((act) => act.kind === "to_file" ? [baseOf(act.file)] : []),
    ...runs.flatMap((run) => operandsOf(run).writes.map(({ word }) => baseOf(word))),
  ]);
  written.delete("");
  if (written.size === 0) return false;
  return runs.some(({ name = "", program, words }) =>
    ((wholeText(program) ?? "").includes("/") && written.has(baseOf(program))) ||
    (RUNNING.test(name) && words.some((word) => written.has(baseOf(word)))) ||
    USUAL.some(([one, file]) => one.test(name) && [...written].some((base) => file.test(base)))
  );
}

function baseOf(word: Word): string {
  return (wholeText(word) ?? "").replace(/^.*\//, "");
}
