/**
 * Remembers what a server says about its tools. The server is untrusted, so its words can make a verdict
 * stricter and never more lenient.
 */

import type { Decision } from "../../gate/decide/decision.ts";
import { lowerTrim } from "../../text.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import { MCP_KNOWN_MAX } from "../../limits.ts";
import { SPELLING_REASON } from "./tool_spelling.ts";
import type { Tightening } from "../../schema/mcp.ts";
import { raise } from "../../gate/decide/raise.ts";

interface KnownTool {
  readonly destructive: boolean;
  readonly openWorld: boolean;
}

/** The tools that a server has listed so far, at most `MCP_KNOWN_MAX`. */
export class KnownTools {
  readonly #tools = new Map<string, KnownTool>();
  readonly #spellings = new Map<string, string>();
  readonly #ambiguous = new Set<string>();

  /** Adds the tools of one page. A hint stays: a later page cannot take it back. */
  note(tools: readonly JsonValue[]): void {
    for (const tool of tools) {
      if (!isJsonObject(tool) || this.#tools.size >= MCP_KNOWN_MAX) continue;
      const { name, annotations } = tool;
      if (typeof name !== "string") continue;
      const hints: JsonObject = isJsonObject(annotations) ? annotations : {};
      const before = this.#tools.get(name);
      this.#tools.set(name, {
        destructive: before?.destructive === true || hints["destructiveHint"] === true,
        openWorld: before?.openWorld === true || hints["openWorldHint"] === true,
      });
      const normal = lowerTrim(name);
      if ((this.#spellings.get(normal) ?? name) !== name) this.#ambiguous.add(normal);
      this.#spellings.set(normal, name);
    }
  }

  /** Whether the server has listed a tool by exactly this name. */
  has(name: string): boolean {
    return this.#tools.has(name);
  }

  /** Makes the decision stricter where the server's words about the tool ask for it. */
  tighten(decision: Decision, name: string, tightening: Tightening): Decision {
    if (this.#ambiguous.has(lowerTrim(name))) {
      return raise(decision, "block", SPELLING_REASON);
    }
    const tool = this.#tools.get(name);
    let raised = decision;
    const { destructive, open_world, unlisted } = tightening;
    if (tool === undefined && unlisted !== undefined) {
      raised = raise(raised, unlisted, "mcp_tool_unlisted");
    }
    if (tool?.destructive === true && destructive !== undefined) {
      raised = raise(raised, destructive, "mcp_annotation_destructive");
    }
    if (tool?.openWorld === true && open_world !== undefined) {
      raised = raise(raised, open_world, "mcp_annotation_open_world");
    }
    return raised;
  }
}
