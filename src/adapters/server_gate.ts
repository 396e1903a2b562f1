/** A gate that asks a running `gait serve`. */

import { concatBytes, decodeUtf8, encodeUtf8 } from "../core/bytes.ts";
import { GaitError } from "../core/error.ts";
import { quoted } from "../core/fault.ts";
import { OTHER_CALL } from "../core/gate/decide/exact_arguments.ts";
import { isVerdict } from "../core/gate/decide/verdict.ts";
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseJsonObject,
} from "../core/json/json.ts";
import type { CallDecision, CallDescription, ToolGate } from "./call.ts";
import { intentOf } from "./gate.ts";
import { timestampOf } from "../core/time.ts";

/** How to ask a server. */
export interface ServerGateOptions extends CallDescription {
  /** Path of the socket, as `gait serve` prints it. Only its owner can answer there. */
  readonly socket: string;
  /** How long to wait for an answer, in milliseconds; 2000 by default. */
  readonly timeoutMs?: number;
}

/** Largest answer that is read. */
const ANSWER_MAX_BYTES = 16 * 1024 * 1024;

/**
 * Makes a gate that asks a running `gait serve` over its socket. The server counts limits, checks
 * signed approvals, and has each decision and outcome in its log. Needs `node:http`: Node, Deno or Bun.
 *
 * No answer, and every answer but a decision, is a refusal.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { createServerGate } from "./server_gate.ts";
 *
 * const gate = createServerGate({
 *   socket: "/nowhere/gait.sock",
 *   context: { identity: "report-agent", workspace: "/srv/reports", risk_class: "high" },
 * });
 * await assert.rejects(gate.judge({ tool_name: "mail.send", args: {}, call_id: "call_1" }), {
 *   name: "GaitError",
 * });
 * ```
 */
export function createServerGate(options: ServerGateOptions): ToolGate {
  const { socket, timeoutMs = 2000 } = options;
  const ask = (path: string, body: JsonObject): Promise<JsonObject> =>
    post({ socket, path, timeoutMs }, JSON.stringify(body)).catch((cause) => {
      throw new GaitError("dependency_missing", `Cannot ask ${quoted(socket)}: ${cause.message}`, {
        hint: "gait serve --policy <file> prints the path of its socket",
        cause,
      });
    });
  return {
    judge: async (call) => {
      const intent = { created_at: timestampOf(new Date()), ...await intentOf(call, options) };
      return readDecision(await ask("/v1/judge", { intent: plain(intent) }));
    },
    end: async (_call, decision, { status, result }) => {
      if (decision?.n === undefined || status === "refused") return;
      const { n } = decision;
      await ask("/v1/outcome", { n, status, ...withResult(result) });
    },
  };
}

/** The same value as JSON has it. */
function plain(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value));
}

/** A result that JSON cannot hold is left out: the call ended, whatever it answered. */
function withResult(result: unknown): JsonObject {
  try {
    const text = JSON.stringify(result);
    return text === undefined ? {} : { result: JSON.parse(text) };
  } catch {
    return {};
  }
}

function readDecision(answer: JsonObject): CallDecision {
  const { ok, verdict, required_approvals = 0, log } = answer;
  const n = isJsonObject(log) ? log.n : undefined;
  if (ok !== true || typeof verdict !== "string" || !isVerdict(verdict) || typeof n !== "number") {
    throw new GaitError("internal_failure", "Cannot use the answer of gait serve: no decision");
  }
  // The tool would get the call as it came, and a condition read another one.
  const isOther = verdict === "allow" &&
    textsIn(answer, "warnings").some((text) => text.startsWith(OTHER_CALL));
  const added = isOther ? ["args_not_exact"] : [];
  return Object.freeze({
    verdict: isOther ? "block" : verdict,
    reason_codes: [...textsIn(answer, "reason_codes"), ...added],
    violations: [...textsIn(answer, "violations"), ...added],
    messages: textsIn(answer, "messages"),
    required_approvals: typeof required_approvals === "number" ? required_approvals : 0,
    n,
  });
}

function textsIn(answer: JsonObject, name: string): readonly string[] {
  const { [name]: list = [] } = answer;
  return Array.isArray(list) ? list.filter((item) => typeof item === "string") : [];
}

interface Place {
  readonly socket: string;
  readonly path: string;
  readonly timeoutMs: number;
}

/** Loaded when it is needed, as not every runtime has it. */
async function post({ socket, path, timeoutMs }: Place, body: string): Promise<JsonObject> {
  const { request } = await import("node:http");
  const bytes = await new Promise<Uint8Array<ArrayBuffer>>((resolve, reject) => {
    const asked = request({
      // A connection for each call: Node keeps one for the next, and does not see at once that the
      // server behind it has ended. Asking again would count a call twice that it judged after all.
      ...{ socketPath: socket, path, method: "POST", agent: false },
      headers: { "content-type": "application/json" },
      signal: AbortSignal.timeout(timeoutMs),
    }, (answer) => readAnswer(answer).then(resolve, reject));
    asked.on("error", reject);
    asked.end(encodeUtf8(body));
  });
  return parseJsonObject({ name: "answer of gait serve", bytes });
}

async function readAnswer(
  answer: AsyncIterable<Uint8Array> & { readonly statusCode?: number | undefined },
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of answer) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > ANSWER_MAX_BYTES) throw new Error(`more than ${ANSWER_MAX_BYTES} bytes`);
  }
  const bytes = concatBytes(chunks);
  if (answer.statusCode === 200) return bytes;
  throw new Error(`status ${answer.statusCode}: ${quoted(decodeUtf8(bytes))}`);
}
