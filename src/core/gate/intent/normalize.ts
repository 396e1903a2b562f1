import { quoted } from "../../fault.ts";
import { nearest } from "../../suggest.ts";
import type { IntentProvenance, IntentRequest, IntentTarget } from "../../schema/gate.ts";
import { normalizeArgs } from "./args.ts";
import { isDigest } from "../../crypto/digest.ts";
import { type IntentFault, notJudgeable } from "./fault.ts";
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

/**
 * Brings an intent into the form that `evaluate` judges and `digestIntent` hashes: it trims texts,
 * lower-cases names and kinds, sorts lists and drops duplicates. Errors call the intent by `name`,
 * such as that of its file.
 *
 * @throws {GaitError} `invalid_input` for an empty tool name, identity, workspace or risk class, an
 * unknown target kind or provenance source, a target without a value, provenance without a path, and
 * arguments that JSON cannot hold or whose names are empty or equal but for white space. `fields`
 * lists the JSON Pointers of all of them. There is no decision then, so do not make the call.
 */
export function normalizeIntent(request: IntentRequest, name?: string): NormalizedIntent {
  const { intent, faults } = readNormalized(request);
  if (faults.length > 0) throw notJudgeable(faults, name);
  return intent;
}

/** {@linkcode normalizeIntent} for a caller that has further faults to tell. */
export function readNormalized(
  request: IntentRequest,
): { readonly intent: NormalizedIntent; readonly faults: readonly IntentFault[] } {
  const faults: IntentFault[] = [];
  const intent: NormalizedIntent = {
    created_at: recordTime(request.created_at),
    tool_name: lowerTrim(request.tool_name),
    args: normalizeArgs(request.args, faults),
    targets: normalizeTargets(request.targets, faults),
    arg_provenance: normalizeProvenance(request.arg_provenance ?? [], faults),
    context: normalizeContext(request, faults),
  };
  if (intent.tool_name === "") {
    faults.unshift(empty("/tool_name", "name the tool of the call, such as tool.write"));
  }
  return { intent, faults };
}

function normalizeTargets(
  targets: readonly IntentTarget[],
  faults: IntentFault[],
): readonly NormalizedTarget[] {
  const normalized = targets.map((target, index): NormalizedTarget => {
    const kind = lowerTrim(target.kind);
    const value = trim(target.value);
    if (!KINDS.has(kind)) faults.push(unknown(`/targets/${index}/kind`, kind, TARGET_KINDS));
    if (value === "") {
      faults.push(empty(`/targets/${index}/value`, "say what the call acts on, such as a path"));
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
  faults: IntentFault[],
): readonly NormalizedProvenance[] {
  const normalized = provenance.map((entry, index): NormalizedProvenance => {
    const at = `/arg_provenance/${index}`;
    const arg_path = trim(entry.arg_path);
    const source = lowerTrim(entry.source);
    const integrity_digest = lowerTrim(entry.integrity_digest ?? "");
    if (arg_path === "") {
      faults.push(empty(`${at}/arg_path`, "say which argument it is about, such as $.path"));
    }
    if (!SOURCES.has(source)) faults.push(unknown(`${at}/source`, source, PROVENANCE_SOURCES));
    if (integrity_digest !== "" && !isDigest(integrity_digest)) {
      faults.push({
        pointer: `${at}/integrity_digest`,
        problem: `is ${quoted(integrity_digest)}, expected 64 hex characters`,
        hint: "give the SHA-256 of the source's content, or leave the member out",
      });
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

function normalizeContext(
  { context }: IntentRequest,
  faults: IntentFault[],
): NormalizedContext {
  const identity = trim(context.identity);
  const workspace = trim(context.workspace).replaceAll("\\", "/");
  const risk_class = lowerTrim(context.risk_class);
  if (identity === "") faults.push(empty("/context/identity", "say who asks for the call"));
  if (workspace === "") {
    faults.push(empty("/context/workspace", "give the folder or project that the agent works in"));
  }
  if (risk_class === "") {
    faults.push(empty("/context/risk_class", "give the risk class of the call, such as high"));
  }
  return {
    identity,
    workspace,
    risk_class,
    session_id: trim(context.session_id ?? ""),
    request_id: trim(context.request_id ?? ""),
  };
}

function empty(pointer: string, hint: string): IntentFault {
  return { pointer, problem: "is empty", hint };
}

function unknown(pointer: string, found: string, known: readonly string[]): IntentFault {
  const list = known.join(", ");
  if (found === "") return empty(pointer, `give one of ${list}`);
  const guess = nearest(found, known);
  return {
    pointer,
    problem: `is ${quoted(found)}, expected one of ${list}`,
    hint: guess === undefined ? "use a kind of the list" : `did you mean "${guess}"?`,
  };
}
