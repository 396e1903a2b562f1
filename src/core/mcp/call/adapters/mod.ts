/** Finds adapters by name and reads calls with them. */

import { GaitError } from "../../../error.ts";
import { quoted } from "../../../fault.ts";
import { lowerTrim, trim } from "../../../text.ts";
import { isJsonObject, type JsonValue, parseJson } from "../../../json/json.ts";
import type { Source } from "../../../source.ts";
import { nearest } from "../../../suggest.ts";
import { type AdaptedCall, type Adapter, prefixing, SHAPE_HINT } from "./adapter.ts";
import { anthropicAdapter } from "./anthropic.ts";
import { claudeCodeAdapter } from "./claude_code.ts";
import { unclearNameWithin } from "../../wire/message_names.ts";
import { geminiAdapter } from "./gemini.ts";
import { langchainAdapter } from "./langchain.ts";
import { mcpAdapter } from "./mcp.ts";
import { mcpJsonrpcAdapter } from "./mcp_jsonrpc.ts";
import { openaiAdapter } from "./openai.ts";

export type { AdaptedCall, Adapter } from "./adapter.ts";

export const DEFAULT_ADAPTER = "mcp";

/** Asks for the one adapter that can read the payload. */
const AUTO = "auto";

/** All adapters by the name that results have. */
const ADAPTERS: ReadonlyMap<string, Adapter> = new Map([
  ["mcp", mcpAdapter],
  ["openai", openaiAdapter],
  ["anthropic", anthropicAdapter],
  ["langchain", langchainAdapter],
  ["gemini", geminiAdapter],
  ["mcp-jsonrpc", mcpJsonrpcAdapter],
  ["claude_code", claudeCodeAdapter],
]);

/** Adapters by every name that may be given. */
const SPELLINGS: ReadonlyMap<string, Adapter | undefined> = new Map([
  ...ADAPTERS,
  ["claude-code", claudeCodeAdapter],
  ["claudecode", claudeCodeAdapter],
  [AUTO, undefined],
]);

/** An adapter that was asked for. */
export interface NamedAdapter {
  /** Trimmed and in lower case. */
  readonly name: string;
  /** Absent if the payload is to tell. */
  readonly adapter: Adapter | undefined;
}

/** Finds an adapter; letter case does not count. */
export function adapterNamed(given: string): NamedAdapter {
  const name = lowerTrim(given) || DEFAULT_ADAPTER;
  if (SPELLINGS.has(name)) return { name, adapter: SPELLINGS.get(name) };
  const guess = nearest(name, SPELLINGS.keys());
  throw new GaitError("invalid_input", `unsupported adapter: ${given}`, {
    hint: guess === undefined
      ? `adapters: ${[...SPELLINGS.keys()].join(", ")}`
      : `did you mean ${guess}?`,
  });
}

export interface ReadCalls {
  readonly name: string;
  readonly adapter: Adapter;
  /** At least one, each with a name. */
  readonly calls: readonly AdaptedCall[];
}

/**
 * @throws {GaitError} `invalid_input` for a payload that is not JSON, has another shape or holds no call;
 * the hint names the adapter that reads it, if there is one.
 */
export function readToolCalls(named: NamedAdapter, source: Source): ReadCalls {
  const payload = prefixing(`parse ${named.name} tool call: `, () => parseJson(source));
  const unclear = unclearNameWithin(payload);
  if (unclear !== undefined) {
    throw new GaitError(
      "invalid_input",
      `parse ${named.name} tool call: the name of a member ${unclear}`,
      { hint: "name it otherwise: programs read the name in different ways" },
    );
  }
  const { name, adapter } = named.adapter === undefined
    ? fittingAdapter(payload)
    : { name: named.name, adapter: named.adapter };
  try {
    const calls = adapter.read(payload, source.name);
    if (calls.some((call) => trim(call.name) === "")) throw nameless();
    calls.forEach((call) => refuseCallOfCalls(call, name));
    return { name, adapter, calls: OF_OPENAI.has(name) ? calls.map(withoutPrefix) : calls };
  } catch (error) {
    const others = fitting(payload).filter((other) => other !== name && canRead(other, payload));
    if (!(error instanceof GaitError) || others.length === 0) throw error;
    throw error.retold({ hint: `read it with --adapter ${others.join(" or ")}` });
  }
}

/** The adapter whose marks the payload has. */
function fittingAdapter(payload: JsonValue): { name: string; adapter: Adapter } {
  const names = fitting(payload);
  const [name = ""] = names;
  const adapter = ADAPTERS.get(name);
  if (names.length === 1 && adapter !== undefined) return { name, adapter };
  const problem = names.length === 0
    ? "found no shape that an adapter reads"
    : `found the shape of several adapters, ${names.join(", ")}`;
  throw new GaitError("invalid_input", `parse auto tool call: ${problem}`, {
    hint: names.length === 0
      ? `adapters: ${[...ADAPTERS.keys()].join(", ")}; docs/mcp.md shows their shapes`
      : `name the adapter that the call is for, such as --adapter ${name}`,
  });
}

function fitting(payload: JsonValue): readonly string[] {
  return [...ADAPTERS].filter(([, adapter]) => adapter.fits(payload)).map(([name]) => name);
}

function canRead(name: string, payload: JsonValue): boolean {
  try {
    const calls = ADAPTERS.get(name)?.read(payload, "payload") ?? [];
    return calls.length > 0 && calls.every((call) => trim(call.name) !== "");
  } catch (error) {
    if (error instanceof GaitError) return false;
    throw error;
  }
}

/** Adapters that read calls of OpenAI's models. */
const OF_OPENAI: ReadonlySet<string> = new Set(["openai", "langchain"]);

/** Models write the prefix under which they know all tools, and some clients drop it. */
function withoutPrefix(call: AdaptedCall): AdaptedCall {
  const bare = /^\s*functions\.(.*\S)/is.exec(call.name)?.[1];
  return bare === undefined ? call : { ...call, also_named: bare };
}

/** Refuses the tool of OpenAI's models that stands for several calls, which some clients make. */
function refuseCallOfCalls({ name, args }: AdaptedCall, adapter: string): void {
  const uses = args["tool_uses"];
  const isOne = /^multi_tool_use(?:\.|__|$)/.test(lowerTrim(name)) ||
    (Array.isArray(uses) &&
      uses.some((use: JsonValue) => isJsonObject(use) && Object.hasOwn(use, "recipient_name")));
  if (!isOne) return;
  throw new GaitError(
    "invalid_input",
    `parse ${adapter} tool call: ${quoted(name)} calls several tools at once`,
    { hint: "give each call in its arguments as a call of its own" },
  );
}

function nameless(): GaitError {
  return new GaitError("invalid_input", "tool call name is required", {
    fields: ["/name"],
    hint: `name the tool in the call; ${SHAPE_HINT}`,
  });
}
