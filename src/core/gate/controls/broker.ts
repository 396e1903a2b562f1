/** Credential brokers: which one is meant, what it is asked, and what its answer may hold. */

import { encodeUtf8 } from "../../bytes.ts";
import { sha256 } from "../../crypto/digest.ts";
import { GaitError } from "../../error.ts";
import { isJsonObject, type JsonValue, parseJson } from "../../json/json.ts";
import type { BrokerRequest, IntentRequest } from "../../schema/gate.ts";
import { nearest } from "../../suggest.ts";
import type { CredentialRequirement } from "../decide/decision.ts";
import { cleanPath } from "../../path.ts";
import { csv, lowerTrim, trim, uniqueSorted } from "../../text.ts";

/** Where a credential comes from. */
export type Broker =
  | { readonly kind: "off" }
  | { readonly kind: "stub" }
  /** A variable whose name begins with `prefix`. */
  | { readonly kind: "env"; readonly prefix: string }
  /** A program that is run without a shell. */
  | { readonly kind: "command"; readonly command: string; readonly args: readonly string[] };

/** Default beginning of the variables of the `env` broker. */
export const BROKER_ENV_PREFIX = "GAIT_BROKER_TOKEN_";
/** Variable that lists the commands that may be run as brokers. */
export const BROKER_ALLOWLIST_ENV = "GAIT_CREDENTIAL_COMMAND_ALLOWLIST";
/** How long a command broker may take. */
export const BROKER_TIMEOUT_MS = 5_000;
/** How much a command broker may write to either stream. */
export const BROKER_OUTPUT_MAX_BYTES = 16_384;
const REFERENCE_MAX_BYTES = 256;

/** How a broker is configured. */
export interface BrokerOptions {
  /** Name of the broker. */
  readonly broker: string;
  /** Prefix of the `env` broker; empty for the default. */
  readonly envPrefix?: string;
  /** Executable of the `command` broker. */
  readonly command?: string;
  /** Its arguments, comma-separated. */
  readonly commandArgs?: string;
  /** Commands that may be run, comma-separated; without an entry all may. */
  readonly allowlist?: string;
}

/**
 * Resolves a broker.
 *
 * @throws {GaitError} `invalid_input` for an unknown name, a missing command, and a command that is
 * not on the allowlist.
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
      if (command === "") throw invalid("command broker requires --credential-command");
      if (!isAllowedCommand(command, options.allowlist ?? "")) {
        throw invalid(`command broker command is not in allowlist ${BROKER_ALLOWLIST_ENV}`);
      }
      return { kind: "command", command, args: csv(options.commandArgs ?? "") };
    }
  }
  const known = ["off", "stub", "env", "command"];
  const guess = nearest(options.broker, known);
  throw invalid(
    `unsupported credential broker: ${options.broker}`,
    guess === undefined ? `known: ${known.join(", ")}` : `did you mean ${guess}?`,
  );
}

/**
 * Whether a command is on the allowlist. A path is only admitted by the same path; a bare name, which
 * is looked up in PATH, only by the same bare name.
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

/** Makes the request of a decision; scopes as the evidence stores them are beside it. */
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
    // Lower-cased in place: the order stays that of the evidence.
    Scope: [...new Set(evidenceScope.map(lowerTrim))],
  };
  return { request, evidenceScope };
}

/** A credential that was issued. */
export interface Credential {
  /** Who issued it. */
  readonly issued_by: string;
  /** Reference to it. */
  readonly credential_ref: string;
}

/** The credential of the stub broker: a name made of the request, and no secret behind it. */
export async function stubCredential(request: BrokerRequest): Promise<Credential> {
  const { ToolName, Identity, Workspace, SessionID, RequestID, Reference, Scope } = request;
  const text = [ToolName, Identity, Workspace, SessionID, RequestID, Reference, Scope.join()].join(
    "|",
  );
  const digest = await sha256(encodeUtf8(text));
  return { issued_by: "stub", credential_ref: `stub:${digest.slice(0, 24)}` };
}

/** Name of the variable that the `env` broker reads. */
export function brokerVariable(prefix: string, request: BrokerRequest): string {
  const key = upper(request.Reference || request.ToolName)
    .replace(/[.-]/g, "_")
    .replace(/[^A-Z0-9_]+/g, "_")
    .replace(/^_+|_+$/g, "");
  return `${prefix}${key || "DEFAULT"}`;
}

/** Upper-cases each code point by itself; one that would become several is left as it is. */
function upper(text: string): string {
  return Array.from(text, (character) => {
    const raised = character.toUpperCase();
    return raised.length === character.length ? raised : character;
  }).join("");
}

/** The credential of the `env` broker; `undefined` for a variable that is blank or not set. */
export async function envCredential(
  variable: string,
  value: string | undefined,
): Promise<Credential | undefined> {
  const secret = trim(value ?? "");
  if (secret === "") return undefined;
  const digest = await sha256(encodeUtf8(secret));
  return { issued_by: "env", credential_ref: `env:${variable}:${digest.slice(0, 16)}` };
}

/** Whether a command broker's command can be run: it is a single word. */
export function isRunnableCommand(command: string): boolean {
  return command !== "" && !/[ \t\r\n]/.test(command);
}

/** What a command broker reads on standard input, without a final LF. */
export function commandInput(request: BrokerRequest): string {
  const { ToolName, Identity, Workspace, SessionID, RequestID, Reference, Scope } = request;
  return JSON.stringify({ ToolName, Identity, Workspace, SessionID, RequestID, Reference, Scope });
}

/** Outcome of running a command broker. */
export interface CommandResult {
  /** Standard output, at most one byte more than the limit. */
  readonly stdout: Uint8Array;
  /** Bytes written to standard error, of which nothing is kept. */
  readonly stderrBytes: number;
  /** Exit status. */
  readonly status: number;
  /** Whether it was killed at the deadline. */
  readonly timedOut: boolean;
}

/**
 * The credential that a command broker issued; `undefined` for anything else than one sound answer
 * in time. Why not is told to nobody, since the output of a broker may hold secrets.
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
    const twin = known.includes(lowerTrim(name)) && !known.includes(name);
    if (twin) return undefined; // two readers could disagree about it
  }
  const issuedBy = answer["issued_by"] ?? "";
  const reference = answer["credential_ref"] ?? "";
  if (typeof issuedBy !== "string" || typeof reference !== "string") return undefined;
  const credential_ref = trim(reference);
  const fits = credential_ref !== "" && encodeUtf8(credential_ref).length <= REFERENCE_MAX_BYTES;
  if (!fits || /[\r\n\t]/.test(credential_ref)) return undefined;
  return { issued_by: trim(issuedBy) || "command", credential_ref };
}

function invalid(message: string, hint = "gait gate eval --help"): GaitError {
  return new GaitError("invalid_input", message, { hint });
}
