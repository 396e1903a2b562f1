import { defineCommand } from "../../cli/command.ts";
import { GaitError } from "../../core/error.ts";
import { ExitCode } from "../../core/exit_code.ts";
import { BROKER_ALLOWLIST_ENV } from "../../core/gate/controls/broker.ts";
import { compilePolicy } from "../../core/gate/decide/compiled_policy.ts";
import { evaluate } from "../../core/gate/decide/evaluate.ts";
import { buildGateEvalResult } from "../../core/gate/record/result.ts";
import { digestIntent } from "../../core/gate/intent/digest.ts";
import { normalizeIntent } from "../../core/gate/intent/normalize.ts";
import { type GateOutcome, simulate } from "../../core/gate/decide/outcome.ts";
import { digestPolicy } from "../../core/gate/policy/digest.ts";
import { lowerTrim } from "../../core/text.ts";
import { EXIT_BY_VERDICT, STRICT_EXIT_BY_VERDICT } from "../../core/gate/decide/verdict.ts";
import { VERSION } from "../../core/version.ts";
import { loadTraceKey } from "../../usecases/keys/key_sources.ts";
import { GATE_EVAL_OPTIONS, type GateEvalOptions } from "./eval_options.ts";
import { gateEvalText } from "./eval_text.ts";
import { readIntentFile, readPolicy, refuseSharedInput } from "../../usecases/documents.ts";
import { recordDecision, refuseSamePaths } from "../../usecases/judge/record_decision.ts";
import { brokerOf, settle } from "../../usecases/judge/settle.ts";

/** `gait gate eval`. */
export const gateEval = defineCommand({
  path: "gate eval",
  summary: "Judge one tool-call intent against a policy",
  explain:
    "Answers allow, block, require_approval or dry_run for one intent and writes a signed trace of it; it never runs the tool.",
  needs: ["read", "write", "env", "run"],
  needsOf: ({ credential_broker, simulate }) =>
    lowerTrim(credential_broker) === "command" && !simulate
      ? ["read", "write", "env", "run"]
      : ["read", "write", "env"],
  env: {
    names: [BROKER_ALLOWLIST_ENV],
    prefixed: {
      option: "credential_env_prefix",
      isRead: ({ credential_broker }) => lowerTrim(credential_broker) === "env",
    },
  },
  options: GATE_EVAL_OPTIONS,
  examples: [
    "gate eval --policy policy.yaml --intent intent.json",
    "gate eval --policy policy.yaml --intent intent.json --approval-token token.json --approval-public-key approver.key --key-mode prod --private-key gait-out/keys/gait_private.key",
  ],
  async run({ options, correlationId }, host) {
    const files = checkOptions(options);
    const policy = await readPolicy(files.policy, host);
    const request = await readIntentFile(files.intent, host);
    const broker = brokerOf(options, host);

    const compiled = compilePolicy(policy);
    const start = performance.now();
    const intent = normalizeIntent(request, files.intent);
    const decision = evaluate(compiled, intent);
    const latency_ms = Math.round((performance.now() - start) * 1000) / 1000;
    const [policy_digest, digests] = await Promise.all([
      digestPolicy(policy),
      digestIntent(intent),
    ]);

    const { tool_name, created_at } = intent;
    const { intent_digest } = digests;
    const { outcome, limit, gathered, issued, key, warnings } = await settle(
      { request, intent, decision, policy_digest, intent_digest },
      {
        controls: options,
        broker,
        signing: () => loadTraceKey(options, host),
        isSimulated: options.simulate,
      },
      host,
    );
    const final = options.simulate ? simulate(outcome) : outcome;

    const tokenRef = options.approval_token_ref;
    const recorded = await recordDecision({
      decision,
      trace: {
        ...digests,
        created_at,
        producer_version: VERSION,
        correlation_id: await correlationId(),
        tool_name,
        policy_digest,
        verdict: final.verdict,
        violations: final.violations,
        latency_ms,
      },
      approval: gathered?.approval,
      tokenRef,
      issued,
      isSimulated: options.simulate,
      key,
      paths: files,
    }, host);
    const data = buildGateEvalResult({
      ...recorded,
      decision,
      outcome: final,
      policy_digest,
      intent_digest,
      approval: gathered?.approval,
      tokenRef,
      limit,
      credential: issued?.credential,
      warnings,
    });
    return { exit: exitOf(final, options), data };
  },
  text: gateEvalText,
});

interface Files {
  readonly policy: string;
  readonly intent: string;
  readonly trace: string;
  readonly audit: string;
  readonly evidence: string;
}

/** Checks what can be checked before a file is opened. */
function checkOptions(options: GateEvalOptions): Files {
  const files: Files = {
    policy: options.policy?.trim() ?? "",
    intent: options.intent?.trim() ?? "",
    trace: options.trace_out?.trim() ?? "",
    audit: options.approval_audit_out?.trim() ?? "",
    evidence: options.credential_evidence_out?.trim() ?? "",
  };
  if (files.policy === "" || files.intent === "") {
    throw new GaitError("invalid_input", "both --policy and --intent are required", {
      hint: "gait gate eval --policy <file> --intent <file>",
    });
  }
  refuseSharedInput(files.policy, files.intent);
  if (options.strict_exit && options.simulate) {
    throw new GaitError("invalid_input", "--strict-exit cannot be combined with --simulate", {
      hint: "a simulated decision enforces nothing, so its exit code is always 0",
    });
  }
  refuseSamePaths([["--policy", files.policy], ["--intent", files.intent]], [
    ["--trace-out", files.trace],
    ["--approval-audit-out", files.audit],
    ["--credential-evidence-out", files.evidence],
    ["--rate-limit-state", options.rate_limit_state.trim()],
  ]);
  return files;
}

function exitOf({ verdict }: GateOutcome, options: GateEvalOptions): ExitCode {
  if (options.simulate) return ExitCode.success;
  return (options.strict_exit ? STRICT_EXIT_BY_VERDICT : EXIT_BY_VERDICT)[verdict];
}
