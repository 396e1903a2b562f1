/** Credential brokers: choosing one, the request to it, and checks of its answer. */

import { encodeUtf8 } from "../../bytes.ts";
import { sha256 } from "../../crypto/digest.ts";
import { missingCompanion, unusable } from "../../fault.ts";
import { isJsonObject, type JsonValue, parseJson } from "../../json/json.ts";
import type { BrokerRequest, IntentRequest } from "../../schema/gate.ts";
import { nearest } from "../../suggest.ts";
import type { CredentialRequirement } from "../decide/decision.ts";
import { cleanPath } from "../../path.ts";
import { csv, foldCase, lowerTrim, trim, uniqueSorted } from "../../text.ts";
import { BROKER_ALLOWLIST_ENV, BROKER_ENV_PREFIX } from "./broker_variables.ts";

export type Broker =
  | { readonly kind: "off" }
  | { readonly kind: "stub" }
  /** Reads an environment variable whose name begins with `prefix`. */
  | { readonly kind: "env"; readonly prefix: string }
  /** Runs a program without a shell; its answer on standard output is JSON. */
  | { readonly kind: "command"; readonly command: string; readonly args: readonly string[] };

/** Time after which a command broker is killed. */
export const BROKER_TIMEOUT_MS = 5_000;
/** Bytes that a command broker may write to standard output, and to standard error. */
export const BROKER_OUTPUT_MAX_BYTES = 16_384;
const REFERENCE_MAX_BYTES = 256;

export interface BrokerOptions {
  /** Name of the broker: `off`, `none`, `stub`, `env` or `command`; empty for `off`. */
  readonly broker: string;
  /** Prefix for the `env` broker; empty for {@linkcode BROKER_ENV_PREFIX}. */
  readonly envPrefix?: string;
  /** Program for the `command` broker: a path, or a name to look up in PATH. */
  readonly command?: string;
  /** Arguments for the program, comma-separated. */
  readonly commandArgs?: string;
  /** Commands that may run, comma-separated; if there are none, every command may. */
  readonly allowlist?: string;
}

/**
 * @throws {GaitError} `invalid_input` for an unknown broker, a command broker without a command, and
 * a command that is not on the allowlist.
 */
export function resolveBroker(options: BrokerOptions): Broker {
  switch (lowerTrim(options.broker)) {
    case "":
    case "off":
    case "none":
      return { kind: "off" };
    case "stub":
      return { kind: "stub" };
    case "env":
      return { kind: "env", prefix: trim(options.envPrefix ?? "") || BROKER_ENV_PREFIX };
    case "command": {
      const command = trim(options.command ?? "");
      if (command === "") {
        const hint = "name the program of the broker with --credential-command";
        throw missingCompanion("--credential-broker command", "--credential-command", hint);
      }
      if (!isAllowedCommand(command, options.allowlist ?? "")) {
        const expected = `one of the commands in ${BROKER_ALLOWLIST_ENV}`;
        const hint = `add it to ${BROKER_ALLOWLIST_ENV}, written the same way, if you trust it`;
        throw unusable("--credential-command", command, expected, hint);
      }
      return { kind: "command", command, args: csv(options.commandArgs ?? "") };
    }
  }
  const guess = nearest(options.broker, ["off", "stub", "env", "command"]);
  throw unusable(
    "--credential-broker",
    options.broker,
    "off, stub, env or command",
    guess === undefined ? "gait gate eval --help describes the brokers" : `did you mean ${guess}?`,
  );
}

/**
 * Whether a command is on the allowlist. A path needs the same path on it; a bare name, which PATH
 * resolves, needs the same bare name.
 */
export function isAllowedCommand(command: string, allowlist: string): boolean {
  const entries = csv(allowlist).filter((entry) => cleanPath(entry) !== ".");
  if (entries.length === 0) return true;
  return entries.some((entry) =>
    isPath(entry) === isPath(command) && cleanPath(entry) === cleanPath(command)
  );
}

function isPath(command: string): boolean {
  return /[/\\]/.test(command);
}

/** Makes the request for a decision's credential, and the scopes that the evidence stores. */
export function brokerRequest(
  intent: IntentRequest,
  requirement: CredentialRequirement,
  overrides: { readonly reference?: string; readonly scopes?: readonly string[] } = {},
): { readonly request: BrokerRequest; readonly evidenceScope: readonly string[] } {
  const { context } = intent;
  const evidenceScope = uniqueSorted([...requirement.scopes, ...overrides.scopes ?? []]);
  const request: BrokerRequest = {
    ToolName: lowerTrim(intent.tool_name),
    Identity: trim(context.identity),
    Workspace: trim(context.workspace),
    SessionID: trim(context.session_id ?? ""),
    RequestID: trim(context.request_id ?? ""),
    Reference: trim(overrides.reference ?? "") || requirement.reference,
    // Lower-cased after sorting, so that the order is that of the evidence.
    Scope: [...new Set(evidenceScope.map(lowerTrim))],
  };
  return { request, evidenceScope };
}

/** A reference to a credential that a broker issued. The secret itself is never in it. */
export interface Credential {
  /** Name of the issuer; `stub`, `env` or `command` unless a command broker gives one. */
  readonly issued_by: string;
  /** Reference to the credential, at most 256 bytes from a command broker. */
  readonly credential_ref: string;
}

/** Makes the credential of the stub broker: a digest of the request, for tests without a secret. */
export async function stubCredential(request: BrokerRequest): Promise<Credential> {
  const { ToolName, Identity, Workspace, SessionID, RequestID, Reference, Scope } = request;
  const text = [ToolName, Identity, Workspace, SessionID, RequestID, Reference, Scope.join()].join(
    "|",
  );
  const digest = await sha256(encodeUtf8(text));
  return { issued_by: "stub", credential_ref: `stub:${digest.slice(0, 24)}` };
}

/** Returns the name of the variable that the `env` broker reads for a request. */
export function brokerVariable(prefix: string, request: BrokerRequest): string {
  const key = upper(request.Reference || request.ToolName)
    .replace(/[.-]/g, "_")
    .replace(/[^A-Z0-9_]+/g, "_")
    .replace(/^_+|_+$/g, "");
  return `${prefix}${key || "DEFAULT"}`;
}

/** Upper-cases each code point by itself; keeps a code point that would become several. */
function upper(text: string): string {
  return Array.from(text, (character) => {
    const raised = character.toUpperCase();
    return raised.length === character.length ? raised : character;
  }).join("");
}

/** Makes the credential of the `env` broker; `undefined` if the variable is blank or not set. */
export async function envCredential(
  variable: string,
  value: string | undefined,
): Promise<Credential | undefined> {
  const secret = trim(value ?? "");
  if (secret === "") return undefined;
  const digest = await sha256(encodeUtf8(secret));
  return { issued_by: "env", credential_ref: `env:${variable}:${digest.slice(0, 16)}` };
}

/** Whether a command is a single word, so that it can run without a shell. */
export function isRunnableCommand(command: string): boolean {
  return command !== "" && !/[ \t\r\n]/.test(command);
}

/** Returns the text for the standard input of a command broker, without a final line feed. */
export function commandInput(request: BrokerRequest): string {
  const { ToolName, Identity, Workspace, SessionID, RequestID, Reference, Scope } = request;
  return JSON.stringify({ ToolName, Identity, Workspace, SessionID, RequestID, Reference, Scope });
}

export interface CommandResult {
  /** Standard output, read up to one byte beyond {@linkcode BROKER_OUTPUT_MAX_BYTES}. */
  readonly stdout: Uint8Array;
  /** Number of bytes on standard error; their content is dropped. */
  readonly stderrBytes: number;
  readonly status: number;
  /** Whether it was killed after {@linkcode BROKER_TIMEOUT_MS}. */
  readonly timedOut: boolean;
}

/**
 * Reads the credential that a command broker issued; `undefined` unless it gave one valid answer in
 * time. It does not say what was wrong, since the output of a broker may hold secrets.
 */
export function commandCredential(result: CommandResult): Credential | undefined {
  const { stdout, stderrBytes, status, timedOut } = result;
  if (timedOut || status !== 0) return undefined;
  if (stdout.length > BROKER_OUTPUT_MAX_BYTES || stderrBytes > BROKER_OUTPUT_MAX_BYTES) {
    return undefined;
  }
  let answer: JsonValue;
  try {
    answer = parseJson({ name: "broker", bytes: stdout });
  } catch {
    return undefined;
  }
  return isJsonObject(answer) ? credentialIn(answer) : undefined;
}

function credentialIn(answer: { readonly [member: string]: JsonValue }): Credential | undefined {
  const known = ["issued_by", "credential_ref"];
  for (const name of Object.keys(answer)) {
    const isTwin = !known.includes(name) && known.includes(foldCase(trim(name)));
    if (isTwin) return undefined; // readers could disagree about which member counts
  }
  const issuedBy = answer["issued_by"] ?? "";
  const reference = answer["credential_ref"] ?? "";
  if (typeof issuedBy !== "string" || typeof reference !== "string") return undefined;
  const credential_ref = trim(reference);
  const fits = credential_ref !== "" && encodeUtf8(credential_ref).length <= REFERENCE_MAX_BYTES;
  if (!fits || /[\r\n\t]/.test(credential_ref)) return undefined;
  return { issued_by: trim(issuedBy) || "command", credential_ref };
}
