/** Loading the keys that a caller named. A key never comes out of the artifact that it checks. */

import { GaitError } from "../../core/error.ts";
import { keyPairFromSeed } from "../../core/crypto/ed25519.ts";
import {
  keyId,
  parsePrivateKey,
  parsePublicKey,
  type SigningKey,
  type VerifyKey,
} from "../../core/crypto/keys.ts";
import { decodeUtf8 } from "../../core/bytes.ts";
import { KEY_FILE_MAX_BYTES } from "../../core/limits.ts";
import type { Host } from "../../io/host.ts";

/** Values of the key options; a blank one counts as not given. */
export interface KeySources {
  readonly public_key?: string | undefined;
  readonly public_key_env?: string | undefined;
  readonly private_key?: string | undefined;
  readonly private_key_env?: string | undefined;
}

/**
 * Loads the key to trust, or `undefined` if no source is given. A public source beats a private
 * one, which is then not even read.
 */
export async function loadVerifyKey(
  sources: KeySources,
  host: Host<"read" | "env">,
): Promise<VerifyKey | undefined> {
  refuseBoth("public", sources.public_key, sources.public_key_env);
  refuseBoth("private", sources.private_key, sources.private_key_env);
  const publicText = await keyText("public", sources.public_key, sources.public_key_env, host);
  if (publicText !== undefined) return await parsePublicKey(publicText);
  const privateText = await keyText("private", sources.private_key, sources.private_key_env, host);
  return privateText === undefined ? undefined : await parsePrivateKey(privateText);
}

/** A signing key with the warning that goes with it. */
export interface SigningChoice {
  readonly key: SigningKey | undefined;
  readonly warnings: readonly string[];
}

/** Loads the key to sign with. Without a mode and without a source nothing is signed. */
export async function loadSigningKey(
  sources: Pick<KeySources, "private_key" | "private_key_env"> & {
    readonly key_mode?: "dev" | "prod" | undefined;
  },
  host: Host<"read" | "env">,
): Promise<SigningChoice> {
  refuseBoth("private", sources.private_key, sources.private_key_env);
  const hasSource = isGiven(sources.private_key) || isGiven(sources.private_key_env);
  if (sources.key_mode === "dev") {
    if (hasSource) {
      const hint = "add --key-mode prod to sign with the given key";
      throw keyError("dev mode does not accept explicit key sources", hint);
    }
    return { key: await throwAwayKey(host), warnings: [DEV_WARNING] };
  }
  if (!hasSource) {
    if (sources.key_mode === "prod") throw keyError("prod mode requires a private key source");
    return { key: undefined, warnings: [] };
  }
  const text = await keyText("private", sources.private_key, sources.private_key_env, host);
  return { key: await parsePrivateKey(text ?? ""), warnings: [] };
}

/** Loads the key of a command that always signs. An empty mode means `prod`. */
export async function loadTraceKey(
  { key_mode, ...sources }: Pick<KeySources, "private_key" | "private_key_env"> & {
    readonly key_mode: string;
  },
  host: Host<"read" | "env">,
): Promise<{ readonly key: SigningKey; readonly warnings: readonly string[] }> {
  const mode = key_mode.trim().toLowerCase() || "prod";
  if (mode !== "dev" && mode !== "prod") throw keyError(`unsupported key mode: "${key_mode}"`);
  const { key, warnings } = await loadSigningKey({ ...sources, key_mode: mode }, host);
  if (key === undefined) throw keyError("prod mode requires a private key source");
  return { key, warnings };
}

const DEV_WARNING =
  "signed with a throw-away key (--key-mode dev): nobody can trust this signature";

async function throwAwayKey(host: Host<"read" | "env">): Promise<SigningKey> {
  const pair = await keyPairFromSeed(host.randomBytes(32));
  return { publicKey: pair.publicKey, keyId: await keyId(pair.publicKey), pair };
}

function isGiven(value: string | undefined): value is string {
  return value !== undefined && value.trim() !== "";
}

function refuseBoth(kind: string, path: string | undefined, variable: string | undefined): void {
  if (isGiven(path) && isGiven(variable)) {
    throw keyError(`${kind} key source: set either path or env`);
  }
}

async function keyText(
  kind: string,
  path: string | undefined,
  variable: string | undefined,
  host: Host<"read" | "env">,
): Promise<string | undefined> {
  if (isGiven(path)) {
    try {
      return decodeUtf8((await host.read.file(path, KEY_FILE_MAX_BYTES)).bytes);
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
      throw new GaitError("invalid_input", `read ${kind} key: ${error.message}`, { cause: error });
    }
  }
  if (!isGiven(variable)) return undefined;
  const value = host.env.get(variable.trim());
  if (!isGiven(value)) throw keyError(`${kind} key env not set: ${variable.trim()}`);
  return value.trim();
}

function keyError(
  message: string,
  hint = "gait keys init makes a key pair; name it with --private-key or --public-key",
): GaitError {
  return new GaitError("invalid_input", message, { hint });
}
