/** One tool call from a file: judged, recorded, and never run. */

import { encodeUtf8 } from "../../core/bytes.ts";
import { sha256 } from "../../core/crypto/digest.ts";
import { GaitError } from "../../core/error.ts";
import { compilePolicy } from "../../core/gate/decide/compiled_policy.ts";
import { judgeIntent } from "../../core/gate/decide/judge_intent.ts";
import { lostInCall } from "../../core/gate/intent/lost.ts";
import { digestPolicy } from "../../core/gate/policy/digest.ts";
import { traceId, type TraceInput } from "../../core/gate/record/trace.ts";
import { adapterNamed, readToolCall } from "../../core/mcp/call/adapters/mod.ts";
import { raise } from "../../core/mcp/call/known_tools.ts";
import { NO_CONTEXT, parseCallContext, withContext } from "../../core/mcp/call/call_context.ts";
import { runIdOf } from "../../core/mcp/call/run_id.ts";
import { intentOfCall } from "../../core/mcp/call/tool_call.ts";
import { targetWarning } from "../../core/mcp/call/target_warning.ts";
import { NO_TOOL_MAP, parseToolMap, withMapping } from "../../core/mcp/map/tool_map.ts";
import { checkRunId } from "../../core/runpack/run_id.ts";
import type { McpProxyResult } from "../../core/schema/mcp.ts";
import { trim } from "../../core/text.ts";
import type { Host } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";
import { readDocument, readGiven, readPolicy, STANDARD_INPUT } from "../documents.ts";
import { loadTraceKey } from "../keys/key_sources.ts";
import { type CallRecordSetting, writeCallRecords } from "./call_records.ts";
import { callResult } from "./call_result.ts";
import { brokerOf, type GateControls } from "./controls.ts";
import { judge } from "./judge.ts";
import { normalizeTimestamp } from "../../core/time.ts";

/** What a call is judged by, and where its records go. */
export interface CallFileSetting extends GateControls, CallRecordSetting {
  readonly policy: string;
  /** Path of the call; `-` is standard input. */
  readonly call: string;
  /** Name of the shape that the call has; empty for the default one. */
  readonly adapter: string;
  readonly context?: string | undefined;
  readonly tools?: string | undefined;
  readonly run_id?: string | undefined;
  readonly trace_out?: string | undefined;
  /** Folder in which each trace gets a name of its own. */
  readonly trace_dir?: string | undefined;
  readonly approval_audit_out?: string | undefined;
  readonly credential_evidence_out?: string | undefined;
}

/**
 * Judges the call and writes its records.
 *
 * @throws {GaitError} for everything that keeps it from being judged and recorded: there is no
 * verdict then. A failure after the trace was written carries `trace_path`.
 */
export async function judgeCallFile(
  setting: CallFileSetting,
  host: Host<"read" | "write" | "env" | "run">,
): Promise<Omit<McpProxyResult, "correlation_id">> {
  const named = adapterNamed(setting.adapter);
  const what = setting.call === STANDARD_INPUT ? "stdin payload" : "call payload";
  const source = await readDocument(what, setting.call, host);
  const adapted = readToolCall(named, source);
  const policy = await readPolicy(setting.policy, host);
  const given = await readGiven("context", setting.context, parseCallContext, host) ?? NO_CONTEXT;
  const map = await readGiven("tool map", setting.tools, parseToolMap, host) ?? NO_TOOL_MAP;
  const broker = brokerOf(setting, host);

  const called_as = trim(adapted.called_as ?? adapted.name);
  const mapped = map.map(called_as, adapted.args);
  const call = withMapping(withContext(adapted, given), mapped);
  const request = intentOfCall(
    adapted.isHeld === true ? { ...call, created_at: currentTime(host) } : call,
  );
  const compiled = compilePolicy(policy);
  const sha256Text = (text: string) => sha256(encodeUtf8(text));
  const { canonical } = judgeIntent(compiled, request, setting.call);
  const run_id = runIdOf([setting.run_id, call.context.run_id], await sha256Text(canonical.intent));
  checkRunId(run_id);

  const judgement = await judge(request, {
    policy: compiled,
    policy_digest: await digestPolicy(policy),
    source: setting.call,
    controls: setting,
    broker,
    sha256: sha256Text,
    signing: () => loadTraceKey(setting, host),
    lost: () => lostInCall(request, source.bytes),
    tighten: (decision) =>
      mapped.problem === undefined
        ? decision
        : raise(decision, "block", "mcp_argument_not_judgeable"),
    recording: {
      audit: setting.approval_audit_out ?? "",
      evidence: setting.credential_evidence_out ?? "",
      besideTrace: setting.trace_dir !== undefined,
      tracePath: (trace) => tracePath(trace, setting, host),
    },
  }, host);

  const { intent, outcome, policy_digest, intent_digest, recorded } = judgement;
  const { trace_id, trace_path } = recorded;
  const records = await withTracePath(trace_path, () =>
    writeCallRecords(
      {
        run_id,
        trace_id,
        trace_path,
        policy_digest,
        intent_digest,
        intent,
        outcome,
        called_as: called_as || intent.tool_name,
        call_id: adapted.call_id,
        secrets: mapped.secrets,
      },
      setting,
      host,
    ));
  return callResult(judgement, {
    adapter: setting.adapter === "" ? "" : named.name,
    run_id,
    records,
    tokenRef: setting.approval_token_ref,
    warnings: [
      ...targetWarning(policy, named.adapter, intent.targets.length),
      ...(mapped.problem === undefined
        ? []
        : [`the call does not fit the tool map: ${mapped.problem}`]),
      ...judgement.warnings,
      ...records.warnings,
    ],
  });
}

function currentTime(host: Host): string {
  return normalizeTimestamp(host.now()) ?? host.now();
}

/** Where the trace goes; empty for the default name in the working directory. */
async function tracePath(
  trace: TraceInput,
  { trace_out, trace_dir }: CallFileSetting,
  host: Host<"read">,
): Promise<string> {
  if (trace_dir === undefined) return trace_out ?? "";
  const time = host.now().replaceAll(/[-:]/g, "");
  const stem = joinPath(trace_dir, `trace_${await traceId(trace)}_${time}`);
  for (let count = 1;; count++) {
    const path = `${stem}${count === 1 ? "" : `_${count}`}.json`;
    if (await host.read.kindOf(path) === undefined) return path;
  }
}

/** Tells where the trace is, which stays, with every failure after it. */
async function withTracePath<T>(trace_path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    throw error.retold({ code: "invalid_input", members: { trace_path } });
  }
}
