/**
 * Writes the adoption log and the operational log around a command line. Loaded only if a variable
 * names a log.
 *
 * INVARIANT: a log that cannot be written never changes the outcome of the command.
 */

import { encodeUtf8 } from "../core/bytes.ts";
import { type ErrorCategory, GaitError } from "../core/error.ts";
import { OUTPUTS } from "../core/written_kinds.ts";
import { commandName } from "../core/scout/command_name.ts";
import { adoptionEvent, operationalEvent } from "../core/scout/events.ts";
import { addToHealth, type LogAttempt } from "../core/scout/telemetry_health.ts";
import { normalizeTimestamp } from "../core/time.ts";
import type { EventLogs } from "../io/host.ts";
import { GLOBAL_FLAGS } from "./globals.ts";

/** How a command line ended, for its caller and for the logs. */
export interface Ended {
  readonly exit: number;
  /** Category of the error that was shown; absent without one. */
  readonly category?: ErrorCategory | undefined;
}

export interface LoggedLine {
  readonly argv: readonly string[];
  /** Whether a command has this path: `run record`. */
  isCommand(path: string): boolean;
  correlationId(): Promise<string>;
  /** Shows a warning in text mode; drops it under `--json`. */
  warn(text: string): void;
}

/** Writes the log lines of the start, runs the command line, and writes those of its end. */
export async function withEventLogs(
  { argv, isCommand, correlationId, warn }: LoggedLine,
  logs: EventLogs,
  run: () => Promise<Ended>,
): Promise<Ended> {
  const command = commandName(wordsOf(argv), isCommand);
  const now = () => normalizeTimestamp(logs.now()) ?? logs.now();
  const about = () => ({
    command,
    workflow_id: logs.workflow,
    created_at: now(),
    environment: logs.environment,
  });
  const startedAt = performance.now();
  const attempts: LogAttempt[] = [];
  const problems = new Set<string>();
  const append = async (
    stream: LogAttempt["stream"],
    eventOf: () => Promise<object> | object,
  ) => {
    const sink = logs[stream];
    if (sink === undefined) return;
    let written = false;
    try {
      refuseOtherLog(OUTPUTS[`${stream}Log`], sink.head());
      sink.append(encodeUtf8(`${JSON.stringify(await eventOf())}\n`));
      written = true;
    } catch (error) {
      problems.add(`the ${stream} log was not written: ${messageOf(error)}`);
    }
    attempts.push({ stream, written });
  };

  await append("operational", async () => operationalEvent(about(), await correlationId()));
  const ended = await run();
  const end = {
    exit_code: ended.exit,
    elapsed_ms: performance.now() - startedAt,
    error_category: ended.category,
  };
  await append("adoption", () => adoptionEvent(about(), end));
  await append("operational", async () => operationalEvent(about(), await correlationId(), end));
  try {
    logs.health?.update((text) => {
      refuseOtherLog(OUTPUTS.health, text);
      return `${JSON.stringify(addToHealth(text, attempts, now()))}\n`;
    });
  } catch (error) {
    problems.add(`the counts of the logs were not written: ${messageOf(error)}`);
  }
  for (const problem of logs.warns ? problems : []) warn(problem);
  return ended;
}

/**
 * Lines are added only to an empty file or to lines of the same kind, so that a key or a policy is
 * never changed.
 */
function refuseOtherLog({ what, begins }: { what: string; begins: RegExp }, head: string): void {
  if (head === "" || begins.test(head)) return;
  throw new GaitError("invalid_input", `the file there is not a ${what} of gait`, {
    hint: "name another file, or move that one away",
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The words that name the command, without the global flags between them. */
function wordsOf(argv: readonly string[]): readonly string[] {
  if (argv[0]?.trim() === "--explain") return argv;
  const words = argv.filter((word) => !GLOBAL_FLAGS.has(word.trim()));
  return words.length === 0 && argv.length > 0 ? argv : words;
}
