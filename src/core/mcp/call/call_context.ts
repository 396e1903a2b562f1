/** The `--context` file: what whoever starts gait says of a call, in place of what the call says. */

import { isDigest } from "../../gate/intent/digest.ts";
import { lowerTrim, trim } from "../../text.ts";
import { joinPointer } from "../../json/json.ts";
import type { IntentProvenance, IntentTarget } from "../../schema/gate.ts";
import { type CallContextFile, readCallContextFile } from "../../schema/mcp.ts";
import type { Source } from "../../source.ts";
import { type DocumentProblem, readStrictDocument } from "../map/strict_document.ts";
import { type CallContext, targetsOf, type ToolCall } from "./tool_call.ts";

/** What is known of every call beside the call. */
export interface GivenContext {
  /** Who calls, and where; wins over the call's, member by member. */
  readonly context: CallContext;
  /** What is acted on beside what the call names. */
  readonly targets: readonly IntentTarget[];
  /** Where arguments came from, beside what the call says. */
  readonly arg_provenance: readonly IntentProvenance[];
}

/** What is known where no context was given. */
export const NO_CONTEXT: GivenContext = { context: {}, targets: [], arg_provenance: [] };

/**
 * Parses a context file, YAML or JSON. Unknown members and blank values are refused.
 *
 * @throws {GaitError} `invalid_input`, naming place and members.
 */
export function parseCallContext(source: Source): GivenContext {
  const file = readStrictDocument(source, "parse call context", readCallContextFile, blankMembers);
  const { targets = [], arg_provenance = [], ...context } = file;
  return { context, targets, arg_provenance };
}

/**
 * The call as the context completes it: members of the given context win, targets and provenance are
 * added. An untyped target of the call stays a target.
 */
export function withContext(call: ToolCall, given: GivenContext): ToolCall {
  const { target: _untyped, ...rest } = call;
  return {
    ...rest,
    // Of a call with `targets` the untyped one never counts: it must not vanish for ours.
    targets: [...targetsOf(call), ...given.targets],
    arg_provenance: [...call.arg_provenance, ...given.arg_provenance],
    context: { ...call.context, ...given.context },
  };
}

/** A blank member would count as absent, and leave what the call says in force. */
function blankMembers(file: CallContextFile): readonly DocumentProblem[] {
  const problems: DocumentProblem[] = [];
  const refuseBlank = (pointer: string, text: string | undefined) => {
    if (text !== undefined && trim(text) === "") problems.push({ pointer, text: "is blank" });
  };
  const { targets = [], arg_provenance = [], ...context } = file;
  for (const [name, text] of Object.entries(context)) refuseBlank(joinPointer("", name), text);
  targets.forEach(({ value }, index) => refuseBlank(`/targets/${index}/value`, value));
  arg_provenance.forEach(({ arg_path, integrity_digest = "" }, index) => {
    refuseBlank(`/arg_provenance/${index}/arg_path`, arg_path);
    if (integrity_digest !== "" && !isDigest(lowerTrim(integrity_digest))) {
      const text = "is not a SHA-256 in 64 hex digits";
      problems.push({ pointer: `/arg_provenance/${index}/integrity_digest`, text });
    }
  });
  return problems;
}
