/** The only place that knows how results and errors look. */

import { canonicalText } from "../core/json/canonical.ts";
import { ERROR_CLASSES, type GaitError } from "../core/error.ts";
import type { System } from "../io/host.ts";
import type { Execution } from "./command.ts";
import type { Style } from "./style.ts";
import { printable } from "../core/text.ts";

/** Where and how to print. */
export interface RenderContext {
  readonly system: System;
  readonly json: boolean;
  /** Style of standard output. */
  readonly style: Style;
  /** Style of standard error. */
  readonly errorStyle: Style;
  /** Computed only when it is printed. */
  correlationId(): Promise<string>;
}

/** Prints an outcome: one line of JSON, or text with warnings on stderr. */
export async function renderOutcome(execution: Execution, context: RenderContext): Promise<void> {
  const { warnings = [], ...data } = execution.data;
  if (context.json) {
    const shown = warnings.length === 0 ? data : { ...data, warnings };
    await printJson(shown, context);
  } else {
    printLines(execution.text(context.style), context);
    for (const warning of warnings) printError("warning", "yellow", warning, context);
  }
  const notes = execution.notes().map((line) => `${printable(line)}\n`);
  if (notes.length > 0) context.system.stderr.write(notes.join(""));
}

/**
 * Prints an error: one line of JSON, or `error:` and `hint:` on stderr.
 *
 * @param members what the command promises beside every error under `--json`
 */
export async function renderError(
  error: GaitError,
  context: RenderContext,
  members: object = {},
): Promise<void> {
  if (context.json) {
    const { category, retryable } = ERROR_CLASSES[error.code];
    const envelope = {
      ...members,
      ok: false,
      error: error.message.toWellFormed(),
      error_code: error.code,
      error_category: category,
      hint: error.hint.toWellFormed(),
      retryable,
      ...(error.fields.length === 0 ? {} : { fields: error.fields }),
    };
    await printJson(envelope, context);
    return;
  }
  printError("error", "red", error.message, context);
  printError("hint", "cyan", error.hint, context);
}

/** Prints a warning that belongs to no result: on stderr, and not at all under `--json`. */
export function renderWarning(text: string, context: RenderContext): void {
  if (!context.json) printError("warning", "yellow", text, context);
}

/** Prints one canonical line of JSON with the correlation id. */
export async function printJson(data: object, context: RenderContext): Promise<void> {
  const line = canonicalText({ ...data, correlation_id: await context.correlationId() });
  context.system.stdout.write(`${line}\n`);
}

/** Prints lines on standard output. */
export function printLines(lines: readonly string[], { system }: RenderContext): void {
  if (lines.length > 0) system.stdout.write(`${lines.join("\n")}\n`);
}

function printError(
  label: string,
  paint: "red" | "yellow" | "cyan",
  text: string,
  { system, errorStyle }: RenderContext,
): void {
  const [first = "", ...more] = text.split("\n");
  const lines = [printable(first), ...more.map((line) => `  ${printable(line)}`)];
  system.stderr.write(`${errorStyle.paint(paint, `${label}:`)} ${lines.join("\n")}\n`);
}
