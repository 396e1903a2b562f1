/** The options of `gait gate eval`. Every enforcing command has most of them. */

import type { OptionValues } from "../../cli/command.ts";
import {
  BROKER_ALLOWLIST_ENV,
  BROKER_ENV_PREFIX,
} from "../../core/gate/controls/broker_variables.ts";
import { SIGNER_ENV, TRACE_KEY_OPTIONS } from "../key_options.ts";
import { STATE_OPTIONS } from "../state/options.ts";
import { lowerTrim } from "../../core/text.ts";
import { LOG_PLACE_VARIABLES } from "../../usecases/log/places.ts";

/** How often an approval counts. */
export const APPROVAL_USE_OPTION = {
  approval_use: {
    type: "string",
    choices: ["once", "until-expiry"],
    default: "until-expiry",
    help: "once: an approval counts for one call; else for equal calls until it expires",
    setting: { key: "state.approval_use" },
  },
} as const;

export const DEFAULT_RATE_LIMIT_STATE = ".gait-out/gate_rate_limits.json";

/** Options on limits, approvals and brokers: those of every command that enforces. */
export const GATE_CONTROL_OPTIONS = {
  approval_token: { type: "path", help: "approval token" },
  approval_token_chain: {
    type: "list",
    reads: "paths",
    value: "files",
    help: "further approval tokens",
  },
  approval_token_ref: {
    type: "string",
    value: "text",
    default: "",
    help: "reference to record where no token sets one",
  },
  approval_audit_out: {
    type: "path",
    writes: true,
    help: "where the approval audit goes (default approval_audit_<trace_id>.json)",
  },
  approval_public_key: {
    type: "list",
    reads: "keys",
    value: "files",
    help: "public keys of approvers: key files, a folder of them, or a list of names and keys",
    setting: {
      key: "keys.approvers",
      unless: ["approval_public_key_env", "approval_private_key", "approval_private_key_env"],
    },
  },
  approval_public_key_env: { type: "variable", help: "variable that holds the key" },
  approval_private_key: {
    type: "path",
    help: "private key; its public half checks approvals",
  },
  approval_private_key_env: { type: "variable", help: "variable that holds the key" },
  ...TRACE_KEY_OPTIONS,
  rate_limit_state: {
    type: "path",
    writes: true,
    blank: "kept",
    default: DEFAULT_RATE_LIMIT_STATE,
    help: "where calls are counted; empty counts nothing",
    setting: { key: "state.rate_limit" },
  },
  ...STATE_OPTIONS,
  ...APPROVAL_USE_OPTION,
  credential_broker: {
    type: "string",
    blank: "kept",
    value: "off|stub|env|command",
    default: "off",
    help: "who issues credentials",
  },
  credential_env_prefix: {
    type: "string",
    blank: "kept",
    value: "prefix",
    default: BROKER_ENV_PREFIX,
    help: "variables of the env broker",
  },
  credential_ref: {
    type: "string",
    blank: "absent",
    value: "text",
    help: "what to ask for, in place of the rule's",
  },
  credential_scopes: { type: "list", value: "scopes", help: "scopes added to those of the rule" },
  credential_command: { type: "string", value: "program", help: "program of the command broker" },
  credential_command_args: { type: "list", value: "args", help: "its arguments" },
  credential_evidence_out: {
    type: "path",
    writes: true,
    help: "where credential evidence goes (default credential_evidence_<trace_id>.json)",
  },
} as const;

/** Variables that brokers and logs read. */
export const GATE_ENV = {
  names: [BROKER_ALLOWLIST_ENV, ...LOG_PLACE_VARIABLES, ...SIGNER_ENV],
  prefixed: {
    option: "credential_env_prefix",
    isRead: ({ credential_broker }: { readonly credential_broker: string }) =>
      lowerTrim(credential_broker) === "env",
  },
} as const;

/** How policies of a project fill the option: those of a file that is not trusted may only tighten. */
export const POLICY_SETTING = { key: "policies", untrusted: { strictest: true } } as const;

/** The option that takes the word of a base policy from it. */
export const STRICTEST_OPTION = {
  strictest: {
    type: "boolean",
    help: "the strictest policy decides; no rule of the first can be overridden",
  },
} as const;

export const GATE_EVAL_OPTIONS = {
  policy: {
    type: "paths",
    blank: "absent",
    reads: "paths",
    needed: true,
    help: "policy to judge by; repeats: the strictest of several counts",
    setting: POLICY_SETTING,
  },
  ...STRICTEST_OPTION,
  intent: { type: "path", blank: "absent", needed: true, help: "intent to judge" },
  trace_out: {
    type: "path",
    writes: true,
    help: "where the trace goes (default trace_<trace_id>.json)",
  },
  log: { type: "path", writes: true, help: "decision log to add the decision to" },
  ...GATE_CONTROL_OPTIONS,
  simulate: { type: "boolean", help: "enforce nothing, count nothing, run no broker; exit 0" },
  no_serve: {
    type: "boolean",
    help: "judge here, without asking a running gait serve of the same settings",
  },
  strict_exit: {
    type: "boolean",
    help: "exit 0 for allow only",
    conflicts: { simulate: "a simulated decision enforces nothing, so its exit code is always 0" },
  },
} as const;

export type GateEvalOptions = OptionValues<typeof GATE_EVAL_OPTIONS>;
