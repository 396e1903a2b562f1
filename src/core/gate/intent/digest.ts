import { encodeUtf8 } from "../../bytes.ts";
import { canonicalText } from "../../json/canonical.ts";
import { sha256 } from "../../crypto/digest.ts";
import type { NormalizedIntent, NormalizedProvenance, NormalizedTarget } from "./intent.ts";

/** The two digests of an intent, each 64 lower-case hex characters. */
export interface IntentDigests {
  /** Digest of the normalized arguments alone. */
  readonly args_digest: string;
  /** Digest of tool, arguments, targets, provenance and context; times and versions do not count. */
  readonly intent_digest: string;
}

export interface CanonicalIntent {
  readonly args: string;
  readonly intent: string;
}

/**
 * Digests a normalized intent. Intents that ask for the same have the same digests, whatever the
 * order of their lists and the white space around their texts.
 */
export async function digestIntent(intent: NormalizedIntent): Promise<IntentDigests> {
  const canonical = canonicalIntent(intent);
  const [args_digest, intent_digest] = await Promise.all([
    sha256(encodeUtf8(canonical.args)),
    sha256(encodeUtf8(canonical.intent)),
  ]);
  return { args_digest, intent_digest };
}

export function canonicalIntent(intent: NormalizedIntent): CanonicalIntent {
  // INVARIANT: the members below are written in canonical order by hand, so that the arguments, which
  // can be large, are canonicalized only once for both digests.
  const args = canonicalText(intent.args);
  const { tool_name, context } = intent;
  const provenance = intent.arg_provenance.length === 0
    ? ""
    : `"arg_provenance":[${intent.arg_provenance.map(provenanceText).join()}],`;
  const text = `{${provenance}"args":${args},"context":{"identity":${quote(context.identity)}` +
    optional("request_id", context.request_id) + `,"risk_class":${quote(context.risk_class)}` +
    optional("session_id", context.session_id) + `,"workspace":${quote(context.workspace)}},` +
    `"targets":[${intent.targets.map(targetText).join()}],"tool_name":${quote(tool_name)}}`;
  return { args, intent: text };
}

function targetText({ kind, value, operation, sensitivity }: NormalizedTarget): string {
  return `{"kind":${quote(kind)}${optional("operation", operation)}` +
    `${optional("sensitivity", sensitivity)},"value":${quote(value)}}`;
}

function provenanceText(entry: NormalizedProvenance): string {
  const { arg_path, integrity_digest, source, source_ref } = entry;
  return `{"arg_path":${quote(arg_path)}${optional("integrity_digest", integrity_digest)}` +
    `,"source":${quote(source)}${optional("source_ref", source_ref)}}`;
}

function optional(name: string, text: string): string {
  return text === "" ? "" : `,"${name}":${quote(text)}`;
}

/** Writes a string as JSON; for a well-formed string that is its canonical form. */
function quote(text: string): string {
  return JSON.stringify(text.isWellFormed() ? text : text.toWellFormed());
}
