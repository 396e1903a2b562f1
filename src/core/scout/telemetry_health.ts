/** Counts log lines that were written and that were not. See docs/formats/logs.md#health. */

import { encodeUtf8 } from "../bytes.ts";
import { GaitError } from "../error.ts";
import { isJsonObject, type JsonValue, parseJson } from "../json/json.ts";
import type { TelemetryHealth, TelemetryStream } from "../schema/scout.ts";
import { VERSION } from "../version.ts";

export interface LogAttempt {
  readonly stream: "adoption" | "operational";
  readonly written: boolean;
}

/**
 * Adds attempts to the counts in `text`, the content of the file so far. If that is something else or
 * was cut off, counting starts again from zero. `created_at` is now.
 */
export function addToHealth(
  text: string,
  attempts: readonly LogAttempt[],
  created_at: string,
): TelemetryHealth {
  const before = countsIn(text);
  const streams = (["adoption", "operational"] as const).flatMap((stream) => {
    const { success = 0, failed = 0 } = before.get(stream) ?? {};
    const count = (written: boolean) =>
      attempts.filter((attempt) => attempt.stream === stream && attempt.written === written).length;
    const now = { success: success + count(true), failed: failed + count(false) };
    const total: TelemetryStream = { stream, attempts: now.success + now.failed, ...now };
    return total.attempts === 0 ? [] : [total];
  });
  return {
    schema_id: "gait.scout.telemetry_health",
    schema_version: "1.0.0",
    created_at,
    producer_version: VERSION,
    streams,
  };
}

function countsIn(text: string): ReadonlyMap<string, { success: number; failed: number }> {
  const counts = new Map<string, { success: number; failed: number }>();
  let value: JsonValue = null;
  try {
    value = parseJson({ name: "health", bytes: encodeUtf8(text) });
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
  }
  const streams = isJsonObject(value) ? value["streams"] : undefined;
  for (const item of Array.isArray(streams) ? streams : []) {
    if (!isJsonObject(item) || typeof item["stream"] !== "string") continue;
    counts.set(item["stream"], {
      success: countIn(item["success"]),
      failed: countIn(item["failed"]),
    });
  }
  return counts;
}

function countIn(value: JsonValue | undefined): number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : 0;
}
