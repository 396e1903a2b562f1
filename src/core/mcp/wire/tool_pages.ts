/** Gathers the pages of a server's list, of tools or something else, within limits. */

import { GaitError } from "../../error.ts";
import { describeJson, isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import { MCP_KNOWN_MAX, MCP_LIST_MAX_PAGES } from "../../limits.ts";

export class ToolPages {
  readonly #member: string;
  readonly #tools: JsonObject[] = [];
  readonly #cursors = new Set<string>();
  #pages = 0;

  /** `member` is what holds the items in each result. */
  constructor(member: string = "tools") {
    this.#member = member;
  }

  get tools(): readonly JsonObject[] {
    return this.#tools;
  }

  /**
   * Takes the result of a request for the list. Returns the cursor of the next page, or `undefined` after the
   * last one; the empty string is a cursor.
   *
   * @throws {GaitError} `invalid_input` for a result that is not a list of tools, for a cursor that comes
   * back, and for a list beyond `MCP_KNOWN_MAX` tools or `MCP_LIST_MAX_PAGES` pages.
   */
  take(result: JsonObject): string | undefined {
    const { [this.#member]: tools, nextCursor } = result;
    if (!Array.isArray(tools)) {
      throw unusable(`"${this.#member}" is ${describeJson(tools)}, not an array`);
    }
    for (const tool of tools) {
      if (!isJsonObject(tool)) throw unusable(`a tool is ${describeJson(tool)}, not an object`);
      this.#tools.push(tool);
    }
    if (this.#tools.length > MCP_KNOWN_MAX) {
      throw unusable(`it is longer than the limit of ${MCP_KNOWN_MAX} tools`);
    }
    if (nextCursor === undefined || nextCursor === null) return undefined;
    return this.#next(nextCursor);
  }

  #next(cursor: JsonValue): string {
    if (typeof cursor !== "string") {
      throw unusable(`"nextCursor" is ${describeJson(cursor)}, not a string`);
    }
    if (this.#cursors.has(cursor)) throw unusable("a cursor comes back, so the list never ends");
    this.#cursors.add(cursor);
    if (++this.#pages >= MCP_LIST_MAX_PAGES) {
      throw unusable(`it is longer than the limit of ${MCP_LIST_MAX_PAGES} pages`);
    }
    return cursor;
  }
}

function unusable(problem: string): GaitError {
  return new GaitError("invalid_input", `Cannot use the server's list of tools: ${problem}`, {
    hint: "the server breaks the protocol: report this to its author",
  });
}
