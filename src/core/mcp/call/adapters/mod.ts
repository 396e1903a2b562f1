/** Finds adapters by name and reads calls with them. */

import { GaitError } from "../../../error.ts";
import { lowerTrim } from "../../../text.ts";
import { parseJson } from "../../../json/json.ts";
import type { Source } from "../../../source.ts";
import { nearest } from "../../../suggest.ts";
import { type AdaptedCall, type Adapter, prefixing } from "./adapter.ts";
import { unclearNameWithin } from "../../wire/message_names.ts";
import { anthropicAdapter } from "./anthropic.ts";
import { claudeCodeAdapter } from "./claude_code.ts";
import { langchainAdapter } from "./langchain.ts";
import { mcpAdapter } from "./mcp.ts";
import { mcpJsonrpcAdapter } from "./mcp_jsonrpc.ts";
import { openaiAdapter } from "./openai.ts";

export type { AdaptedCall, Adapter } from "./adapter.ts";

/** The adapter for a blank name. */
export const DEFAULT_ADAPTER = "mcp";

const ADAPTERS: ReadonlyMap<string, Adapter> = new Map([
  ["mcp", mcpAdapter],
  ["openai", openaiAdapter],
  ["anthropic", anthropicAdapter],
  ["langchain", langchainAdapter],
  ["mcp-jsonrpc", mcpJsonrpcAdapter],
  ["claude_code", claudeCodeAdapter],
  ["claude-code", claudeCodeAdapter],
  ["claudecode", claudeCodeAdapter],
]);

export interface NamedAdapter {
  /** Trimmed and in lower case. */
  readonly name: string;
  readonly adapter: Adapter;
}

/**
 * Finds an adapter; letter case does not count.
 *
 * @throws {GaitError} `invalid_input` for an unknown name.
 */
export function adapterNamed(given: string): NamedAdapter {
  const name = lowerTrim(given) || DEFAULT_ADAPTER;
  const adapter = ADAPTERS.get(name);
  if (adapter !== undefined) return { name, adapter };
  const guess = nearest(name, ADAPTERS.keys());
  throw new GaitError("invalid_input", `unsupported adapter: ${given}`, {
    hint: guess === undefined
      ? `adapters: ${[...ADAPTERS.keys()].join(", ")}`
      : `did you mean ${guess}?`,
  });
}

/**
 * Reads one tool call.
 *
 * @throws {GaitError} `invalid_input` for a payload that is no JSON or has another shape.
 */
export function readToolCall({ name, adapter }: NamedAdapter, source: Source): AdaptedCall {
  const payload = prefixing(`parse ${name} tool call: `, () => parseJson(source));
  const unclear = unclearNameWithin(payload);
  if (unclear !== undefined) {
    throw new GaitError(
      "invalid_input",
      `parse ${name} tool call: the name of a member ${unclear}`,
      { hint: "remove that character: programs read the name in different ways" },
    );
  }
  return adapter.read(payload, source.name);
}
