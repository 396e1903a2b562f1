/** Intents: reading what an agent is about to do. */

import { GaitError } from "../../error.ts";
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../json/json.ts";
import { type IntentRequest, readIntentRequest } from "../../schema/gate.ts";
import type { Source } from "../../source.ts";
import { relaxTimestamps } from "../../time.ts";

/** An intent whose texts are normalized, lists sorted and duplicates dropped. */
export interface NormalizedIntent {
  /** Time of the records of its decision: the intent's in UTC, or 1980-01-01T00:00:00Z. */
  readonly created_at: string;
  /** Name of the tool, lower-case. */
  readonly tool_name: string;
  /** The arguments, with trimmed strings and names. */
  readonly args: JsonObject;
  /** What the call acts on. */
  readonly targets: readonly NormalizedTarget[];
  /** Where arguments came from. */
  readonly arg_provenance: readonly NormalizedProvenance[];
  /** Who asks, and where. */
  readonly context: NormalizedContext;
}

/** Something the call acts on; absent members are empty. */
export interface NormalizedTarget {
  /** Kind of target. */
  readonly kind: string;
  /** What is acted on. */
  readonly value: string;
  /** What is done to it. */
  readonly operation: string;
  /** Data class of it. */
  readonly sensitivity: string;
}

/** Where the value of an argument came from; absent members are empty. */
export interface NormalizedProvenance {
  /** Which argument. */
  readonly arg_path: string;
  /** Where its value came from. */
  readonly source: string;
  /** Where exactly. */
  readonly source_ref: string;
  /** Digest of the source's content. */
  readonly integrity_digest: string;
}

/** Who asks, and where; absent members are empty. */
export interface NormalizedContext {
  /** Who asks. */
  readonly identity: string;
  /** Where the agent works, with `/` between folders. */
  readonly workspace: string;
  /** Risk class of the call. */
  readonly risk_class: string;
  /** Id of the session. */
  readonly session_id: string;
  /** Id of the request. */
  readonly request_id: string;
}

/**
 * Parses an intent. Unknown members are kept, `null` counts as absent, and a member whose name
 * differs only in letter case from a known one is refused.
 *
 * @throws {GaitError} `invalid_input`.
 */
export function parseIntent(source: Source): IntentRequest {
  let value: JsonValue;
  try {
    value = parseJson(source);
  } catch (error) {
    throw prefixed(error);
  }
  return readIntent(value, source.name);
}

/** Reads an intent that is already a JSON value. */
export function readIntent(value: JsonValue, name: string): IntentRequest {
  try {
    const relaxed = isJsonObject(value) ? relaxTimestamps(value, ["created_at"]) : value;
    return readIntentRequest(relaxed, name);
  } catch (error) {
    throw prefixed(error);
  }
}

function prefixed(error: unknown): unknown {
  if (!(error instanceof GaitError)) return error;
  const { code, message, hint, fields } = error;
  return new GaitError(code, `parse intent json: ${message}`, { hint, fields, cause: error });
}
