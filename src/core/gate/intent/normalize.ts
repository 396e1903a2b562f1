/** Brings an intent into the one form that is judged and digested. */

import { GaitError } from "../../error.ts";
import { joinPointer } from "../../json/json.ts";
import { nearest } from "../../suggest.ts";
import type { IntentProvenance, IntentRequest, IntentTarget } from "../../schema/gate.ts";
import { normalizeArgs } from "./args.ts";
import type {
  NormalizedContext,
  NormalizedIntent,
  NormalizedProvenance,
  NormalizedTarget,
} from "./intent.ts";
import { PROVENANCE_SOURCES, TARGET_KINDS } from "../policy/policy.ts";
import { compareText, lowerTrim, trim } from "../../text.ts";
import { recordTime } from "../../time.ts";

const KINDS: ReadonlySet<string> = new Set(TARGET_KINDS);
const SOURCES: ReadonlySet<string> = new Set(PROVENANCE_SOURCES);
/** A digest of provenance, lower-cased. */
export const PROVENANCE_DIGEST = /^[0-9a-f]{64}$/;

/**
 * Normalizes an intent. Normalizing twice is normalizing once, and the order of lists makes no
 * difference.
 *
 * @throws {GaitError} `invalid_input` for the first of these that does not hold: a tool name,
 * arguments without empty or colliding names, known target kinds and provenance sources, and an
 * identity, workspace and risk class. The message begins with `prefix`, say `normalize intent: `.
 */
export function normalizeIntent(intent: IntentRequest, prefix = ""): NormalizedIntent {
  const tool_name = lowerTrim(intent.tool_name);
  if (tool_name === "") throw refusal(prefix, "tool_name is required", "/tool_name");
  return {
    created_at: recordTime(intent.created_at),
    tool_name,
    args: normalizeArgs(intent.args, prefix),
    targets: normalizeTargets(intent.targets, prefix),
    arg_provenance: normalizeProvenance(intent.arg_provenance ?? [], prefix),
    context: normalizeContext(intent, prefix),
  };
}

function normalizeTargets(
  targets: readonly IntentTarget[],
  prefix: string,
): readonly NormalizedTarget[] {
  const normalized = targets.map((target, index): NormalizedTarget => {
    const kind = lowerTrim(target.kind);
    const value = trim(target.value);
    const at = joinPointer("/targets", index);
    if (kind === "" || value === "") {
      throw refusal(prefix, "targets require kind and value", at);
    }
    if (!KINDS.has(kind)) {
      throw unsupported(prefix, "target kind", kind, TARGET_KINDS, `${at}/kind`);
    }
    const operation = lowerTrim(target.operation ?? "");
    return { kind, value, operation, sensitivity: lowerTrim(target.sensitivity ?? "") };
  });
  return sortUnique(normalized, compareTargets);
}

function compareTargets(a: NormalizedTarget, b: NormalizedTarget): number {
  return compareText(a.kind, b.kind) || compareText(a.value, b.value) ||
    compareText(a.operation, b.operation) || compareText(a.sensitivity, b.sensitivity);
}

function normalizeProvenance(
  provenance: readonly IntentProvenance[],
  prefix: string,
): readonly NormalizedProvenance[] {
  const normalized = provenance.map((entry, index): NormalizedProvenance => {
    const arg_path = trim(entry.arg_path);
    const source = lowerTrim(entry.source);
    const at = joinPointer("/arg_provenance", index);
    if (arg_path === "" || source === "") {
      throw refusal(prefix, "arg provenance requires arg_path and source", at);
    }
    if (!SOURCES.has(source)) {
      throw unsupported(prefix, "provenance source", source, PROVENANCE_SOURCES, `${at}/source`);
    }
    const integrity_digest = lowerTrim(entry.integrity_digest ?? "");
    if (integrity_digest !== "" && !PROVENANCE_DIGEST.test(integrity_digest)) {
      const text = `invalid provenance integrity_digest: ${integrity_digest}`;
      throw refusal(prefix, text, `${at}/integrity_digest`);
    }
    return { arg_path, source, source_ref: trim(entry.source_ref ?? ""), integrity_digest };
  });
  return sortUnique(normalized, compareProvenance);
}

function compareProvenance(a: NormalizedProvenance, b: NormalizedProvenance): number {
  return compareText(a.arg_path, b.arg_path) || compareText(a.source, b.source) ||
    compareText(a.source_ref, b.source_ref) || compareText(a.integrity_digest, b.integrity_digest);
}

function sortUnique<T>(list: T[], compare: (a: T, b: T) => number): readonly T[] {
  if (list.length < 2) return list;
  list.sort(compare);
  return list.filter((item, index) => {
    const before = list[index - 1];
    return before === undefined || compare(before, item) !== 0;
  });
}

function normalizeContext({ context }: IntentRequest, prefix: string): NormalizedContext {
  const identity = trim(context.identity);
  if (identity === "") throw refusal(prefix, "context.identity is required", "/context/identity");
  const workspace = trim(context.workspace).replaceAll("\\", "/");
  if (workspace === "") {
    throw refusal(prefix, "context.workspace is required", "/context/workspace");
  }
  const risk_class = lowerTrim(context.risk_class);
  if (risk_class === "") {
    throw refusal(prefix, "context.risk_class is required", "/context/risk_class");
  }
  const session_id = trim(context.session_id ?? "");
  return {
    identity,
    workspace,
    risk_class,
    session_id,
    request_id: trim(context.request_id ?? ""),
  };
}

function unsupported(
  prefix: string,
  what: string,
  found: string,
  known: readonly string[],
  pointer: string,
): GaitError {
  const guess = nearest(found, known);
  const hint = guess === undefined ? `known: ${known.join(", ")}` : `did you mean "${guess}"?`;
  return new GaitError("invalid_input", `${prefix}unsupported ${what}: ${found}`, {
    hint,
    fields: [pointer],
  });
}

function refusal(prefix: string, text: string, pointer: string): GaitError {
  return new GaitError("invalid_input", `${prefix}${text}`, { fields: [pointer] });
}
