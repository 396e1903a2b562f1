/** Judging one intent from a file, and recording the decision. */

import { spellingWarning } from "../../core/mcp/call/tool_spelling.ts";
import { lostInCall } from "../../core/gate/intent/lost.ts";
import { withoutBrought } from "../../core/gate/decide/brought_arguments.ts";
import { sha256 } from "../../core/crypto/digest.ts";
import type { GateEvalResult, IntentRequest } from "../../core/schema/gate.ts";
import type { Source } from "../../core/source.ts";
import type { Host } from "../../io/host.ts";
import { readReceivedIntent } from "../documents.ts";
import { loadTraceKey } from "../keys/key_sources.ts";
import { evalResult } from "./call_result.ts";
import { clearNameWarning } from "./clear_name.ts";
import { guardedCall } from "../../core/mcp/map/guarded_call.ts";
import { controlFiles, findGuard, type FoundGuard, type GuardSetting } from "./guard_files.ts";
import { brokerOf, type GateControls } from "./controls.ts";
import { judge, type Judgement, type JudgeSetting } from "./judge.ts";
import type { TokenSupply } from "./settle.ts";
import { lostAround } from "./lost_around.ts";
import { encodeUtf8 } from "../../core/bytes.ts";
import { isFirstGeneration } from "../../core/gate/policy/language.ts";
import { riskClassWarning } from "../../core/gate/policy/risk_classes.ts";
import { unclearNameWithin } from "../../core/mcp/wire/message_names.ts";
import { nameFault, trim } from "../../core/text.ts";
import { canonicalText } from "../../core/json/canonical.ts";
import { KeptRecords } from "../log/decision_entry.ts";
import type { FileDecision } from "../log/file_log.ts";
import { logFolder } from "../log/places.ts";
import { type LoadedPolicies, loadPolicies } from "../policy/load_policies.ts";
import type { CallState } from "../state/call_state.ts";
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
  const policies = await loadPolicies(setting.policy, host, setting.strictest);
  const { request, source } = await readReceivedIntent(setting.intent, host);
  let key: ReturnType<typeof loadTraceKey> | undefined;
  const signing = () => key ??= loadTraceKey(setting, host);
  const { log: path } = setting;
  using log = path === undefined
    ? undefined
    : await (await import("../log/file_log.ts")).FileLog.open(
      { log: path, policy_digest: policies.digest, signing },
      host,
    );
  const kept = new KeptRecords();
  const judgement = await judgeReceived({ request, source }, {
    ...{ policies, signing, simulate: setting.simulate, controls: setting },
    state: callState(setting, setting.simulate, host),
    guard: await findGuard(guardSetting(setting, host), host),
    sha256: textSha256,
    recording: {
      audit: setting.approval_audit_out ?? "",
      evidence: setting.credential_evidence_out ?? "",
      correlation_id: setting.correlation_id,
      keepsLatency: true,
      tracePath: () => setting.trace_out ?? "",
      keep: kept.keep,
    },
  }, host);
  await log?.add({
    ...{ judgement, kept, isSimulated: setting.simulate },
    call: await receivedCall(request, textSha256),
  });
  await log?.leaveHead(host);
  return evalResult(judgement, {
    tokenRef: setting.approval_token_ref,
    warnings: [
      ...policies.warnings,
      ...receivedWarnings(judgement, policies),
      ...judgement.warnings,
      ...log?.warnings ?? [],
      ...log === undefined ? [] : await clearNameWarning(request.tool_name),
    ],
  });
}

function textSha256(text: string): Promise<string> {
  return sha256(encodeUtf8(text));
}

/** What an intent that came from elsewhere is judged by. */
export interface ReceivedSetting {
  readonly policies: LoadedPolicies;
  readonly guard: FoundGuard;
  readonly controls: GateControls;
  readonly state: CallState;
  readonly simulate: boolean;
  /** Approval tokens that came with the intent. */
  readonly tokens?: readonly Source[];
  signing: JudgeSetting["signing"];
  sha256: JudgeSetting["sha256"];
  readonly recording: JudgeSetting["recording"];
}

/** Judges an intent, and records what was decided; `source` is the text that it was read from. */
export async function judgeReceived(
  { request, source }: { readonly request: IntentRequest; readonly source: Source },
  { policies, guard, controls, state, simulate, tokens = [], ...setting }: ReceivedSetting,
  host: Host<"read" | "write" | "env" | "run">,
): Promise<Judgement> {
  const { judge: policy, digest: policy_digest, spellings } = policies;
  return await judge(request, {
    ...{ policy, policy_digest, controls, state, isSimulated: simulate },
    source: source.name,
    broker: brokerOf(controls, host),
    sha256: setting.sha256,
    signing: setting.signing,
    guard: {
      files: guard,
      onlyWarns: policy.policies.every(isFirstGeneration),
      call: guardedCall({ request, policies: policy.policies, folder: guard.folder }),
    },
    tighten: (decision) => withoutBrought(decision, request.args, policy.policies),
    lost: () => [
      ...lostInCall(request, source.bytes),
      ...lostAround(request, { policies: policy.policies, spellings }),
    ],
    hasTokens: tokens.length > 0,
    ...(tokens.length === 0 ? {} : { tokensFor: () => Promise.resolve(supplyOf(tokens)) }),
    recording: setting.recording,
  }, host);
}

/** Tokens at hand; no other will come. */
function supplyOf(documents: readonly Source[]): TokenSupply {
  return {
    ...{ paths: [], documents },
    more: () => Promise.resolve(undefined),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** The call of an intent, as a log names it. */
export async function receivedCall(
  { tool_name, args }: IntentRequest,
  sha256: JudgeSetting["sha256"],
): Promise<FileDecision["call"]> {
  return { tool: tool_name, input_digest: await sha256(canonicalText(args)) };
}

/** What deserves attention about an intent, besides what judging it tells. */
export function receivedWarnings(
  { request, intent }: Pick<Judgement, "request" | "intent">,
  { judge: { policies }, spellings }: LoadedPolicies,
): readonly string[] {
  return [
    ...riskClassWarning(policies, intent.context.risk_class),
    ...spellingWarning(spellings, request.tool_name),
    ...unclearWarnings(request),
  ];
}

/** Warns of names that a parser may end early, or show as others. They are judged as written. */
function unclearWarnings({ args, ...around }: IntentRequest): readonly string[] {
  const [tool, member] = [nameFault(trim(around.tool_name)), unclearNameWithin(args)];
  const { context, targets, arg_provenance = [] } = around;
  const other = [around, context, ...targets, ...arg_provenance]
    .flatMap((part) => Object.keys(part)).map(nameFault).find((fault) => fault !== undefined);
  return [
    ...(tool === undefined ? [] : [`/tool_name ${tool}: a tool may read another name`]),
    ...(member === undefined
      ? []
      : [`the name of a member of /args ${member}: a tool may read another name`]),
    ...(other === undefined
      ? []
      : [`the name of a member ${other}: a program may read another name`]),
  ];
}

/** Settings that name files of the guard. */
type GuardedSetting =
  & GateControls
  & Pick<EvalSetting, "policy" | "guarded">
  & Partial<
    Pick<EvalSetting, "log" | "trace_out" | "approval_audit_out" | "credential_evidence_out">
  >;

/** The files that the decision depends on, as the settings name them. */
export function guardSetting(
  setting: GuardedSetting,
  host: Host<"env">,
): GuardSetting {
  const { places, ...others } = controlFiles(setting);
  const records = [
    ...[setting.trace_out, setting.approval_audit_out, setting.credential_evidence_out],
    ...[setting.log, logFolder(host)],
  ];
  return {
    places: [...setting.policy, ...places, ...records, ...setting.guarded ?? []],
    ...others,
  };
}
