/** One tool call from a file: judged, recorded, and never run. */

import type { Outcome } from "../../cli/command.ts";
import { GaitError } from "../../core/error.ts";
import { compilePolicy } from "../../core/gate/decide/compiled_policy.ts";
import { evaluate } from "../../core/gate/decide/evaluate.ts";
import type { NormalizedIntent } from "../../core/gate/intent/intent.ts";
import { digestIntent, type IntentDigests } from "../../core/gate/intent/digest.ts";
import { normalizeIntent } from "../../core/gate/intent/normalize.ts";
import { digestPolicy } from "../../core/gate/policy/digest.ts";
import { traceId } from "../../core/gate/record/trace.ts";
import { EXIT_BY_VERDICT } from "../../core/gate/decide/verdict.ts";
import { type AdaptedCall, adapterNamed, readToolCall } from "../../core/mcp/call/adapters/mod.ts";
import { raise } from "../../core/mcp/call/annotations.ts";
import { NO_CONTEXT, parseCallContext, withContext } from "../../core/mcp/call/call_context.ts";
import { runIdOf } from "../../core/mcp/call/run_id.ts";
import { targetWarning } from "../../core/mcp/map/target_warning.ts";
import { intentOfCall } from "../../core/mcp/call/tool_call.ts";
import { NO_TOOL_MAP, parseToolMap, withMapping } from "../../core/mcp/map/tool_map.ts";
import { trim } from "../../core/text.ts";
import { parsePointerPattern } from "../../core/redact/pointer_pattern.ts";
import { checkRunId } from "../../core/runpack/run_id.ts";
import type { Source } from "../../core/source.ts";
import { VERSION } from "../../core/version.ts";
import type { Host } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";
import { readDocument, readPolicy, STANDARD_INPUT } from "../documents.ts";
import { recordDecision } from "./record_decision.ts";
import { brokerOf, settle, type Settled } from "./settle.ts";
import { loadTraceKey } from "../keys/key_sources.ts";
import { refuseOverwriting } from "../output_paths.ts";
import { storedArgs, writeCallRecords } from "./call_records.ts";
import { callResult } from "./call_result.ts";
import type { McpProxyOptions } from "../../commands/mcp/options.ts";
import type { McpProxyData } from "../../commands/mcp/proxy.ts";

/** Options of a call from a file, with its two inputs. */
export interface CallFileOptions extends McpProxyOptions {
  readonly policy: string;
  readonly call: string;
}

type FileHost = Host<"read" | "write" | "env" | "run">;

/**
 * Judges the call and leaves its records.
 *
 * @throws {GaitError} for everything that keeps it from being judged and recorded: there is no
 * verdict then. What failed behind the trace carries `trace_path`.
 */
export async function judgeCallFile(
  options: CallFileOptions,
  host: FileHost,
): Promise<Outcome<McpProxyData>> {
  await checkPaths(options, host);
  await checkRunpackOptions(options);
  const named = adapterNamed(options.adapter);
  const adapted = readToolCall(named, await readCallSource(options.call, host));
  const policy = await readPolicy(options.policy, host);
  const given = await readGiven("context", options.context, parseCallContext, host) ?? NO_CONTEXT;
  const map = await readGiven("tool map", options.tools, parseToolMap, host) ?? NO_TOOL_MAP;
  const broker = brokerOf(options, host);

  const mapped = map.map(trim(adapted.called_as ?? adapted.name), adapted.args);
  const call = withMapping(withContext(adapted, given), mapped);
  const request = intentOfCall(call);
  const intent = normalizeIntent(request);
  const judged = evaluate(compilePolicy(policy), intent);
  const decision = mapped.problem === undefined
    ? judged
    : raise(judged, "block", "mcp_argument_not_judgeable");
  const [policy_digest, digests] = await Promise.all([digestPolicy(policy), digestIntent(intent)]);
  const { intent_digest } = digests;
  const run_id = runIdOf([options.run_id, call.context.run_id], intent_digest);
  checkRunId(run_id);

  const settled = await settle(
    { request, intent, decision, policy_digest, intent_digest },
    { controls: options, broker, signing: () => loadTraceKey(options, host) },
    host,
  );
  const recorded = await recordDecision({
    decision,
    trace: {
      ...digests,
      created_at: intent.created_at,
      producer_version: VERSION,
      tool_name: intent.tool_name,
      policy_digest,
      verdict: settled.outcome.verdict,
      violations: settled.outcome.violations,
    },
    approval: settled.gathered?.approval,
    tokenRef: options.approval_token_ref,
    issued: settled.issued,
    isSimulated: false,
    key: settled.key,
    paths: {
      trace: await tracePath({ policy_digest, digests, settled }, options, host),
      audit: options.approval_audit_out?.trim() ?? "",
      evidence: options.credential_evidence_out?.trim() ?? "",
    },
  }, host);

  const { outcome } = settled;
  const { trace_id, trace_path } = recorded;
  const facts = {
    ...{ run_id, trace_id, trace_path, policy_digest, intent_digest, intent, outcome },
    called_as: calledAs(adapted, intent),
    call_id: adapted.call_id,
    secrets: mapped.secrets,
  };
  const records = await withTracePath(trace_path, () => writeCallRecords(facts, options, host));
  const warnings = [
    ...targetWarning(policy, named.adapter, intent.targets.length),
    ...(mapped.problem === undefined
      ? []
      : [`the call does not fit the tool map: ${mapped.problem}`]),
    ...settled.warnings,
    ...records.warnings,
  ];
  const data = callResult({
    adapter: options.adapter.trim() === "" ? "" : named.name,
    ...{ run_id, policy_digest, intent_digest, decision, settled, recorded, records, warnings },
    tokenRef: options.approval_token_ref,
  });
  return { exit: EXIT_BY_VERDICT[outcome.verdict], data };
}

/** Refuses outputs that would replace an input, and inputs of which only one can be standard input. */
async function checkPaths(options: CallFileOptions, host: FileHost): Promise<void> {
  const given = (entries: readonly (readonly [what: string, path: string | undefined])[]) =>
    entries.map(([what, path = ""]) => ({ what, path: path.trim() }))
      .filter(({ path }) => path !== "");
  const inputs = given([
    ["--policy", options.policy],
    ["--call", options.call],
    ["--context", options.context],
    ["--tools", options.tools],
  ]);
  const piped = inputs.filter(({ path }) => path === STANDARD_INPUT).map(({ what }) => what);
  if (piped.length > 1) {
    const message = `${piped.join(" and ")} cannot both come from standard input`;
    throw new GaitError("invalid_input", message, { hint: "give the path of all but one of them" });
  }
  if (options.trace_out?.trim() && options.trace_dir?.trim()) {
    throw new GaitError("invalid_input", "--trace-out and --trace-dir cannot be combined", {
      hint: "--trace-dir names each trace itself",
    });
  }
  const outputs = given([
    ["--trace-out", options.trace_out],
    ["--runpack-out", options.runpack_out],
    ["--export-log-out", options.export_log_out],
    ["--export-otel-out", options.export_otel_out],
    ["--approval-audit-out", options.approval_audit_out],
    ["--credential-evidence-out", options.credential_evidence_out],
    ["--rate-limit-state", options.rate_limit_state],
  ]);
  await refuseOverwriting(outputs, inputs.filter(({ path }) => path !== STANDARD_INPUT), host);
}

/** What a runpack would fail on is refused before the call is judged. */
async function checkRunpackOptions(options: CallFileOptions): Promise<void> {
  storedArgs(options);
  for (const rule of options.redact) {
    if (rule !== "secrets") parsePointerPattern(rule);
  }
  const path = options.runpack_out?.trim() ?? "";
  if (path === "") return;
  const { checkOutputPath } = await import("../runpack/write_runpack.ts");
  checkOutputPath(path, "--runpack-out");
}

function readCallSource(path: string, host: FileHost): Promise<Source> {
  return readDocument(path === STANDARD_INPUT ? "stdin payload" : "call payload", path, host);
}

async function readGiven<T>(
  what: string,
  path: string | undefined,
  parse: (source: Source) => T,
  host: FileHost,
): Promise<T | undefined> {
  const given = path?.trim() ?? "";
  return given === "" ? undefined : parse(await readDocument(what, given, host));
}

/** Where the trace goes; empty for the default name in the working directory. */
async function tracePath(
  { policy_digest, digests: { intent_digest }, settled: { outcome: { verdict } } }: {
    readonly policy_digest: string;
    readonly digests: IntentDigests;
    readonly settled: Settled;
  },
  { trace_out, trace_dir }: CallFileOptions,
  host: FileHost,
): Promise<string> {
  const folder = trace_dir?.trim() ?? "";
  if (folder === "") return trace_out?.trim() ?? "";
  const id = await traceId({ policy_digest, intent_digest, verdict });
  const time = host.now().replaceAll(/[-:]/g, "");
  for (let count = 1;; count++) {
    const path = joinPath(folder, `trace_${id}_${time}${count === 1 ? "" : `_${count}`}.json`);
    if (await host.read.kindOf(path) === undefined) return path;
  }
}

function calledAs({ called_as, name }: AdaptedCall, { tool_name }: NormalizedIntent): string {
  return trim(called_as ?? name) || tool_name;
}

/** Tells where the trace is, which stays behind (M8), with every failure behind it. */
async function withTracePath<T>(trace_path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    const { message, hint, fields } = error;
    throw new GaitError("invalid_input", message, {
      ...{ hint, fields, cause: error },
      members: { trace_path },
    });
  }
}
