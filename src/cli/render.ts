/** Prints results and errors, as text or as one line of JSON. No other file writes either form. */

import { canonicalText } from "../core/json/canonical.ts";
import { errorMembers, type GaitError } from "../core/error.ts";
import { ExitCode } from "../core/exit_code.ts";
import { narrowLines } from "../core/narrow_lines.ts";
import { printable, printableJson, shortLines } from "../core/text.ts";
import type { System } from "../io/host.ts";
import type { Execution } from "./command.ts";
import { sentenceLines } from "./fit.ts";
import type { Style } from "./style.ts";

export interface RenderContext {
  readonly system: System;
  readonly json: boolean;
  /** Whether only errors and a single result are printed; means nothing under `json`. */
  readonly quiet: boolean;
  readonly style: Style;
  readonly errorStyle: Style;
  /** Id of the command line. Computed on the first call, as only `--json` and the logs need it. */
  correlationId(): Promise<string>;
}

/**
 * Prints an outcome: one line of JSON, or text with warnings on stderr. `earlier` are warnings that
 * text mode has printed already.
 */
export async function renderOutcome(
  execution: Execution,
  context: RenderContext,
  earlier: readonly string[] = [],
): Promise<void> {
  const { warnings = [], ...data } = execution.data;
  if (context.json) {
    const all = [...earlier, ...warnings].map(shortLines);
    const shown = all.length === 0 ? data : { ...data, warnings: all };
    await printJson(shown, context);
  } else if (context.quiet) {
    const lines = execution.quiet();
    if (lines.length > 0) context.system.stdout.write(`${lines.join("\n")}\n`);
    return;
  } else {
    const lines = execution.text(context.style);
    const text = narrowLines(lines.join("\n"), context.style.columns);
    if (lines.length > 0) context.system.stdout.write(`${text}\n`);
    for (const warning of warnings) printError("warning", "yellow", warning, context);
  }
  const notes = execution.notes().map((line) => `${printable(line)}\n`).join("");
  if (notes !== "") context.system.stderr.write(narrowLines(notes, context.errorStyle.columns));
}

/** Prints an error: one line of JSON, or `error:` and `hint:` on stderr. */
export async function renderError(error: GaitError, context: RenderContext): Promise<void> {
  if (context.json) {
    await printJson(errorMembers(error), context);
    return;
  }
  printError("error", "red", error.message, context);
  printError("hint", "cyan", error.hint, context);
}

/** Prints a warning about a log on stderr; under `--json`, where stderr stays empty, nothing. */
export function renderWarning(text: string, context: RenderContext): void {
  if (!context.json && !context.quiet) printError("warning", "yellow", text, context);
}

/** Prints one line of JSON with the correlation id: canonical but for what a terminal obeys. */
async function printJson(data: object, context: RenderContext): Promise<void> {
  const line = canonicalText({ ...data, correlation_id: await context.correlationId() });
  context.system.stdout.write(`${printableJson(line)}\n`);
}

/** Prints what `gait` says of itself: version, help or purpose. Returns exit code 0. */
export async function printInfo(
  data: object,
  text: string,
  context: RenderContext,
): Promise<ExitCode> {
  if (context.json) await printJson({ ok: true, ...data }, context);
  else context.system.stdout.write(text);
  return ExitCode.success;
}

function printError(
  label: string,
  paint: "red" | "yellow" | "cyan",
  text: string,
  { system, errorStyle }: RenderContext,
): void {
  const [first = "", ...more] = shortLines(text).split("\n").map(printable);
  // Most hints are typed as they are; further lines may be an excerpt of a file.
  const lines = label === "hint"
    ? [`${label}: ${first}`]
    : sentenceLines(`${label}: ${first}`, errorStyle);
  const shown = [...lines, ...more.map((line) => `  ${line}`)].join("\n");
  const painted = `${errorStyle.paint(paint, `${label}:`)}${shown.slice(label.length + 1)}\n`;
  system.stderr.write(narrowLines(painted, errorStyle.columns));
}
