/** Requests for approval: what a person needs to decide on a call that waits. */

import { encodeUtf8 } from "../../core/bytes.ts";
import { sha256 } from "../../core/crypto/digest.ts";
import { GaitError } from "../../core/error.ts";
import type { Decision } from "../../core/gate/decide/decision.ts";
import { requiredScope } from "../../core/gate/approval/scope.ts";
import type { NormalizedIntent } from "../../core/gate/intent/intent.ts";
import {
  isJsonObject,
  joinPointer,
  type JsonObject,
  type JsonValue,
  parseJson,
  parseJsonObject,
} from "../../core/json/json.ts";
import { withoutEmpty } from "../../core/present.ts";
import { secretsNotShown } from "../../core/redact/shown_secrets.ts";
import { loadRedactor } from "../../core/redact/redactor.ts";
import { readIntentRequest } from "../../core/schema/gate.ts";
import {
  type HiddenValue,
  type McpApprovalRequest,
  readMcpApprovalRequest,
} from "../../core/schema/mcp.ts";
import { fromNanoseconds, normalizeTimestamp, toNanoseconds } from "../../core/time.ts";
import { VERSION } from "../../core/version.ts";
import type { BaseHost, Host } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";

/** Largest request that is read: a message of a client with its escapes. */
export const REQUEST_MAX_BYTES = 256 * 1024 * 1024;
/** Only the owner may read what a call is about. */
const REQUEST_MODE = 0o600;
const NAME_CHARACTERS = 24;

/** A call to describe, without its secrets. */
export interface DescribedCall {
  readonly intent: NormalizedIntent;
  /** JSON Pointers below the arguments of values that must stay hidden. */
  readonly secrets: readonly string[];
}

/** The parts of a call that a person sees. */
export interface ShownCall
  extends Pick<McpApprovalRequest, "args" | "targets" | "arg_provenance" | "context"> {
  readonly redacted_values: number;
  /** Hidden values, one per marker; markers that the call itself brought have none. */
  readonly hidden: readonly HiddenValue[];
}

/** The call as a person may see it: secrets of the tool map and whatever looks like one are markers. */
export async function shownCall(
  { intent, secrets }: DescribedCall,
  host: BaseHost,
): Promise<ShownCall> {
  const rules = ["secrets", ...secrets.map((pointer) => `/args${pointer}`)];
  const redactor = await loadRedactor(rules, host.randomBytes(32), {
    ...{ narrow: secretsNotShown, keepsHidden: true },
  });
  const args = redactor.payload("args", intent.args);
  const { targets, arg_provenance, context } = intent;
  const about = parseJsonObject({
    name: "call",
    bytes: encodeUtf8(JSON.stringify({
      targets: targets.map(withoutEmpty),
      arg_provenance: arg_provenance.map(withoutEmpty),
      context: withoutEmpty(context),
    })),
  });
  const safe = readIntentRequest(redactor.payload("about", about), "call");
  const shown = {
    args,
    targets: safe.targets,
    arg_provenance: safe.arg_provenance ?? [],
    context: safe.context,
  };
  const document = { name: "call", bytes: encodeUtf8(JSON.stringify(shown)) };
  const hidden = await hiddenIn(parseJsonObject(document), redactor.hidden);
  return { ...shown, redacted_values: markersIn(shown), hidden };
}

/** Hex digits of a digest that a person can compare. */
const DIGEST_SHOWN = 8;

/** Places of the markers, and lengths of the texts that they hide. */
async function hiddenIn(
  shown: JsonObject,
  texts: ReadonlyMap<string, string>,
): Promise<readonly HiddenValue[]> {
  const markers = await Promise.all([...texts].map(async ([marker, secret]) => {
    const digest = (await sha256(encodeUtf8(secret))).slice(0, DIGEST_SHOWN);
    return { marker, about: { characters: [...secret].length, digest } };
  }));
  return [...textsIn(shown, "")].filter(([, text]) => text.includes("gait:redacted:"))
    .flatMap(([pointer, text]) =>
      markers.flatMap(({ marker, about }) =>
        Array.from({ length: text.split(marker).length - 1 }, () => ({ pointer, ...about }))
      )
    );
}

/** All texts and names in a value, each with its place. */
function* textsIn(value: JsonValue, pointer: string): Generator<readonly [string, string]> {
  if (typeof value === "string") yield [pointer, value];
  if (typeof value !== "object" || value === null) return;
  for (const [name, item] of Object.entries(value)) {
    const place = joinPointer(pointer, name);
    if (isJsonObject(value)) yield [place, name];
    yield* textsIn(item, place);
  }
}

/** Number of markers in what is shown; including markers that the call itself brought. */
export function markersIn(
  { args, targets, arg_provenance, context }: Omit<ShownCall, "redacted_values" | "hidden">,
): number {
  return JSON.stringify([args, targets, arg_provenance, context]).split("gait:redacted:").length -
    1;
}

export interface RequestedCall extends DescribedCall {
  readonly decision: Decision;
  readonly intent_digest: string;
  readonly policy_digest: string;
  readonly input_digest: string;
}

export async function approvalRequest(
  call: RequestedCall,
  { waitMs }: { readonly waitMs: number },
  host: BaseHost,
): Promise<Omit<McpApprovalRequest, "approve_command">> {
  const { intent, decision, input_digest, intent_digest, policy_digest } = call;
  const created_at = host.now();
  const { hidden, ...shown } = await shownCall(call, host);
  return {
    schema_id: "gait.mcp.approval_request",
    schema_version: "1.0.0",
    created_at,
    expires_at: later(created_at, waitMs),
    producer_version: VERSION,
    tool_name: intent.tool_name,
    scope: requiredScope(intent.tool_name)[0] ?? "*",
    identity: intent.context.identity,
    ...shown,
    ...withoutEmpty({ hidden }),
    input_digest,
    intent_digest,
    policy_digest,
    ...withoutEmpty({ matched_rule: decision.matched_rule, messages: decision.messages }),
    reason_codes: decision.reason_codes,
    required_approvals: Math.max(1, decision.required_approvals),
  };
}

/** A time after another; the same where it would leave the calendar. */
function later(time: string, ms: number): string {
  const start = normalizeTimestamp(time);
  if (start === undefined) return time;
  return fromNanoseconds(toNanoseconds(start) + BigInt(Math.round(ms)) * 1_000_000n) ?? time;
}

/** Whether a request's wait is over. */
export function isOver({ expires_at }: McpApprovalRequest, now: string): boolean {
  const time = normalizeTimestamp(now);
  return time === undefined || toNanoseconds(expires_at) <= toNanoseconds(time);
}

/** A request that was written. */
export interface WrittenRequest {
  readonly path: string;
  readonly text: string;
}

/**
 * Writes a request under the digest of its arguments. Calls with the same arguments that wait at the same
 * time get a number more. `textAt` gives the text for a path, which it names.
 */
export async function writeRequest(
  directory: string,
  input_digest: string,
  textAt: (path: string) => Promise<string>,
  host: Host<"read" | "write">,
): Promise<WrittenRequest> {
  await host.write.directory(directory);
  await removeExpired(directory, host);
  const stem = joinPath(directory, `request_${input_digest.slice(0, NAME_CHARACTERS)}`);
  for (let count = 1;; count++) {
    const path = `${stem}${count === 1 ? "" : `_${count}`}.json`;
    const text = await textAt(path);
    await using staged = await host.write.stage(path, REQUEST_MODE);
    await staged.write(encodeUtf8(text));
    if (await staged.commitNew()) return { path, text };
  }
}

/** Whether a file name is that of a request for a call with these arguments. */
export function isRequestOf(input_digest: string, name: string): boolean {
  const stem = `request_${input_digest.slice(0, NAME_CHARACTERS)}`;
  return name.startsWith(stem) && /^(?:_[0-9]+)?\.json$/.test(name.slice(stem.length));
}

/** Deletes requests of killed sessions once their wait is over. */
async function removeExpired(directory: string, host: Host<"read" | "write">): Promise<void> {
  for (const name of await host.read.list(directory).catch(ignoreFault) ?? []) {
    if (!/^request_[0-9a-f]+(?:_[0-9]+)?\.json$/.test(name)) continue;
    const path = joinPath(directory, name);
    try {
      const { request } = await readRequest(path, host);
      if (isOver(request, host.now())) await host.write.remove(path);
    } catch (error) {
      ignoreFault(error);
    }
  }
}

export interface ReceivedRequest {
  readonly request: McpApprovalRequest;
  readonly document: JsonObject;
}

/** @throws {GaitError} `invalid_input` for a file that is not a request. */
export async function readRequest(path: string, host: Host<"read">): Promise<ReceivedRequest> {
  const value = parseJson(await host.read.file(path, REQUEST_MAX_BYTES));
  const request = readMcpApprovalRequest(value, path);
  return { request, document: isJsonObject(value) ? value : {} };
}

function ignoreFault(error: unknown): undefined {
  if (!(error instanceof GaitError)) throw error;
}
