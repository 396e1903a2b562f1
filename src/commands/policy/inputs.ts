/** Reading the two inputs of the Gate: a policy and an intent. `-` is standard input. */

import { concatBytes } from "../../core/bytes.ts";
import { GaitError } from "../../core/error.ts";
import { parseIntent } from "../../core/gate/intent.ts";
import { JSON_MAX_BYTES, YAML_MAX_BYTES } from "../../core/limits.ts";
import type { IntentRequest } from "../../core/schema/gate.ts";
import type { Source } from "../../core/source.ts";
import type { Host } from "../../io/host.ts";

/** Name of standard input where a path is expected. */
export const STANDARD_INPUT = "-";

/** Positional of commands that take one policy. */
export const POLICY_POSITIONAL = {
  name: "policy.yaml",
  help: "policy file; - for standard input",
  min: 1,
  max: 1,
  error: "expected <policy.yaml>",
} as const;

/** Positionals of commands that judge one intent; gate.md 5 fixes the error. */
export const POLICY_AND_INTENT_POSITIONAL = {
  name: "policy.yaml intent.json",
  help: "path; - for standard input",
  min: 2,
  max: 2,
  error: "expected <policy.yaml> <intent_fixture.json>",
} as const;

/**
 * Reads the text of a policy; parsing is the caller's.
 *
 * @throws {GaitError} `invalid_input`, beginning with `read policy: `.
 */
export function readPolicySource(path: string, host: Host<"read">): Promise<Source> {
  return readSource(path, "policy", YAML_MAX_BYTES, host);
}

/**
 * Reads and parses an intent; normalizing is the caller's.
 *
 * @throws {GaitError} `invalid_input`, beginning with `read intent: ` or `parse intent json: `.
 */
export async function readIntentFile(path: string, host: Host<"read">): Promise<IntentRequest> {
  return parseIntent(await readSource(path, "intent", JSON_MAX_BYTES, host));
}

/** Refuses to read both inputs from standard input, of which there is one. */
export function refuseSharedInput(policy: string, intent: string): void {
  if (policy !== STANDARD_INPUT || intent !== STANDARD_INPUT) return;
  throw new GaitError("invalid_input", "policy and intent cannot both come from standard input", {
    hint: "give the path of one of them",
  });
}

async function readSource(
  path: string,
  what: string,
  maxBytes: number,
  host: Host<"read">,
): Promise<Source> {
  try {
    if (path === STANDARD_INPUT) return await readStandardInput(maxBytes, host);
    return await host.read.file(path, maxBytes);
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    const { code, message, hint } = error;
    throw new GaitError(code, `read ${what}: ${message}`, { hint, cause: error });
  }
}

async function readStandardInput(maxBytes: number, host: Host<"read">): Promise<Source> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of host.stdin()) {
    size += chunk.length;
    if (size > maxBytes) {
      const message = `Cannot read standard input: it is larger than ${maxBytes} bytes`;
      throw new GaitError("invalid_input", message);
    }
    chunks.push(chunk);
  }
  return { name: STANDARD_INPUT, bytes: concatBytes(chunks) };
}
