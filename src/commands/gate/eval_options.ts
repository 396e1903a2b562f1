/** The options of `gait gate eval`, most of which every enforcing command has. */

import type { OptionValues } from "../../cli/command.ts";
import { BROKER_ALLOWLIST_ENV, BROKER_ENV_PREFIX } from "../../core/gate/controls/broker.ts";
import { type NamedPath, namedPaths } from "../../usecases/output_paths.ts";
import { TRACE_KEY_OPTIONS } from "../key_options.ts";
import { lowerTrim } from "../../core/text.ts";

export const DEFAULT_RATE_LIMIT_STATE = ".gait-out/gate_rate_limits.json";

/** Options on limits, approvals and brokers: those of every command that enforces. */
export const GATE_CONTROL_OPTIONS = {
  approval_token: { type: "path", help: "approval token" },
  approval_token_chain: { type: "list", value: "files", help: "further approval tokens" },
  approval_token_ref: {
    type: "string",
    value: "text",
    default: "",
    help: "reference to record where no token sets one",
  },
  approval_audit_out: {
    type: "path",
    help: "where the approval audit goes (default approval_audit_<trace_id>.json)",
  },
  approval_public_key: {
    type: "list",
    value: "files",
    help: "public keys of approvers: key files, a folder of them, or a list of names and keys",
  },
  approval_public_key_env: { type: "variable", help: "variable that holds it" },
  approval_private_key: {
    type: "path",
    help: "private key whose public half checks approvals",
  },
  approval_private_key_env: { type: "variable", help: "variable that holds it" },
  ...TRACE_KEY_OPTIONS,
  rate_limit_state: {
    type: "path",
    default: DEFAULT_RATE_LIMIT_STATE,
    help: "where calls are counted; empty counts nothing",
  },
  credential_broker: {
    type: "string",
    value: "off|stub|env|command",
    default: "off",
    help: "who issues credentials",
  },
  credential_env_prefix: {
    type: "string",
    value: "prefix",
    default: BROKER_ENV_PREFIX,
    help: "variables of the env broker",
  },
  credential_ref: {
    type: "string",
    value: "text",
    help: "what to ask for, in place of the rule's",
  },
  credential_scopes: { type: "list", value: "scopes", help: "scopes beside the rule's" },
  credential_command: { type: "string", value: "program", help: "program of the command broker" },
  credential_command_args: { type: "list", value: "args", help: "its arguments" },
  credential_evidence_out: {
    type: "path",
    help: "where credential evidence goes (default credential_evidence_<trace_id>.json)",
  },
} as const;

/** Variables that brokers read. */
export const BROKER_ENV = {
  names: [BROKER_ALLOWLIST_ENV],
  prefixed: {
    option: "credential_env_prefix",
    isRead: ({ credential_broker }: { readonly credential_broker: string }) =>
      lowerTrim(credential_broker) === "env",
  },
} as const;

/** Tokens and keys that an enforcing command reads, which no output may replace. */
export function controlInputs(
  options: Pick<
    OptionValues<typeof GATE_CONTROL_OPTIONS>,
    | "approval_token"
    | "approval_token_chain"
    | "approval_public_key"
    | "approval_private_key"
    | "private_key"
  >,
): readonly NamedPath[] {
  const many = (what: string, paths: readonly string[]) =>
    paths.filter((path) => path !== "").map((path) => ({ what, path }));
  return [
    ...namedPaths({
      "--approval-token": options.approval_token,
      "--approval-private-key": options.approval_private_key,
      "--private-key": options.private_key,
    }),
    ...many("--approval-token-chain", options.approval_token_chain),
    ...many("--approval-public-key", options.approval_public_key),
  ];
}

export const GATE_EVAL_OPTIONS = {
  policy: { type: "path", blank: "absent", help: "policy to judge by; required" },
  intent: { type: "path", blank: "absent", help: "intent to judge; required" },
  trace_out: {
    type: "path",
    help: "where the trace goes (default trace_<trace_id>.json)",
  },
  ...GATE_CONTROL_OPTIONS,
  simulate: { type: "boolean", help: "enforce nothing, count nothing, run no broker; exit 0" },
  strict_exit: {
    type: "boolean",
    help: "exit 0 for allow only",
    conflicts: { simulate: "a simulated decision enforces nothing, so its exit code is always 0" },
  },
} as const;

export type GateEvalOptions = OptionValues<typeof GATE_EVAL_OPTIONS>;
