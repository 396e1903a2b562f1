/** One tool call from a file: judged, recorded, and never run. */

import { encodeUtf8 } from "../../core/bytes.ts";
import { sha256 } from "../../core/crypto/digest.ts";
import { GaitError } from "../../core/error.ts";
import { judgeIntent } from "../../core/gate/decide/judge_intent.ts";
import { lossIn, lostInCall } from "../../core/gate/intent/lost.ts";
import { adapterNamed, readToolCalls } from "../../core/mcp/call/adapters/mod.ts";
import { NO_CONTEXT, parseCallContext } from "../../core/mcp/call/call_context.ts";
import { runIdOf } from "../../core/mcp/call/run_id.ts";
import { targetWarning } from "../../core/mcp/call/target_warning.ts";
import { NO_TOOL_MAP, parseToolMap } from "../../core/mcp/map/tool_map.ts";
import { checkRunId } from "../../core/runpack/run_id.ts";
import type { McpProxyResult } from "../../core/schema/mcp.ts";
import type { Host } from "../../io/host.ts";
import { readDocument, readGiven, STANDARD_INPUT } from "../documents.ts";
import { loadTraceKey } from "../keys/key_sources.ts";
import { type CallFacts, type CallRecordSetting, writeCallRecords } from "./call_records.ts";
import { callResult } from "./call_result.ts";
import { brokerOf, type GateControls } from "./controls.ts";
import { judge, type Judgement } from "./judge.ts";
import { lostAround } from "./lost_around.ts";
import { type CallRequest, guardedBy, requestOf, tightened } from "./call_request.ts";
import { controlFiles, findGuard, type GuardSetting } from "./guard_files.ts";
import type { RecordNames } from "./record_names.ts";
import { type PlaceSetting, RecordPlaces } from "./record_places.ts";
import { present } from "../../core/present.ts";
import { stricter, type Verdict } from "../../core/gate/decide/verdict.ts";
import { riskClassWarning } from "../../core/gate/policy/risk_classes.ts";
import { normalizeTimestamp } from "../../core/time.ts";
import { canonicalText } from "../../core/json/canonical.ts";
import { KeptRecords } from "../log/decision_entry.ts";
import { logFolder } from "../log/places.ts";
import { loadPolicies } from "../policy/load_policies.ts";
import { callState } from "../state/open_state.ts";

/** Settings for judging a call, and where its records go. */
export interface CallFileSetting extends GateControls, CallRecordSetting, PlaceSetting {
  /** Whether no rule of the first policy is overridden. */
  readonly strictest?: boolean;
  /** Further files that decisions depend on: the project's file, and the records of trust. */
  readonly guarded?: readonly string[];
  /** Name of the shape that the call has; empty for the default one. */
  readonly adapter: string;
  readonly run_id?: string | undefined;
  /** Log to add the decisions to. */
  readonly log?: string | undefined;
}

/**
 * @throws {GaitError} if the call cannot be judged and recorded. There is no verdict then. A
 * failure after the trace was written carries `trace_path`.
 */
export async function judgeCallFile(
  setting: CallFileSetting,
  host: Host<"read" | "write" | "env" | "run">,
): Promise<Omit<McpProxyResult, "correlation_id">> {
  const named = adapterNamed(setting.adapter);
  const what = setting.call === STANDARD_INPUT ? "stdin payload" : "call payload";
  const source = await readDocument(what, setting.call, host);
  const read = readToolCalls(named, source);
  const loaded = await loadPolicies(setting.policy, host, setting.strictest);
  const { judge: compiled, spellings, warnings } = loaded;
  const given = await readGiven("context", setting.context, parseCallContext, host) ?? NO_CONTEXT;
  const map = await readGiven("tool map", setting.tools, parseToolMap, host) ?? NO_TOOL_MAP;
  const broker = brokerOf(setting, host);

  const { policies } = compiled;
  const sha256Text = (text: string) => sha256(encodeUtf8(text));
  const now = normalizeTimestamp(host.now()) ?? host.now();
  const rounded = lossIn(source.bytes).numbers;
  const requests = read.calls.map((call) =>
    requestOf(call, { policies, spellings, given, map, now, rounded })
  );
  const digests: string[] = [];
  for (const { request } of requests) {
    const { canonical } = judgeIntent(compiled, request, setting.call);
    digests.push(await sha256Text(canonical.intent));
  }
  const ids = requests.map(({ call }) => call.context.run_id);
  const [digest = ""] = digests.length === 1 ? digests : [await sha256Text(digests.join("\n"))];
  const run_id = runIdOf([setting.run_id, ...ids], digest);
  checkRunId(run_id);

  const guard = await findGuard(guardSetting(setting, host), host);
  const places = new RecordPlaces(setting, host);
  if (requests.length > 1) await places.refuseInputs(requests.length);
  let key: ReturnType<typeof loadTraceKey> | undefined;
  const signing = () => key ??= loadTraceKey(setting, host);
  const shared = {
    policy: compiled,
    policy_digest: loaded.digest,
    source: setting.call,
    controls: setting,
    isSimulated: setting.simulate ?? false,
    isEdge: true,
    broker,
    state: callState(setting, setting.simulate ?? false, host),
    sha256: sha256Text,
    signing,
  };
  using log = setting.log === undefined
    ? undefined
    : await (await import("../log/file_log.ts")).FileLog.open(
      { log: setting.log, policy_digest: loaded.digest, run_id, signing },
      host,
    );
  const names = await namesOf(requests, setting, host);
  const clear = (place: string, text: string) => names?.clear(place, text) ?? text;
  const judged: { readonly judgement: Judgement; readonly told: CallRequest }[] = [];
  for (const [index, told] of requests.entries()) {
    const kept = new KeptRecords();
    clear("tool_name", told.called_as);
    const judgement = await judge(told.request, {
      ...shared,
      lost: () => [
        ...lostInCall({ ...told.request, tool_name: told.given_name }, source.bytes),
        // The client's own tools are told apart by an argument.
        ...told.adapted.called_as === undefined
          ? lostAround({ ...told.request, tool_name: told.given_name }, { policies, spellings })
          : [],
        ...told.adapted.unbound ?? [],
      ],
      tighten: (decision) => tightened(decision, told, compiled),
      guard: guardedBy(told, { compiled, files: guard }),
      recording: {
        audit: places.numbered(setting.approval_audit_out, index),
        evidence: places.numbered(setting.credential_evidence_out, index),
        besideTrace: setting.trace_dir !== undefined,
        toolName: (tool_name) => clear("tool_name", tool_name),
        tracePath: (trace) => places.trace(trace, index),
        keep: kept.keep,
      },
    }, host);
    if (log !== undefined) {
      const { call_id } = told.adapted;
      const call = {
        id: call_id === undefined ? undefined : clear("call_id", call_id),
        tool: clear("tool_name", told.called_as || judgement.intent.tool_name),
        input_digest: await sha256Text(canonicalText(told.call.args)),
      };
      await log.add({ judgement, kept, call, isSimulated: setting.simulate ?? false });
    }
    judged.push({ judgement, told });
  }
  await log?.leaveHead(host);

  const last = judged.at(-1)?.judgement.recorded.trace_path ?? "";
  const calls = judged.map(({ judgement, told }) => factsOf(judgement, told));
  const records = await withTracePath(
    last,
    () => writeCallRecords({ run_id, calls, names }, setting, host),
  );
  const results = judged.map(({ judgement, told }) => {
    const { intent } = judgement;
    const result = callResult(judgement, {
      adapter: setting.adapter === "" ? "" : read.name,
      run_id,
      records,
      tokenRef: setting.approval_token_ref,
      warnings: [
        ...riskClassWarning(policies, intent.context.risk_class),
        ...(told.problems.length > 0
          ? []
          : targetWarning(policies, read.adapter, intent.targets.length)),
        ...told.problems,
        ...judgement.warnings,
        ...records.warnings,
      ],
    });
    return { result, tool_name: intent.tool_name, call_id: told.adapted.call_id };
  });
  const whole = wholeResult(results);
  const all = [
    ...new Set([
      ...warnings,
      ...log?.warnings ?? [],
      ...whole.warnings ?? [],
      ...names?.warnings ?? [],
    ]),
  ];
  return all.length === 0 ? whole : { ...whole, warnings: all };
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

/** The files that the decision depends on, as the settings name them. */
function guardSetting(setting: CallFileSetting, host: Host<"env">): GuardSetting {
  const { places, secrets, approvers } = controlFiles(setting);
  return {
    places: [
      ...[...setting.policy, ...places],
      ...[setting.tools, setting.context],
      ...[setting.trace_out, setting.runpack_out],
      ...[setting.export_log_out, setting.export_otel_out],
      ...[setting.approval_audit_out, setting.credential_evidence_out],
      ...[setting.log, logFolder(host)],
      ...setting.guarded ?? [],
    ],
    ...{ secrets, approvers },
    traces: setting.trace_dir,
  };
}

/** What names the calls in records; `undefined` for a trace alone from which nothing is to be redacted. */
async function namesOf(
  requests: readonly CallRequest[],
  setting: CallFileSetting,
  host: Host<"read" | "write">,
): Promise<RecordNames | undefined> {
  const { runpack_out, export_log_out, export_otel_out, log, redact } = setting;
  const isWritten = [runpack_out, export_log_out, export_otel_out, log]
    .some((path) => path !== undefined);
  const calls = requests.map(({ call: { args }, mapped: { secrets } }) => ({ args, secrets }));
  const hides = redact.length > 0 || calls.some(({ secrets }) => secrets.length > 0);
  if (!isWritten && !hides) return undefined;
  const { recordNames } = await import("./record_names.ts");
  return await recordNames(calls, redact, host);
}

function factsOf(judgement: Judgement, { called_as, adapted }: CallRequest): CallFacts {
  const { intent, outcome, policy_digest, intent_digest, recorded } = judgement;
  return {
    trace_id: recorded.trace_id,
    trace_path: recorded.trace_path,
    policy_digest,
    intent_digest,
    intent,
    outcome,
    called_as: called_as || intent.tool_name,
    call_id: adapted.call_id,
  };
}

/** The verdict that counts: for a simulated call, that of enforcing. */
function enforced({ simulated_verdict, verdict }: CallFileResult): Verdict {
  return simulated_verdict ?? verdict;
}

type CallFileResult = Omit<McpProxyResult, "correlation_id">;

interface OneResult {
  readonly result: CallFileResult;
  readonly tool_name: string;
  readonly call_id: string | undefined;
}

/** The result of one call; of several, that of the first with the strictest verdict, and all of them. */
function wholeResult(results: readonly OneResult[]): CallFileResult {
  const [first, ...others] = results;
  if (first === undefined) throw new Error("a file without a call was read");
  if (others.length === 0) return first.result;
  const strictest = others.reduce(
    (strict, { result }) =>
      stricter(enforced(strict), enforced(result)) === enforced(strict) ? strict : result,
    first.result,
  );
  const calls = results.map(({ result, tool_name, call_id }) => {
    const { ok: _, executed: _e, run_id: _r, policy_digest: _p, adapter: _a, ...own } = result;
    const { runpack_path: _rp, log_export: _l, otel_export: _o, ...about } = own;
    return { tool_name, ...present({ call_id }), ...about };
  });
  return { ...strictest, calls };
}
