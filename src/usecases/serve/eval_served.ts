/** `gait gate eval` by the server of the same settings: it judges, the records are written here. */

import { approvalAuditFileName } from "../../core/gate/approval/audit.ts";
import { credentialEvidenceFileName } from "../../core/gate/controls/credential_evidence.ts";
import { encodeUtf8 } from "../../core/bytes.ts";
import { parseTrace, traceFileName, verifyTrace } from "../../core/gate/record/trace.ts";
import { canonicalText } from "../../core/json/canonical.ts";
import { withoutEmpty } from "../../core/present.ts";
import type { GateEvalResult } from "../../core/schema/gate.ts";
import type { JudgeAnswer } from "../../core/schema/serve.ts";
import { OUTPUTS } from "../../core/written_kinds.ts";
import type { Host } from "../../io/host.ts";
import { readReceivedIntent, type ReceivedIntent, STANDARD_INPUT } from "../documents.ts";
import { evalIntent, type EvalSetting, guardSetting } from "../judge/eval_intent.ts";
import { findGuard } from "../judge/guard_files.ts";
import { writeRecord, writeTraceFile } from "../judge/record_decision.ts";
import { loadTraceKey } from "../keys/key_sources.ts";
import { askServer } from "./ask_server.ts";

type EvalHost = Host<"read" | "write" | "env" | "run" | "net">;
type EvalData = Omit<GateEvalResult, "correlation_id">;

/**
 * Judges an intent by the server of the same settings, or here if there is none.
 *
 * @throws {GaitError} for everything that keeps it from being judged and recorded.
 */
export async function evalServed(setting: EvalSetting, host: EvalHost): Promise<EvalData> {
  // What is piped in can be read only once.
  const isPiped = [setting.intent, ...setting.policy].includes(STANDARD_INPUT);
  const received = isPiped
    ? undefined
    : await readReceivedIntent(setting.intent, host).catch(() => undefined);
  const answer = received && await answerTo(received, setting, host);
  // Only a shared state is reached later.
  if (answer !== undefined || setting.state === undefined) host.net.close();
  return answer === undefined
    ? await evalIntent(setting, host)
    : await written(answer, setting, host);
}

async function answerTo(
  { source }: ReceivedIntent,
  setting: EvalSetting,
  host: EvalHost,
): Promise<JudgeAnswer | undefined> {
  const { simulate, correlation_id } = setting;
  const { files: guard } = await findGuard(guardSetting(setting, host), host);
  const answer = await askServer({ source, simulate, correlation_id, guard }, setting, host);
  return answer !== undefined && await isVouchedFor(answer, setting, host) ? answer : undefined;
}

/** Whether the signed trace of an answer says the same, under the key that signs here too. */
async function isVouchedFor(
  { records, verdict, intent_digest, policy_digest }: JudgeAnswer,
  setting: EvalSetting,
  host: EvalHost,
): Promise<boolean> {
  if (records === undefined) return false;
  const trace = parseTrace({
    name: "the trace of the server",
    bytes: encodeUtf8(canonicalText(records.trace)),
  });
  const { record } = trace;
  const isSame = record.verdict === verdict && record.intent_digest === intent_digest &&
    record.policy_digest === policy_digest && record.correlation_id === setting.correlation_id;
  if (!isSame) return false;
  const { key } = await loadTraceKey(setting, host);
  // Each process has a throw-away key of its own.
  return key.isThrowAway === true || (await verifyTrace(trace, key)).status === "verified";
}

/** Writes the records of an answer where the settings say. */
async function written(
  { records, log: _, ...answer }: JudgeAnswer,
  setting: EvalSetting,
  host: EvalHost,
): Promise<EvalData> {
  const { trace, approval, credential } = records ?? {};
  if (trace === undefined) throw new Error("an answer without its trace was taken");
  const { trace_id } = answer;
  const { key } = await loadTraceKey(setting, host);
  const trace_path = setting.trace_out ||
    traceFileName(trace_id, { simulated: setting.simulate });
  const replaced = await writeTraceFile(trace_path, trace, key, host);
  const approval_audit_path = approval && (
    setting.approval_audit_out || approvalAuditFileName(trace_id)
  );
  if (approval_audit_path !== undefined) {
    await writeRecord(OUTPUTS.audit, approval_audit_path, approval ?? {}, host);
  }
  const credential_evidence_path = credential && (
    setting.credential_evidence_out || credentialEvidenceFileName(trace_id)
  );
  if (credential_evidence_path !== undefined) {
    await writeRecord(OUTPUTS.credential, credential_evidence_path, credential ?? {}, host);
  }
  const { warnings = [], ...result } = answer;
  return {
    ...result,
    trace_path,
    ...withoutEmpty({
      approval_audit_path,
      credential_evidence_path,
      warnings: [...warnings, ...replaced],
    }),
  };
}
