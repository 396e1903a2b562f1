/** Records of a decision besides its trace: a runpack and two event lines. */

import type { NormalizedIntent } from "../../core/gate/intent/intent.ts";
import type { GateOutcome } from "../../core/gate/decide/outcome.ts";
import type { Payloads } from "../../core/runpack/payloads.ts";
import { VERSION } from "../../core/version.ts";
import type { Host } from "../../io/host.ts";
import { directoryOf } from "../../io/path.ts";
import { EPOCH } from "../../core/time.ts";
import { naming } from "../../core/fault.ts";
import { OUTPUTS, type WrittenKind } from "../../core/written_kinds.ts";
import { refuseOthers } from "../signed_artifact.ts";
import type { RecordNames } from "./record_names.ts";

export interface CallFacts {
  readonly trace_id: string;
  readonly trace_path: string;
  readonly policy_digest: string;
  readonly intent_digest: string;
  readonly intent: NormalizedIntent;
  readonly outcome: GateOutcome;
  /** Name by which the model called the tool. */
  readonly called_as: string;
  readonly call_id: string | undefined;
}

/** Paths of the written records; absent if not asked for. */
export interface CallRecords {
  readonly runpack_path: string | undefined;
  readonly log_export: string | undefined;
  readonly otel_export: string | undefined;
  readonly warnings: readonly string[];
}

/** Which records a decision on a call leaves, and what they keep. */
export interface CallRecordSetting {
  readonly runpack_out?: string | undefined;
  /** Whether the runpack stores the arguments; by digest without a choice. */
  readonly payloads?: Payloads | undefined;
  readonly redact: readonly string[];
  readonly compress: boolean;
  readonly export_log_out?: string | undefined;
  readonly export_otel_out?: string | undefined;
}

/** The calls of one file, at least one. */
export interface CallsFacts {
  readonly run_id: string;
  /** How names and payloads are redacted; absent where nothing is written. */
  readonly names: RecordNames | undefined;
  readonly calls: readonly CallFacts[];
}

/** Writes the records that are asked for: the runpack, and for each call a log and an OTEL-style line. */
export async function writeCallRecords(
  facts: CallsFacts,
  setting: CallRecordSetting,
  host: Host<"read" | "write">,
): Promise<CallRecords> {
  const { runpack_out: runpack_path, export_log_out, export_otel_out } = setting;
  const warnings = runpack_path === undefined
    ? []
    : await writeDecisionRunpack(runpack_path, facts, setting, host);
  if (export_log_out !== undefined || export_otel_out !== undefined) {
    for (const call of facts.calls) {
      await appendLines({ ...call, run_id: facts.run_id, names: facts.names }, setting, host);
    }
  }
  return {
    runpack_path,
    log_export: export_log_out,
    otel_export: export_otel_out,
    warnings,
  };
}

async function writeDecisionRunpack(
  path: string,
  { run_id, calls, names }: CallsFacts,
  setting: CallRecordSetting,
  host: Host<"read" | "write">,
): Promise<readonly string[]> {
  const [record, { decisionRecord }, { memorySpools }, { writeRunpack }] = await Promise.all([
    import("../../core/runpack/record.ts"),
    import("../../core/mcp/call/decision_record.ts"),
    import("../../core/runpack/spool.ts"),
    import("../runpack/write_runpack.ts"),
  ]);
  const input = decisionRecord({
    run_id,
    decisions: calls,
    payloads: setting.payloads ?? "digest",
  });
  const built = await record.buildRunpack(record.linesOf(input), {
    ...names?.choice,
    now: input.run?.created_at ?? EPOCH,
    env: { ...host.platform, runtime: "deno" },
    normalization: input.normalization ?? {},
  }, memorySpools());
  await writeRunpack(path, built.members, { compress: setting.compress }, host);
  return built.warnings;
}

async function appendLines(
  { intent, outcome, names, ...facts }: CallFacts & Omit<CallsFacts, "calls">,
  { export_log_out, export_otel_out }: CallRecordSetting,
  host: Host<"read" | "write">,
): Promise<void> {
  const { decisionLogLine, decisionOtelLine } = await import(
    "../../core/mcp/call/decision_lines.ts"
  );
  const clear = (place: string, text: string) => names?.clear(place, text) ?? text;
  const told = {
    ...facts,
    created_at: intent.created_at,
    producer_version: VERSION,
    called_as: clear("tool_name", facts.called_as),
    call_id: facts.call_id === undefined ? undefined : clear("call_id", facts.call_id),
    tool_name: clear("tool_name", intent.tool_name),
    session_id: clear("session_id", intent.context.session_id),
    verdict: outcome.verdict,
    reason_codes: outcome.reason_codes,
  };
  if (export_log_out !== undefined) {
    await append(OUTPUTS.decisionLog, export_log_out, decisionLogLine(told), host);
  }
  if (export_otel_out !== undefined) {
    await append(OUTPUTS.otelLog, export_otel_out, decisionOtelLine(told), host);
  }
}

/** Adds a whole line in one write, so that lines of several processes do not mix. */
async function append(
  kind: WrittenKind,
  path: string,
  line: Uint8Array<ArrayBuffer>,
  host: Host<"read" | "write">,
): Promise<void> {
  try {
    const folder = directoryOf(path);
    if (folder !== ".") await host.write.directory(folder);
    await refuseOthers([{ kind, path }], host);
    await host.write.append(path, line);
  } catch (error) {
    throw naming(kind.what, error);
  }
}
