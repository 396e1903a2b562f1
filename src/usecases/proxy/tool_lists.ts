/** Lists of tools on their way to the client: noted, compared with the lock, and filtered. */

import { canAllBeAllowed } from "../../core/gate/decide/reachable.ts";
import type { KnownTools } from "../../core/mcp/call/known_tools.ts";
import { RpcCode } from "../../core/mcp/wire/client_message.ts";
import { withoutTools } from "../../core/mcp/wire/list_edit.ts";
import { errorReply } from "../../core/mcp/wire/reply.ts";
import type { ServerResponse } from "../../core/mcp/wire/server_message.ts";
import { present } from "../../core/present.ts";
import { lowerTrim } from "../../core/text.ts";
import type { JudgeParts } from "./call_judge.ts";
import { failureText } from "./failure_text.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json/json.ts";
import { LISTED_PARTS, type ListedPart, partsOf } from "../../core/mcp/wire/listed_part.ts";
import { TOOL_PARTS } from "../../core/mcp/lock/locked_tool.ts";
import { disguised, unclearName } from "../../core/mcp/wire/message_names.ts";
import type { AnsweredRequest } from "./open_requests.ts";

/** Policy, context, tool map and lock that lists are checked by. */
export interface ListParts
  extends Pick<JudgeParts, "compiled" | "given" | "map" | "guard" | "isSimulated"> {
  /** Whether lists leave out the tools that no call could be allowed for. */
  readonly hidesBlocked: boolean;
}

export class ToolLists {
  readonly #parts: ListParts;
  readonly #known: KnownTools;

  /** `known` gets every tool that the server lists. */
  constructor(parts: ListParts, known: KnownTools) {
    this.#parts = parts;
    this.#known = known;
  }

  /** Remembers what the server says about its tools in an answer to gait itself. */
  note({ result }: ServerResponse): undefined {
    const tools = result?.["tools"];
    if (Array.isArray(tools)) this.#known.note(tools);
  }

  /**
   * Answers a response as the client gets it: the same bytes, a filtered copy, or an error. `open` is
   * the request that it answers. A client reads an answer by the method of its request.
   *
   * INVARIANT: a list that cannot be compared or filtered does not pass.
   */
  async shown(response: ServerResponse, open: AnsweredRequest): Promise<Uint8Array> {
    try {
      return await this.#checked(response, { parts: partsOf(open.method ?? "tools/call"), open });
    } catch (error) {
      return withheld(response, open, failureText(error));
    }
  }

  async #checked(response: ServerResponse, kinds: CheckedParts): Promise<Uint8Array> {
    const { result } = response;
    if (result === undefined || kinds.parts.length === 0) return response.bytes;
    const { guard, hidesBlocked } = this.#parts;
    const { tools } = result;
    if (kinds.parts.includes("tools") && Array.isArray(tools)) this.#known.note(tools);
    if (guard === undefined && !hidesBlocked) return response.bytes;
    const problem = shapeFault(result, kinds) ?? await guard?.problemOf(result, kinds.parts);
    if (problem !== undefined && !this.#parts.isSimulated) {
      return withheld(response, kinds.open, problem);
    }
    if (!hidesBlocked || !Array.isArray(tools)) return response.bytes;
    return withoutTools(response, (name) => !this.#canPass(name));
  }

  /** Leaves the risk class open, since it may depend on arguments that a list does not have. */
  #canPass(name: string): boolean {
    const { compiled, given, map } = this.#parts;
    const { tool_name = name } = map.map(name, {});
    const { identity, workspace } = given?.context ?? {};
    return canAllBeAllowed(compiled.policies, {
      tool_name: lowerTrim(tool_name),
      ...present({ identity, workspace }),
    });
  }
}

/** The checked parts of a result, and the request that it answers. */
interface CheckedParts {
  readonly parts: readonly ListedPart[];
  readonly open: AnsweredRequest;
}

/** Why clients would read a list in different ways, in words that quote nothing of it. */
function shapeFault(result: JsonObject, { parts, open }: CheckedParts): string | undefined {
  const isUnclear = (object: JsonObject, names: readonly string[]) =>
    unclearName(object) !== undefined || disguised(object, names) !== undefined;
  if (isUnclear(result, LISTED_PARTS)) return UNCLEAR_NAME;
  const { tools } = result;
  if (!Array.isArray(tools)) {
    const isMissing = tools === undefined && open.method !== "tools/list";
    return isMissing || !parts.includes("tools") ? undefined : "it is not a list";
  }
  const isAnyUnclear = tools.some((tool: JsonValue) =>
    !isJsonObject(tool) || isUnclear(tool, ["name", ...TOOL_PARTS])
  );
  return isAnyUnclear ? UNCLEAR_NAME : undefined;
}

const UNCLEAR_NAME = "a member has a name that clients read in different ways";

function withheld(
  { result }: ServerResponse,
  { id }: AnsweredRequest,
  problem: string,
): Uint8Array {
  const what = result?.["tools"] === undefined ? "server's answer" : "list of tools";
  return errorReply(id.raw, RpcCode.refused, `gait withheld the ${what}: ${problem}`);
}
