/** What a decision on one call leaves beside its trace: a runpack and two event lines. */

import type { NormalizedIntent } from "../../core/gate/intent/intent.ts";
import type { GateOutcome } from "../../core/gate/decide/outcome.ts";
import type { Payloads } from "../../core/runpack/payloads.ts";
import { GaitError } from "../../core/error.ts";
import { VERSION } from "../../core/version.ts";
import type { Host } from "../../io/host.ts";
import { directoryOf } from "../../io/path.ts";
import { prefixed } from "../documents.ts";
import type { CallFileOptions } from "./call_file.ts";

/** What is known once the trace is written. */
export interface CallFacts {
  readonly run_id: string;
  readonly trace_id: string;
  readonly trace_path: string;
  readonly policy_digest: string;
  readonly intent_digest: string;
  readonly intent: NormalizedIntent;
  readonly outcome: GateOutcome;
  /** Name by which the model called the tool. */
  readonly called_as: string;
  readonly call_id: string | undefined;
  /** JSON Pointers below the arguments of values that are never recorded. */
  readonly secrets: readonly string[];
}

/** What was written; absent where it was not asked for. */
export interface CallRecords {
  readonly runpack_path: string | undefined;
  readonly log_export: string | undefined;
  readonly otel_export: string | undefined;
  readonly warnings: readonly string[];
}

/** Writes what the options ask for, in the order of mcp.md 1.2. */
export async function writeCallRecords(
  facts: CallFacts,
  options: CallFileOptions,
  host: Host<"write">,
): Promise<CallRecords> {
  const runpack_path = options.runpack_out?.trim() || undefined;
  const warnings = runpack_path === undefined
    ? []
    : await writeDecisionRunpack(runpack_path, facts, options, host);
  const log_export = options.export_log_out?.trim() || undefined;
  const otel_export = options.export_otel_out?.trim() || undefined;
  if (log_export !== undefined || otel_export !== undefined) {
    await appendLines(facts, { log_export, otel_export }, host);
  }
  return { runpack_path, log_export, otel_export, warnings };
}

async function writeDecisionRunpack(
  path: string,
  { secrets, ...facts }: CallFacts,
  options: CallFileOptions,
  host: Host<"write">,
): Promise<readonly string[]> {
  const [record, { decisionRecord }, { MemorySpool }, { choosePayloads }, { writeRunpack }] =
    await Promise.all([
      import("../../core/runpack/record.ts"),
      import("../../core/mcp/call/decision_record.ts"),
      import("../../core/runpack/spool.ts"),
      import("../../commands/runpack_options.ts"),
      import("../runpack/write_runpack.ts"),
    ]);
  const input = decisionRecord({ ...facts, payloads: storedArgs(options) });
  const redact = [...options.redact, ...secrets.map((pointer) => `/args${pointer}`)];
  // The decision is kept in any case; what is not to be kept of the call is not in the input.
  const choice = await choosePayloads({ payloads: "keep", redact }, host);
  const built = await record.buildRunpack(record.linesOf(input), {
    ...choice,
    now: facts.intent.created_at,
    env: { ...host.platform, runtime: "deno" },
    normalization: input.normalization ?? {},
  }, { intents: new MemorySpool("intents.jsonl"), results: new MemorySpool("results.jsonl") });
  const failure = "recorded runpack failed verification";
  await writeRunpack(path, built, { compress: options.compress, failure }, host);
  return built.warnings;
}

/**
 * Whether a runpack stores the arguments.
 *
 * @throws {GaitError} `invalid_input` if two options say two things.
 */
export function storedArgs({ payloads, runpack_args }: CallFileOptions): Payloads {
  if (payloads !== undefined && runpack_args !== undefined && payloads !== runpack_args) {
    throw new GaitError("invalid_input", "--payloads and --runpack-args contradict each other", {
      hint: "give one of them",
    });
  }
  return payloads ?? runpack_args ?? "digest";
}

async function appendLines(
  { intent, outcome, ...facts }: CallFacts,
  { log_export, otel_export }: Pick<CallRecords, "log_export" | "otel_export">,
  host: Host<"write">,
): Promise<void> {
  const { decisionLogLine, decisionOtelLine } = await import(
    "../../core/mcp/call/decision_lines.ts"
  );
  const told = {
    ...facts,
    created_at: intent.created_at,
    producer_version: VERSION,
    tool_name: intent.tool_name,
    session_id: intent.context.session_id,
    verdict: outcome.verdict,
    reason_codes: outcome.reason_codes,
  };
  if (log_export !== undefined) {
    await append("log export", log_export, decisionLogLine(told), host);
  }
  if (otel_export !== undefined) {
    await append("otel export", otel_export, decisionOtelLine(told), host);
  }
}

/** Adds a whole line in one write, so that lines of several processes do not mix (M5). */
async function append(
  what: string,
  path: string,
  line: Uint8Array<ArrayBuffer>,
  host: Host<"write">,
): Promise<void> {
  try {
    const folder = directoryOf(path);
    if (folder !== ".") await host.write.directory(folder);
    await host.write.append(path, line);
  } catch (error) {
    throw prefixed(`write ${what}: `, error);
  }
}
