/** Reading the adoption log: one event a line, each checked before it counts (operations 7.3). */

import { encodeUtf8 } from "../bytes.ts";
import { GaitError } from "../error.ts";
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../json/json.ts";
import { normalizeTimestamp, toUtc } from "../time.ts";

/** Longest line of a log. */
const LINE_MAX_CHARACTERS = 1024 * 1024;

/** What reports need of an event. */
export interface LoggedEvent {
  /** UTC. */
  readonly created_at: string;
  readonly command: string;
  /** Empty without one. */
  readonly workflow_id: string;
  readonly success: boolean;
  readonly exit_code: number;
  readonly elapsed_ms: number;
  /** Sorted, without duplicates. */
  readonly milestones: readonly string[];
}

/**
 * Parses the text of a log. Blank lines are skipped, unknown members are ignored.
 *
 * @throws {GaitError} `invalid_input` that names the first bad line.
 */
export function parseAdoptionLog(text: string): readonly LoggedEvent[] {
  return text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    const at = `adoption log line ${index + 1}`;
    if (line.length > LINE_MAX_CHARACTERS) {
      throw new GaitError("invalid_input", `scan adoption log: line ${index + 1} is too long`);
    }
    let value: JsonValue;
    try {
      value = parseJson({ name: at, bytes: encodeUtf8(line) });
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
      throw new GaitError("invalid_input", `parse ${at}: ${error.message}`, { cause: error });
    }
    return [eventIn(value, at)];
  });
}

function eventIn(value: JsonValue, at: string): LoggedEvent {
  const refuse = (problem: string) =>
    new GaitError("invalid_input", `validate ${at}: ${problem}`, {
      hint: "take the line out of a copy of the log and try again",
    });
  if (!isJsonObject(value)) throw refuse("expected an object");
  const text = (object: JsonObject, name: string) => {
    const member = object[name] ?? "";
    if (typeof member === "string") return member.trim();
    throw refuse(`${name} must be a string`);
  };
  const whole = (name: string) => {
    const member = value[name] ?? 0;
    if (typeof member === "number" && Number.isSafeInteger(member)) return member;
    throw refuse(`${name} must be an integer`);
  };
  const expected = { schema_id: "gait.scout.adoption_event", schema_version: "1.0.0" };
  for (const [name, known] of Object.entries(expected)) {
    const found = text(value, name) || known;
    if (found !== known) throw refuse(`unsupported ${name} "${found}"`);
  }
  const created = text(value, "created_at");
  if (created === "") throw refuse("created_at is required");
  const timestamp = normalizeTimestamp(created);
  if (timestamp === undefined) throw refuse(`created_at is no timestamp: "${created}"`);
  const command = text(value, "command");
  if (command === "") throw refuse("command is required");
  const exit_code = whole("exit_code");
  if (exit_code < 0) throw refuse("exit_code must be >= 0");
  if (exit_code > 255) throw refuse("exit_code must be <= 255");
  const environment = isJsonObject(value["environment"]) ? value["environment"] : {};
  for (const name of ["os", "arch"]) {
    if (text(environment, name) === "") throw refuse(`environment.${name} is required`);
  }
  const listed = value["milestones"] ?? [];
  if (!Array.isArray(listed)) throw refuse("milestones must be an array");
  const milestones = listed.flatMap((item: JsonValue) => {
    if (typeof item !== "string") throw refuse("milestones must hold strings");
    return item.trim() === "" ? [] : [item.trim()];
  });
  return {
    created_at: toUtc(timestamp),
    command,
    workflow_id: text(value, "workflow_id"),
    success: value["success"] === true,
    exit_code,
    elapsed_ms: Math.max(0, whole("elapsed_ms")),
    milestones: [...new Set(milestones)].sort(),
  };
}
