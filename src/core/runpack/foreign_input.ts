/**
 * Run data as other programs write it: payloads in their usual shapes become objects, and other
 * exports are refused with a hint at what they look like.
 */

import { encodeUtf8 } from "../bytes.ts";
import { malformed, quoted, unreadable } from "../fault.ts";
import {
  describeJson,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseJson,
} from "../json/json.ts";
import {
  readRecordInput,
  readRecordLine,
  type RecordInput,
  type RecordLine,
} from "../schema/runpack.ts";
import type { ReadNotes } from "../shape.ts";
import { shellWord } from "../text.ts";

const KNOWN_MEMBERS = ["run", "intents", "results", "refs", "capture_mode", "normalization"];
/** Members that hold what is recorded of a run. */
const RECORDS: readonly string[] = ["intents", "results", "refs"];
/** Members of a line; each line has one of them. */
const LINE_MEMBERS = ["run", "intent", "result", "receipt", "refs", "capture_mode"];

const HINT = 'run data is {"run": …, "intents": […], "results": […]}: gait schema show ' +
  "runpack/record_input";

/** Members of the first lines that agent clients write of a session. */
const TRANSCRIPTS: readonly (readonly string[])[] = [
  ["sessionId"],
  ["type", "payload"],
  ["type", "data"],
  ["type", "leafUuid"],
  ["type", "messageId"],
];

/** Members that give an export away, and the words for it. */
const EXPORTS: readonly (readonly [member: string, words: string])[] = [
  ["messages", 'a chat export with "messages"'],
  ["choices", 'a chat completion with "choices"'],
  ["traj", 'a trajectory with "traj"'],
  ["resourceSpans", 'an OpenTelemetry export with "resourceSpans"'],
  ["jsonrpc", "a JSON-RPC message"],
];

/**
 * @throws {GaitError} `invalid_input` for a document of another kind, and for members of a wrong type.
 */
export function parseRecordInput(value: JsonValue, name: string, notes?: ReadNotes): RecordInput {
  if (!isJsonObject(value)) throw foreign(value, name);
  const members = Object.keys(value);
  // Another letter case of a known member is the reader's to refuse, by its name.
  const isKnown = (member: string) => KNOWN_MEMBERS.includes(member.toLowerCase());
  const isForeign = members.length > 0 && !members.some(isKnown);
  if (isForeign) throw foreign(value, name);
  const others = members.filter((member) => !isKnown(member) && isFilled(value[member]));
  if (others.length > 0 && !RECORDS.some((member) => isFilled(value[member]))) {
    const found = `it has no calls and no results, but ${
      others.slice(0, 3).map(quoted).join(", ")
    }`;
    throw unreadable("", name, `it is not run data; ${found}`, HINT);
  }
  return readRecordInput(
    {
      ...value,
      ...listOf(value, "intents", (intent, at) => withArgs(intent, `/intents/${at}`, name)),
      ...listOf(value, "results", withResult),
    },
    name,
    notes,
  );
}

/** Whether a member holds records, as far as its shape can tell. */
function isFilled(value: JsonValue | undefined): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

/** @throws {GaitError} `invalid_input` for a line of another kind, and for members of a wrong type. */
export function parseRecordLine(value: JsonValue, name: string, notes?: ReadNotes): RecordLine {
  if (!isJsonObject(value)) return readRecordLine(value, name, notes);
  const members = Object.keys(value);
  const isKnown = (member: string) => LINE_MEMBERS.includes(member.toLowerCase());
  if (members.length > 0 && !members.some(isKnown)) throw foreign(value, name);
  const { intent, result } = value;
  return readRecordLine(
    {
      ...value,
      ...(intent === undefined ? {} : { intent: withArgs(intent, "/intent", name) }),
      ...(result === undefined ? {} : { result: withResult(result) }),
    },
    name,
    notes,
  );
}

function foreign(value: JsonValue, name: string) {
  const path = shellWord(name.replace(/ line \d+$/, ""));
  const { words, command } = lookOf(value);
  const hint = command === undefined ? HINT : `${command} ${path} makes a runpack of it`;
  return unreadable("", name, `it is not run data; it looks like ${words}`, hint);
}

/** What a value looks like, and the command that reads it, if there is one. */
interface Look {
  readonly words: string;
  readonly command?: string;
}

function lookOf(value: JsonValue): Look {
  if (Array.isArray(value)) {
    return { words: `a list of ${value.length} ${value.length === 1 ? "item" : "items"}` };
  }
  if (!isJsonObject(value)) return { words: describeJson(value) };
  const { schema_id, head } = value;
  if (isJsonObject(head) && head["schema_id"] === "gait.log") {
    return { words: "a decision log", command: "gait run record --from-log" };
  }
  if (typeof schema_id === "string") {
    return {
      words: `a document of gait, ${quoted(schema_id)}`,
      ...(schema_id === "gait.mcp.journal" ? { command: "gait run record --from-journal" } : {}),
    };
  }
  if (TRANSCRIPTS.some((names) => names.every((name) => Object.hasOwn(value, name)))) {
    return { words: "a transcript of an agent client", command: "gait import <client>" };
  }
  const found = EXPORTS.find(([member]) => Object.hasOwn(value, member));
  if (found !== undefined) return { words: found[1] };
  return { words: `an object with ${Object.keys(value).slice(0, 3).map(quoted).join(", ")}` };
}

function listOf(
  value: JsonObject,
  name: string,
  change: (item: JsonValue, index: number) => JsonValue,
): JsonObject {
  const list = value[name];
  return Array.isArray(list) ? { [name]: list.map(change) } : {};
}

/** Arguments that are JSON text, as chat interfaces give them, become the object that they say. */
function withArgs(intent: JsonValue, pointer: string, name: string): JsonValue {
  if (!isJsonObject(intent) || typeof intent["args"] !== "string") return intent;
  const text = intent["args"];
  if (text.trim() === "") return { ...intent, args: {} };
  const hint = "give arguments as an object, or as the JSON text of one";
  const fault = (found: string) => malformed(name, `${pointer}/args`, `is ${found}`, hint);
  let args: JsonValue;
  try {
    args = parseJson({ name, bytes: encodeUtf8(text) });
  } catch {
    throw fault("text that is not JSON, or has a member twice");
  }
  if (!isJsonObject(args)) {
    throw fault(`the JSON text of ${describeJson(args)}, expected an object`);
  }
  return { ...intent, args };
}

/** A result that is text or a list, as MCP and chat interfaces give it, becomes an object. */
function withResult(record: JsonValue): JsonValue {
  if (!isJsonObject(record)) return record;
  const { result } = record;
  if (typeof result === "string") return { ...record, result: { text: result } };
  return Array.isArray(result) ? { ...record, result: { content: result } } : record;
}
