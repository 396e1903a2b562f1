/** Options of the hooks that gait can add and remove. */

import { CHANGE_OPTIONS } from "../change_options.ts";
import { type ClientName, clientNamed, CLIENTS } from "../../core/clients/client.ts";
import { conflict } from "../../core/fault.ts";
import { GaitError } from "../../core/error.ts";
import { APPROVAL_USE_OPTION, POLICY_SETTING, STRICTEST_OPTION } from "../gate/eval_options.ts";
import { STATE_OPTIONS } from "../state/options.ts";

export const GIT_TRAILER_OPTION = {
  git_trailer: {
    type: "boolean",
    help: "the hook of git that adds the head of the index of logs to commit messages",
  },
} as const;

export const SCOPE_OPTIONS = {
  user: { type: "boolean", help: "for all projects of this user (default)" },
  project: {
    type: "boolean",
    help: "for this project: the file lies in it",
    conflicts: { user: "one installation has one scope: give one of them" },
  },
} as const;

/** A hook gets few variables, so its password comes from a file. */
const PASSWORD_SETTING = { key: "state.password_file" } as const;

const KEY_EXCLUDES = "either gait holds the key or the signer does";

export const CLIENT_OPTIONS = {
  ...SCOPE_OPTIONS,
  policy: {
    type: "paths",
    reads: "paths",
    help: "policy to judge by; repeats: the strictest of several counts",
    setting: { ...POLICY_SETTING, unless: ["pack"] },
  },
  pack: {
    type: "string",
    value: "name",
    help: "a policy of gait, such as coding-agent, written below ~/.gait/policies; counts first",
  },
  ...STRICTEST_OPTION,
  tools: {
    type: "path",
    help: "tool map: what the arguments of tools mean",
    setting: { key: "tool_map" },
  },
  observe: { type: "boolean", help: "judge and record, deny nothing" },
  assert_allow: {
    type: "boolean",
    help: "answer an allowed call with the client's allow, so that it does not ask itself",
    conflicts: { observe: "what only observes allows nothing" },
  },
  no_serve: {
    type: "boolean",
    help: "start gait for each call, and no server that answers in its place",
  },
  key_mode: {
    type: "string",
    choices: ["dev", "prod"],
    default: "dev",
    help: "prod signs with the given key, dev with a throw-away key",
  },
  private_key: {
    type: "path",
    help: "private key to sign with",
    setting: { key: "keys.private", implies: { key_mode: "prod" } },
  },
  signer: {
    type: "string",
    value: "exec:program|ssh-agent",
    help: "who signs, so that gait does not hold the key: a program, or an SSH agent",
    conflicts: { private_key: KEY_EXCLUDES },
  },
  approval_public_key: {
    type: "list",
    reads: "keys",
    value: "files",
    help: "public keys of approvers: key files, a folder of them, or a list of names and keys",
    setting: { key: "keys.approvers" },
  },
  approvals: {
    type: "path",
    writes: true,
    value: "dir",
    help: "folder of approval requests and tokens",
    setting: { key: "places.approvals", beside: ["approval_public_key"] },
  },
  rate_limit_state: {
    type: "path",
    writes: true,
    help: "where calls are counted",
    setting: { key: "state.rate_limit" },
  },
  state: STATE_OPTIONS.state,
  state_project: STATE_OPTIONS.state_project,
  state_password_file: { ...STATE_OPTIONS.state_password_file, setting: PASSWORD_SETTING },
  state_ca: STATE_OPTIONS.state_ca,
  // An approval stays in its folder until it expires, so that an agent could repeat the call.
  approval_use: { ...APPROVAL_USE_OPTION.approval_use, default: "once" },
  ...CHANGE_OPTIONS,
} as const;

/**
 * The client that the line names; `undefined` where it means the hook of git.
 *
 * @throws {GaitError} `invalid_input` for neither, both, and options of the other one.
 */
export function namedClient(
  command: "install" | "uninstall",
  { git_trailer, ...options }:
    & { readonly git_trailer: boolean }
    & Readonly<Record<string, unknown>>,
  [name]: readonly string[],
): ClientName | undefined {
  if (!git_trailer) {
    if (name !== undefined) return clientNamed(name);
    const message = `expected a client (${CLIENTS.join(", ")}) or --git-trailer`;
    throw new GaitError("invalid_input", message, {
      hint: `gait hooks ${command} claude-code, or gait hooks ${command} --git-trailer in a ` +
        "repository of git",
    });
  }
  if (name !== undefined) {
    throw conflict("--git-trailer", "a client", "these are two hooks: install one at a time");
  }
  if (options["project"] === true || options["user"] === true) {
    const scope = options["project"] === true ? "--project" : "--user";
    throw conflict("--git-trailer", scope, "the hook of git is that of this repository");
  }
  return undefined;
}

/** Words of a program, split at blanks; quotes keep blanks. */
export function programWords(text: string): readonly string[] {
  const words = text.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  return words.map((word) => word.replace(/^(["'])(.*)\1$/s, "$2"));
}
