/** Judging one intent from a file, and recording the decision. */

import { spellingWarning, ToolSpellings } from "../../core/mcp/call/tool_spelling.ts";
import { lostInCall } from "../../core/gate/intent/lost.ts";
import { sha256 } from "../../core/crypto/digest.ts";
import type { GateEvalResult } from "../../core/schema/gate.ts";
import type { Host } from "../../io/host.ts";
import { readReceivedIntent } from "../documents.ts";
import { loadTraceKey } from "../keys/key_sources.ts";
import { evalResult } from "./call_result.ts";
import { guardedCall } from "../../core/mcp/map/guarded_call.ts";
import { controlFiles, findGuard, type GuardSetting } from "./guard_files.ts";
import { brokerOf, type GateControls } from "./controls.ts";
import { judge } from "./judge.ts";
import { lostAround } from "./lost_around.ts";
import { encodeUtf8 } from "../../core/bytes.ts";
import { isFirstGeneration } from "../../core/gate/policy/language.ts";
import { riskClassWarning } from "../../core/gate/policy/risk_classes.ts";
import { unclearNameWithin } from "../../core/mcp/wire/message_names.ts";
import { nameFault, trim } from "../../core/text.ts";
import type { JsonObject } from "../../core/json/json.ts";
import { canonicalText } from "../../core/json/canonical.ts";
import { KeptRecords } from "../log/decision_entry.ts";
import { logFolder } from "../log/places.ts";
import { loadPolicies } from "../policy/load_policies.ts";
import { callState } from "../state/open_state.ts";

/** Settings for judging an intent, and where the records go; empty paths mean default names. */
export interface EvalSetting extends GateControls {
  readonly policy: readonly string[];
  /** Whether no rule of the first policy is overridden. */
  readonly strictest?: boolean;
  readonly intent: string;
  /** Further files that decisions depend on: the project's file, and the records of trust. */
  readonly guarded?: readonly string[];
  /** Whether nothing is enforced, counted or asked. */
  readonly simulate: boolean;
  readonly trace_out?: string | undefined;
  /** Log to add the decision to. */
  readonly log?: string | undefined;
  readonly approval_audit_out?: string | undefined;
  readonly credential_evidence_out?: string | undefined;
  readonly correlation_id: string;
}

/** @throws {GaitError} for everything that keeps it from being judged and recorded. */
export async function evalIntent(
  setting: EvalSetting,
  host: Host<"read" | "write" | "env" | "run">,
): Promise<Omit<GateEvalResult, "correlation_id">> {
  const loaded = await loadPolicies(setting.policy, host, setting.strictest);
  const { request, source } = await readReceivedIntent(setting.intent, host);
  let key: ReturnType<typeof loadTraceKey> | undefined;
  const signing = () => key ??= loadTraceKey(setting, host);
  const { log: path } = setting;
  const policy_digest = loaded.digest;
  using log = path === undefined
    ? undefined
    : await (await import("../log/file_log.ts")).FileLog.open(
      { log: path, policy_digest, signing },
      host,
    );
  const kept = new KeptRecords();
  const guard = await findGuard(guardSetting(setting, host), host);
  const judgement = await judge(request, {
    policy: loaded.judge,
    policy_digest,
    source: setting.intent,
    controls: setting,
    broker: brokerOf(setting, host),
    state: callState(setting, setting.simulate, host),
    sha256: (text) => sha256(encodeUtf8(text)),
    signing,
    guard: {
      files: guard,
      onlyWarns: loaded.judge.policies.every(isFirstGeneration),
      call: guardedCall({ request, policies: loaded.judge.policies, folder: guard.folder }),
    },
    lost: () => [
      ...lostInCall(request, source.bytes),
      ...lostAround(request, {
        policies: loaded.judge.policies,
        spellings: new ToolSpellings(loaded.toolNames),
      }),
    ],
    isSimulated: setting.simulate,
    recording: {
      audit: setting.approval_audit_out ?? "",
      evidence: setting.credential_evidence_out ?? "",
      correlation_id: setting.correlation_id,
      keepsLatency: true,
      tracePath: () => setting.trace_out ?? "",
      keep: kept.keep,
    },
  }, host);
  if (log !== undefined) {
    const call = {
      tool: request.tool_name,
      input_digest: await sha256(encodeUtf8(canonicalText(request.args))),
    };
    await log.add({ judgement, kept, call, isSimulated: setting.simulate });
  }
  return evalResult(judgement, {
    tokenRef: setting.approval_token_ref,
    warnings: [
      ...loaded.warnings,
      ...riskClassWarning(loaded.judge.policies, judgement.intent.context.risk_class),
      ...spellingWarning(loaded.toolNames, request.tool_name),
      ...unclearWarnings(request),
      ...judgement.warnings,
      ...log?.warnings ?? [],
    ],
  });
}

/** Warns of names that a parser may end early, or show as others. They are judged as written. */
function unclearWarnings(
  { tool_name, args }: { readonly tool_name: string; readonly args: JsonObject },
): readonly string[] {
  const [tool, member] = [nameFault(trim(tool_name)), unclearNameWithin(args)];
  return [
    ...(tool === undefined ? [] : [`/tool_name ${tool}: a tool may read another name`]),
    ...(member === undefined
      ? []
      : [`the name of a member of /args ${member}: a tool may read another name`]),
  ];
}

/** The files that the decision depends on, as the settings name them. */
function guardSetting(setting: EvalSetting, host: Host<"env">): GuardSetting {
  const { places, secrets } = controlFiles(setting);
  const records = [
    ...[setting.trace_out, setting.approval_audit_out, setting.credential_evidence_out],
    ...[setting.log, logFolder(host)],
  ];
  return { places: [...setting.policy, ...places, ...records, ...setting.guarded ?? []], secrets };
}
