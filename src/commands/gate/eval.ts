import { defineCommand } from "../../cli/command.ts";
import { GaitError } from "../../core/error.ts";
import { ExitCode } from "../../core/exit_code.ts";
import type { GatheredApprovals } from "./gather_approvals.ts";
import {
  type Broker,
  BROKER_ALLOWLIST_ENV,
  brokerRequest,
  resolveBroker,
} from "../../core/gate/broker.ts";
import { compilePolicy } from "../../core/gate/compiled_policy.ts";
import type { Decision } from "../../core/gate/decision.ts";
import { evaluate } from "../../core/gate/evaluate.ts";
import { buildGateEvalResult } from "../../core/gate/gate_result.ts";
import { digestIntent } from "../../core/gate/intent_digest.ts";
import { normalizeIntent } from "../../core/gate/intent_normalize.ts";
import {
  applyApprovals,
  applyBroker,
  applyRateLimit,
  type BrokerOutcome,
  type GateOutcome,
  needsCredential,
  outcomeOf,
  simulate,
} from "../../core/gate/outcome.ts";
import { digestPolicy } from "../../core/gate/policy_digest.ts";
import type { RateLimitOutcome } from "../../core/gate/rate_limit.ts";
import { lowerTrim, trim } from "../../core/gate/text.ts";
import { EXIT_BY_VERDICT, STRICT_EXIT_BY_VERDICT } from "../../core/gate/verdict.ts";
import type { SigningKey } from "../../core/keys.ts";
import type { IntentRequest } from "../../core/schema/gate.ts";
import { VERSION } from "../../core/version.ts";
import type { Host } from "../../io/host.ts";
import { loadTraceKey } from "../key_sources.ts";
import { GATE_EVAL_OPTIONS, type GateEvalOptions, KEY_NAME_OPTIONS } from "./eval_options.ts";
import { gateEvalText } from "./eval_text.ts";
import { readIntentFile, readPolicy, refuseSharedInput } from "../gate_documents.ts";
import { type IssuedCredential, recordDecision, refuseSamePaths } from "./record_decision.ts";

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
    fromOptions: KEY_NAME_OPTIONS,
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
    const isFailClosed = compiled.isFailClosedFor(lowerTrim(request.context.risk_class));
    const start = performance.now();
    const prefix = isFailClosed ? "normalize intent for trace: " : "normalize intent: ";
    const intent = normalizeIntent(request, prefix);
    const decision = evaluate(compiled, intent);
    const latency_ms = Math.round((performance.now() - start) * 1000) / 1000;
    const [policy_digest, digests] = await Promise.all([
      digestPolicy(policy),
      digestIntent(intent),
    ]);

    const { tool_name, context: { identity }, created_at } = intent;
    let outcome = outcomeOf(decision);
    const limit = await countCall(decision, { tool_name, identity }, options, host);
    if (limit !== undefined) outcome = applyRateLimit(outcome, limit);
    const signing = await loadTraceKey(options, host);
    const judged = { decision, tool_name, policy_digest, intent_digest: digests.intent_digest };
    const gathered = await approvalsFor(outcome, judged, signing.key, options, host);
    if (gathered !== undefined) outcome = applyApprovals(outcome, gathered.approval);
    const asked = await credentialFor(outcome, decision, request, broker, options, host);
    if (asked !== undefined) outcome = applyBroker(outcome, asked.answer);
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
      issued: asked?.issued,
      isSimulated: options.simulate,
      key: signing.key,
      paths: files,
    }, host);
    const data = buildGateEvalResult({
      ...recorded,
      decision,
      outcome: final,
      policy_digest,
      intent_digest: digests.intent_digest,
      approval: gathered?.approval,
      tokenRef,
      limit,
      credential: asked?.issued?.credential,
      warnings: [...signing.warnings, ...gathered?.warnings ?? looseReference(options)],
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

function brokerOf(options: GateEvalOptions, host: Host<"env">): Broker {
  return resolveBroker({
    broker: options.credential_broker,
    envPrefix: options.credential_env_prefix,
    command: options.credential_command ?? "",
    commandArgs: options.credential_command_args.join(),
    allowlist: host.env.get(BROKER_ALLOWLIST_ENV) ?? "",
  });
}

/** Whatever the verdict, a call is counted; a simulated one is only looked at. */
async function countCall(
  { rate_limit: limit }: Decision,
  caller: { readonly tool_name: string; readonly identity: string },
  { rate_limit_state, simulate: isSimulated }: GateEvalOptions,
  host: Host<"read" | "write">,
): Promise<RateLimitOutcome | undefined> {
  if (limit === undefined) return undefined;
  const { enforceRateLimit } = await import("./enforce_rate_limit.ts");
  const state = { path: rate_limit_state.trim(), isSimulated };
  return await enforceRateLimit({ limit, ...caller }, state, host);
}

async function approvalsFor(
  { verdict }: GateOutcome,
  judged: {
    readonly decision: Decision;
    readonly tool_name: string;
    readonly intent_digest: string;
    readonly policy_digest: string;
  },
  traceKey: SigningKey,
  options: GateEvalOptions,
  host: Host<"read" | "env">,
): Promise<GatheredApprovals | undefined> {
  if (verdict !== "require_approval") return undefined;
  const { gatherApprovals } = await import("./gather_approvals.ts");
  return await gatherApprovals({
    ...judged,
    tokenPaths: tokenPathsIn(options),
    tokenRef: options.approval_token_ref,
    keySources: {
      public_key: options.approval_public_key,
      public_key_env: options.approval_public_key_env,
      private_key: options.approval_private_key,
      private_key_env: options.approval_private_key_env,
    },
    traceKey,
  }, host);
}

function tokenPathsIn({ approval_token, approval_token_chain }: GateEvalOptions): string[] {
  return [approval_token ?? "", ...approval_token_chain].map(trim).filter((path) => path !== "");
}

/** What {@linkcode gatherApprovals} would have warned of, had approvals been asked for. */
function looseReference(options: GateEvalOptions): readonly string[] {
  const isLoose = trim(options.approval_token_ref) !== "" && tokenPathsIn(options).length === 0;
  return isLoose
    ? ["an approval token reference was given without a token: nothing vouches for it"]
    : [];
}

/** A broker is asked only where its answer still decides, and never in simulation. */
async function credentialFor(
  outcome: GateOutcome,
  decision: Decision,
  intent: IntentRequest,
  broker: Broker,
  options: GateEvalOptions,
  host: Host<"env" | "run">,
): Promise<
  { readonly answer: BrokerOutcome; readonly issued: IssuedCredential | undefined } | undefined
> {
  if (decision.credential === undefined || !needsCredential(decision, outcome)) return undefined;
  if (broker.kind === "off") return { answer: "no_broker", issued: undefined };
  if (options.simulate) return undefined;
  const { request, evidenceScope } = brokerRequest(intent, decision.credential, {
    reference: options.credential_ref ?? "",
    scopes: options.credential_scopes,
  });
  const { askBroker } = await import("./ask_broker.ts");
  const answer = await askBroker(broker, request, host);
  const isIssued = typeof answer !== "string";
  return { answer, issued: isIssued ? { request, evidenceScope, credential: answer } : undefined };
}

function exitOf({ verdict }: GateOutcome, options: GateEvalOptions): ExitCode {
  if (options.simulate) return ExitCode.success;
  return (options.strict_exit ? STRICT_EXIT_BY_VERDICT : EXIT_BY_VERDICT)[verdict];
}
