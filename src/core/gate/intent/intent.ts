import type { JsonObject } from "../../json/json.ts";

/**
 * An intent as `normalizeIntent` returns it, ready for `evaluate`: texts trimmed, lists sorted,
 * duplicates dropped. Texts that the intent leaves out are empty.
 */
export interface NormalizedIntent {
  /** Time for the records of the decision, in UTC: that of the intent, or 1980-01-01T00:00:00Z. */
  readonly created_at: string;
  /** Name of the tool, lower-case, never empty. */
  readonly tool_name: string;
  /** Arguments of the call, with strings and names trimmed at every depth. */
  readonly args: JsonObject;
  /** Things that the call acts on, sorted. */
  readonly targets: readonly NormalizedTarget[];
  /** Where values of arguments came from, sorted; arguments without an entry are not known. */
  readonly arg_provenance: readonly NormalizedProvenance[];
  /** Who makes the call, and in which surroundings. */
  readonly context: NormalizedContext;
}

/** A thing that the call acts on. */
export interface NormalizedTarget {
  /** Kind: `path`, `url`, `host`, `repo`, `bucket`, `table`, `queue`, `topic` or `other`. */
  readonly kind: string;
  /** Name of the thing, such as a path or an address; letter case is kept. */
  readonly value: string;
  /** Operation of the call on it, such as `write`, lower-case; empty if not known. */
  readonly operation: string;
  /** Class of the data in it, such as `pii`, lower-case; empty if not known. */
  readonly sensitivity: string;
}

/** Where the value of an argument came from. */
export interface NormalizedProvenance {
  /** Path of the argument, such as `$.url`. */
  readonly arg_path: string;
  /** Source: `user`, `tool_output`, `external` or `system`. */
  readonly source: string;
  /** The source more exactly, such as an address; empty if not known. */
  readonly source_ref: string;
  /** SHA-256 of the content of the source, as 64 lower-case hex characters; empty if not known. */
  readonly integrity_digest: string;
}

/** Who makes the call, and in which surroundings. */
export interface NormalizedContext {
  /** Name of the person or agent that makes the call; letter case is kept. */
  readonly identity: string;
  /** Folder or project that the agent works in, with `/` between folders. */
  readonly workspace: string;
  /** Risk class of the call, such as `high`, lower-case. */
  readonly risk_class: string;
  /** Id of the session; empty if there is none. */
  readonly session_id: string;
  /** Id of the request; empty if there is none. */
  readonly request_id: string;
}
