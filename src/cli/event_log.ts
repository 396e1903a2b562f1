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
import { normalizeTimestamp } from "../core/timestamp.ts";
import type { EventLogs, EventSink } from "../io/host.ts";
import { GLOBAL_FLAGS } from "./globals.ts";

/** How a command line ended, for its caller and for the logs. */
export interface Ended {
  readonly exit: number;
  /** Class of the error that was shown, if there was one. */
  readonly category?: ErrorCategory | undefined;
}

/** Runs a command line between its log lines. */
export async function withEventLogs(
  argv: readonly string[],
  logs: EventLogs,
  correlationId: () => Promise<string>,
  run: () => Promise<Ended>,
): Promise<Ended> {
  const command = commandName(wordsOf(argv));
  const about = () => ({
    command,
    created_at: normalizeTimestamp(logs.now()) ?? logs.now(),
    environment: logs.environment,
  });
  const { adoption, operational } = logs;
  const startedAt = performance.now();
  const append = async (sink: EventSink | undefined, eventOf: () => Promise<object> | object) => {
    if (sink === undefined) return;
    try {
      sink.append(encodeUtf8(`${JSON.stringify(await eventOf())}\n`));
    } catch {
      // a log that cannot be written is no reason to fail
    }
  };

  await append(operational, async () => operationalEvent(about(), await correlationId()));
  const ended = await run();
  const end = {
    exit_code: ended.exit,
    elapsed_ms: performance.now() - startedAt,
    error_category: ended.category,
  };
  await append(adoption, () => adoptionEvent(about(), end));
  await append(operational, async () => operationalEvent(about(), await correlationId(), end));
  return ended;
}

/** The words that name the command: global flags may stand between them. */
function wordsOf(argv: readonly string[]): readonly string[] {
  if (argv[0]?.trim() === "--explain") return argv;
  const words = argv.filter((word) => !GLOBAL_FLAGS.has(word.trim()));
  return words.length === 0 && argv.length > 0 ? argv : words;
}
