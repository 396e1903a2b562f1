/**
 * Writes the adoption and the operational log around a command line. Loaded only where a log is
 * asked for.
 *
 * INVARIANT: whatever goes wrong with a log, the outcome of the command is the same.
 */

import { encodeUtf8 } from "../core/bytes.ts";
import type { ErrorCategory } from "../core/error.ts";
import { commandName } from "../core/scout/command_name.ts";
import { adoptionEvent, operationalEvent } from "../core/scout/events.ts";
import { addToHealth, type LogAttempt } from "../core/scout/telemetry_health.ts";
import { normalizeTimestamp } from "../core/time.ts";
import type { EventLogs } from "../io/host.ts";
import { GLOBAL_FLAGS } from "./globals.ts";

/** How a command line ended, for its caller and for the logs. */
export interface Ended {
  readonly exit: number;
  /** Class of the error that was shown, if there was one. */
  readonly category?: ErrorCategory | undefined;
}

/** What the logs need to know of a command line. */
export interface LoggedLine {
  readonly argv: readonly string[];
  /** Whether there is a command of this path. */
  isCommand(path: string): boolean;
  correlationId(): Promise<string>;
  /** Shows a warning, where people see it. */
  warn(text: string): void;
}

/** Runs a command line between its log lines. */
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
    logs.health?.update((text) => `${JSON.stringify(addToHealth(text, attempts, now()))}\n`);
  } catch (error) {
    problems.add(`the counts of the logs were not written: ${messageOf(error)}`);
  }
  if (logs.warns) { for (const problem of problems) warn(problem); }
  return ended;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The words that name the command: global flags may stand between them. */
function wordsOf(argv: readonly string[]): readonly string[] {
  if (argv[0]?.trim() === "--explain") return argv;
  const words = argv.filter((word) => !GLOBAL_FLAGS.has(word.trim()));
  return words.length === 0 && argv.length > 0 ? argv : words;
}
