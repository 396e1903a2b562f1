/**
 * The `--context` file: identity, workspace and risk class that the operator sets. They override those
 * of the call.
 */

import { lowerTrim, trim } from "../../text.ts";
import { joinPointer } from "../../json/json.ts";
import type { IntentProvenance, IntentTarget } from "../../schema/gate.ts";
import {
  type CallContextFile,
  readCallContextFile,
  type ToolCallContext,
} from "../../schema/mcp.ts";
import type { Source } from "../../source.ts";
import { type DocumentProblem, readStrictDocument } from "../strict_document.ts";
import { targetsOf, type ToolCall } from "./tool_call.ts";
import { isDigest } from "../../crypto/digest.ts";

/** Context that the operator sets for every call. */
export interface GivenContext {
  /** Overrides the context of the call, member by member. */
  readonly context: ToolCallContext;
  /** Added to the targets of the call. */
  readonly targets: readonly IntentTarget[];
  /** Added to the provenance of the call. */
  readonly arg_provenance: readonly IntentProvenance[];
}

export const NO_CONTEXT: GivenContext = { context: {}, targets: [], arg_provenance: [] };

/** @throws {GaitError} `invalid_input` with the place, for unknown members and blank values. */
export function parseCallContext(source: Source): GivenContext {
  const file = readStrictDocument(source, {
    action: "parse call context",
    schema: "mcp/call_context",
    read: readCallContextFile,
    check: contextProblems,
  });
  const { targets = [], arg_provenance = [], ...context } = file;
  return { context, targets, arg_provenance };
}

/** Completes a call with the context. An untyped target of the call stays a target. */
export function withContext(call: ToolCall, given: GivenContext): ToolCall {
  const { target: _untyped, ...rest } = call;
  return {
    ...rest,
    // An untyped target counts only without others; the given ones must not hide it.
    targets: [...targetsOf(call), ...given.targets],
    arg_provenance: [...call.arg_provenance, ...given.arg_provenance],
    context: { ...call.context, ...given.context },
  };
}

/** A blank member would count as absent, and so would not override the call. */
function contextProblems(file: CallContextFile): readonly DocumentProblem[] {
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
      const text = "is not a SHA-256 of 64 hex digits";
      problems.push({ pointer: `/arg_provenance/${index}/integrity_digest`, text });
    }
  });
  return problems;
}
