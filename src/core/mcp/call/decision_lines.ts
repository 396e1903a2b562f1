/** The lines that one decision adds to `--export-log-out` and `--export-otel-out`. */

import { encodeUtf8 } from "../../bytes.ts";
import { plainJson, SortedMap } from "../../json/plain.ts";
import type { DecisionLogLine } from "../../schema/mcp.ts";
import { toNanoseconds } from "../../time.ts";

/** The values in the lines; an empty `trace_path` means that no trace was written. */
export interface DecisionFacts extends Required<DecisionLogLine> {
  /** Name of the tool as the model called it. */
  readonly called_as: string;
  /** Id that the model gave to the call, if any. */
  readonly call_id?: string | undefined;
  /** Empty if the call has none. */
  readonly session_id: string;
}

/** The log line, with its line feed and with its members in the order of the format. */
export function decisionLogLine(facts: DecisionFacts): Uint8Array<ArrayBuffer> {
  const { trace_path, reason_codes } = facts;
  return lineOf(plainJson({
    created_at: facts.created_at,
    producer_version: facts.producer_version,
    run_id: facts.run_id,
    trace_id: facts.trace_id,
    trace_path: trace_path === "" ? undefined : trace_path,
    tool_name: facts.tool_name,
    verdict: facts.verdict,
    reason_codes: reason_codes.length === 0 ? undefined : reason_codes,
    policy_digest: facts.policy_digest,
    intent_digest: facts.intent_digest,
  }));
}

/**
 * The OTEL-style line, with its line feed. Besides gait's own attributes it has those of the GenAI
 * semantic conventions (`gen_ai.*`).
 */
export function decisionOtelLine(facts: DecisionFacts): Uint8Array<ArrayBuffer> {
  const attributes = plainJson(
    new SortedMap({
      "gait.intent_digest": facts.intent_digest,
      "gait.policy_digest": facts.policy_digest,
      "gait.reason_codes": facts.reason_codes,
      "gait.run_id": facts.run_id,
      "gait.tool_name": facts.tool_name,
      "gait.trace_path": facts.trace_path,
      "gait.verdict": facts.verdict,
      "gen_ai.conversation.id": facts.session_id === "" ? undefined : facts.session_id,
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.call.id": facts.call_id,
      "gen_ai.tool.name": facts.called_as,
      "gen_ai.tool.type": "function",
    }),
  );
  // Written as text: a double cannot hold nanoseconds since 1970, and JSON allows any digits.
  return lineOf(
    `{"attributes":${attributes},"body":"gait.mcp.proxy.decision","severity_text":"INFO",` +
      `"time_unix_nano":${toNanoseconds(facts.created_at)},"trace_id":${
        plainJson(facts.trace_id)
      }}`,
  );
}

function lineOf(text: string): Uint8Array<ArrayBuffer> {
  return encodeUtf8(`${text}\n`);
}
