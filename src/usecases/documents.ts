/** Reading what the Gate judges, and writing what it decided. `-` is standard input. */

import { encodeUtf8 } from "../core/bytes.ts";
import { GaitError } from "../core/error.ts";
import { parseIntent } from "../core/gate/intent/read.ts";
import type { Policy } from "../core/gate/policy/policy.ts";
import { parsePolicy } from "../core/gate/policy/parse.ts";
import type { SigningKey } from "../core/crypto/keys.ts";
import { formatArtifact } from "../core/crypto/signed_document.ts";
import { YAML_MAX_BYTES } from "../core/limits.ts";
import type { IntentRequest } from "../core/schema/gate.ts";
import type { Source } from "../core/source.ts";
import type { Host } from "../io/host.ts";
import { directoryOf } from "../io/path.ts";
import { readDocument, STANDARD_INPUT } from "./read_document.ts";
import { refuseLesser } from "./signed_artifact.ts";
import type { LintedPolicy } from "../core/gate/policy/lint/lint.ts";
import type { WrittenKind } from "../core/written_kinds.ts";

export { readDocument, readGiven, STANDARD_INPUT } from "./read_document.ts";

/** Mode of the Gate's files: readable by their owner only, since they tell who may do what. */
const ARTIFACT_MODE = 0o600;

/** Reads the text of a policy; parsing is the caller's. */
export function readPolicySource(path: string, host: Host<"read">): Promise<Source> {
  return readDocument("policy", path, host, YAML_MAX_BYTES);
}

export async function readPolicy(path: string, host: Host<"read">): Promise<Policy> {
  return parsePolicy(await readPolicySource(path, host));
}

/** Reads and parses a policy, with warnings about what it may not mean. */
export async function readLintedPolicy(path: string, host: Host<"read">): Promise<LintedPolicy> {
  const { lintedPolicy } = await import("../core/gate/policy/lint/lint.ts");
  return lintedPolicy(await readPolicySource(path, host));
}

/** Reads and parses an intent; normalizing is the caller's. */
export async function readIntentFile(path: string, host: Host<"read">): Promise<IntentRequest> {
  return (await readReceivedIntent(path, host)).request;
}

export interface ReceivedIntent {
  readonly request: IntentRequest;
  readonly source: Source;
}

/** The same, with the text, for callers that ask what reading loses. */
export async function readReceivedIntent(
  path: string,
  host: Host<"read">,
): Promise<ReceivedIntent> {
  const source = await readDocument("intent", path, host);
  return { request: parseIntent(source), source };
}

/** Refuses to read two inputs from standard input. */
export function refuseSharedInput(
  paths: readonly string[],
  what = "policy and intent cannot both",
): void {
  if (paths.filter((path) => path === STANDARD_INPUT).length < 2) return;
  throw new GaitError("invalid_input", `${what} come from standard input`, {
    hint: "give the path of one of them",
  });
}

/** The signing key of an artifact, if any. */
export interface SignedAs {
  readonly kind: WrittenKind;
  readonly key?: SigningKey;
}

/**
 * Writes an artifact as JSON, atomically; missing directories are created. Returns warnings about what
 * it replaced.
 */
export async function writeArtifact(
  path: string,
  document: object,
  host: Host<"read" | "write">,
  as: SignedAs,
): Promise<readonly string[]> {
  return await writeText(path, formatArtifact(document), host, as);
}

/**
 * Writes a text that only its owner can read, atomically; missing directories are created.
 *
 * @throws {GaitError} `invalid_input` if it would replace a file of another kind, or what a better
 * key signed.
 */
export async function writeText(
  path: string,
  text: string,
  host: Host<"read" | "write">,
  { kind, key }: SignedAs,
): Promise<readonly string[]> {
  const warnings = await refuseLesser(kind, path, key, host);
  const directory = directoryOf(path);
  if (directory !== ".") await host.write.directory(directory);
  await host.write.file(path, encodeUtf8(text), ARTIFACT_MODE);
  return warnings;
}
