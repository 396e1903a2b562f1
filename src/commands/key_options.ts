import type { PermissionKind } from "../io/host.ts";
import { AGENT_VARIABLE } from "../usecases/keys/agent_variable.ts";

/** The public key that a project checks signatures with. */
export const PUBLIC_KEY_SETTING = {
  key: "keys.public",
  unless: ["public_key_env", "private_key", "private_key_env"],
} as const;

/** The private key that a project signs with. */
const PRIVATE_KEY_SETTING = {
  key: "keys.private",
  unless: ["private_key_env"],
  implies: { key_mode: "prod" },
} as const;

const PRIVATE_KEY_ENV = {
  type: "variable",
  help: "variable that holds the private key",
  conflicts: { private_key: "both name the private key: give one" },
} as const;

export const VERIFY_KEY_OPTIONS = {
  public_key: { type: "path", help: "public key to trust", setting: PUBLIC_KEY_SETTING },
  public_key_env: {
    type: "variable",
    help: "variable that holds the public key",
    conflicts: { public_key: "both name the public key: give one" },
  },
  private_key: { type: "path", help: "private key; its public half is trusted" },
  private_key_env: PRIVATE_KEY_ENV,
} as const;

export const SIGNING_KEY_OPTIONS = {
  key_mode: {
    type: "string",
    choices: ["dev", "prod"],
    help: "prod signs with the given key, dev with a throw-away key",
  },
  private_key: { type: "path", help: "private key to sign with", setting: PRIVATE_KEY_SETTING },
  private_key_env: PRIVATE_KEY_ENV,
  signer: {
    type: "string",
    value: "exec:program|ssh-agent",
    help: "who signs, so that gait does not hold the key: a program, or an SSH agent",
    conflicts: {
      private_key: "either gait holds the key or the signer does",
      private_key_env: "either gait holds the key or the signer does",
    },
  },
} as const;

/** Variables that signers need. */
export const SIGNER_ENV: readonly string[] = [AGENT_VARIABLE];

/** Ports that a line with these options needs in addition to those of the command. */
export function signerKinds(
  { signer }: { readonly signer?: string | undefined },
): PermissionKind[] {
  if (signer === undefined) return [];
  return signer.startsWith("exec:") ? ["run"] : ["net"];
}

/** Options of commands that always sign: with a throw-away key unless told otherwise. */
export const TRACE_KEY_OPTIONS = {
  ...SIGNING_KEY_OPTIONS,
  key_mode: {
    type: "string",
    blank: "kept",
    value: "dev|prod",
    default: "dev",
    help: "prod signs with the given key, dev with a throw-away key",
  },
} as const;
