/** Reads the adoption log: one event a line, each checked. See docs/formats/logs.md#adoption-event. */

import { encodeUtf8 } from "../bytes.ts";
import { GaitError } from "../error.ts";
import { quoted } from "../fault.ts";
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../json/json.ts";
import { normalizeTimestamp, toUtc } from "../time.ts";
import type { AdoptionEvent } from "../schema/scout.ts";

/** In UTF-16 code units. The log's own lines have some hundred. */
const LINE_MAX_CHARACTERS = 1024 * 1024;

/** The members of an event that reports use. */
export interface LoggedEvent
  extends Pick<AdoptionEvent, "created_at" | "command" | "success" | "exit_code" | "elapsed_ms"> {
  /** Empty if the event has none. */
  readonly workflow_id: string;
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
    const name = `adoption log line ${index + 1}`;
    const refuse = (problem: string) =>
      new GaitError("invalid_input", `Cannot use ${name}: ${problem}`, { hint: HINT });
    if (line.length > LINE_MAX_CHARACTERS) {
      throw refuse(`it has ${line.length} characters, expected at most ${LINE_MAX_CHARACTERS}`);
    }
    try {
      return [eventIn(parseJson({ name, bytes: encodeUtf8(line) }), refuse)];
    } catch (error) {
      throw error instanceof GaitError ? error.retold({ hint: HINT }) : error;
    }
  });
}

const HINT = "take the line out of a copy of the log and try again";

function eventIn(value: JsonValue, refuse: (problem: string) => GaitError): LoggedEvent {
  if (!isJsonObject(value)) throw refuse("it is not an object");
  const text = (object: JsonObject, name: string) => {
    const member = object[name] ?? "";
    if (typeof member === "string") return member.trim();
    throw refuse(`${name} is not a string`);
  };
  const whole = (name: string) => {
    const member = value[name] ?? 0;
    if (typeof member === "number" && Number.isSafeInteger(member)) return member;
    throw refuse(`${name} is not a whole number`);
  };
  const expected = { schema_id: "gait.scout.adoption_event", schema_version: "1.0.0" };
  for (const [name, known] of Object.entries(expected)) {
    const found = text(value, name) || known;
    if (found !== known) throw refuse(`${name} is ${quoted(found)}, expected "${known}"`);
  }
  const created = text(value, "created_at");
  if (created === "") throw refuse("created_at is missing");
  const timestamp = normalizeTimestamp(created);
  if (timestamp === undefined) {
    throw refuse(`created_at is ${quoted(created)}, expected a time such as 2026-02-05T08:00:00Z`);
  }
  const command = text(value, "command");
  if (command === "") throw refuse("command is missing");
  const exit_code = whole("exit_code");
  if (exit_code < 0 || exit_code > 255) {
    throw refuse(`exit_code is ${exit_code}, expected 0 to 255`);
  }
  const environment = isJsonObject(value["environment"]) ? value["environment"] : {};
  for (const name of ["os", "arch"]) {
    if (text(environment, name) === "") throw refuse(`environment.${name} is missing`);
  }
  const listed = value["milestones"] ?? [];
  if (!Array.isArray(listed)) throw refuse("milestones is not a list");
  const milestones = listed.flatMap((item: JsonValue) => {
    if (typeof item !== "string") throw refuse("milestones holds a value that is not a string");
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
