/** Loads the keys that a caller names. A key never comes out of the artifact that it checks. */

import { GaitError } from "../../core/error.ts";
import {
  parsePrivateKey,
  parsePublicKey,
  type SigningKey,
  throwAwayKey,
  type VerifyKey,
} from "../../core/crypto/keys.ts";
import { decodeUtf8 } from "../../core/bytes.ts";
import { naming, placed, quoted } from "../../core/fault.ts";
import { KEY_FILE_MAX_BYTES } from "../../core/limits.ts";
import type { Host } from "../../io/host.ts";

/** Paths of key files, and names of variables that hold the text of one. */
export interface KeySources {
  readonly public_key?: string | undefined;
  readonly public_key_env?: string | undefined;
  readonly private_key?: string | undefined;
  readonly private_key_env?: string | undefined;
}

export interface PrivateKeySources extends Pick<KeySources, "private_key" | "private_key_env"> {
  /** Who signs in place of a key at hand; see `parseSigner`. */
  readonly signer?: string | undefined;
}

/** Ports that loading a key needs. A signer needs `run` or `net` too. */
export type KeyHost = Host<"read" | "env"> & Partial<Host<"run" | "net">>;

/**
 * Loads the key to trust, or `undefined` if no source is given. If both halves are given, the public
 * one counts and the private one is not read.
 *
 * @throws {GaitError} `invalid_input` for two sources of one half, and for a key that does not load.
 */
export async function loadVerifyKey(
  sources: KeySources,
  host: Host<"read" | "env">,
): Promise<VerifyKey | undefined> {
  refuseBoth("public", sources.public_key, sources.public_key_env);
  refuseBoth("private", sources.private_key, sources.private_key_env);
  const { public_key, public_key_env, private_key, private_key_env } = sources;
  return await readKey("public", public_key, public_key_env, parsePublicKey, host) ??
    await readKey("private", private_key, private_key_env, parsePrivateKey, host);
}

export interface SigningChoice {
  readonly key: SigningKey | undefined;
  readonly warnings: readonly string[];
}

/** Loads the key to sign with. Without a mode and without a source nothing is signed. */
export async function loadSigningKey(
  { key_mode: mode, private_key: path, private_key_env: variable, signer }: PrivateKeySources & {
    readonly key_mode?: "dev" | "prod" | undefined;
  },
  host: KeyHost,
): Promise<SigningChoice> {
  refuseBoth("private", path, variable);
  if (signer !== undefined) {
    const { openSigner } = await import("./signer.ts");
    return { key: await openSigner(signer, host), warnings: [] };
  }
  const hasSource = path !== undefined || variable !== undefined;
  if (mode === "dev") {
    if (hasSource) throw devKeyGiven();
    return { key: await throwAwayKey(host.randomBytes(32)), warnings: [DEV_WARNING] };
  }
  const key = await readKey("private", path, variable, parsePrivateKey, host);
  if (key !== undefined) return { key, warnings: [] };
  if (mode === "prod") throw noProdKey();
  return { key: undefined, warnings: [] };
}

/** The refusal of a private key in dev mode. */
export function devKeyGiven(): GaitError {
  return keyError(
    "Cannot use the given private key in dev mode, which signs with a throw-away key",
    "add --key-mode prod to sign with the given key",
  );
}

/** Loads the key of a command that always signs. An empty mode means `prod`. */
export async function loadTraceKey(
  { key_mode, ...sources }: PrivateKeySources & { readonly key_mode: string },
  host: KeyHost,
): Promise<{ readonly key: SigningKey; readonly warnings: readonly string[] }> {
  const mode = key_mode.trim().toLowerCase() || "prod";
  if (mode !== "dev" && mode !== "prod") {
    throw keyError(
      `Cannot use key mode ${quoted(key_mode)}: expected dev or prod`,
      "--key-mode prod signs with the key of --private-key, --key-mode dev with a throw-away key",
    );
  }
  const { key, warnings } = await loadSigningKey({ ...sources, key_mode: mode }, host);
  if (key === undefined) throw noProdKey();
  return { key, warnings };
}

const DEV_WARNING = "signed with a throw-away key (--key-mode dev): this signature proves nothing";

/** Most commands refuse this when they parse their options; the doctor wants to report it. */
function refuseBoth(half: Half, path: string | undefined, variable: string | undefined): void {
  if (path === undefined || variable === undefined) return;
  throw keyError(
    `Cannot choose a ${half} key: file ${quoted(path)} and variable ${quoted(variable)} are given`,
    `give --${half}-key or --${half}-key-env, not both`,
  );
}

type Half = "public" | "private";

/** Reads a key; a failure names the file or the variable. */
async function readKey<Key>(
  half: Half,
  path: string | undefined,
  variable: string | undefined,
  parse: (text: string) => Promise<Key>,
  host: Host<"read" | "env">,
): Promise<Key | undefined> {
  const text = await keyText(half, path, variable, host);
  if (text === undefined) return undefined;
  return await parse(text).catch((error) => {
    throw placed(error, path ?? `variable ${variable}`);
  });
}

async function keyText(
  half: Half,
  path: string | undefined,
  variable: string | undefined,
  host: Host<"read" | "env">,
): Promise<string | undefined> {
  if (path !== undefined) {
    const { bytes } = await host.read.file(path, KEY_FILE_MAX_BYTES).catch((error) => {
      throw naming(`${half} key`, error);
    });
    return decodeUtf8(bytes);
  }
  if (variable === undefined) return undefined;
  const value = host.env.get(variable)?.trim() ?? "";
  if (value !== "") return value;
  throw keyError(
    `Cannot read ${half} key: variable ${quoted(variable)} is not set or blank`,
    "the variable holds the text of a key file; gait keys init makes a key pair",
  );
}

function noProdKey(): GaitError {
  return keyError(
    "Cannot sign in prod mode: no private key is given",
    "gait keys init makes a key pair; name it with --private-key or --private-key-env",
  );
}

function keyError(message: string, hint: string): GaitError {
  return new GaitError("invalid_input", message, { hint });
}
