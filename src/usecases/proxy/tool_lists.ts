/** Lists of tools on their way to the client: noted, compared with the lock, and filtered. */

import { canBeAllowed } from "../../core/gate/decide/reachable.ts";
import type { KnownTools } from "../../core/mcp/call/known_tools.ts";
import { RpcCode } from "../../core/mcp/wire/client_message.ts";
import { withoutTools } from "../../core/mcp/wire/list_edit.ts";
import { errorReply } from "../../core/mcp/wire/reply.ts";
import type { ServerResponse } from "../../core/mcp/wire/server_message.ts";
import { present } from "../../core/present.ts";
import { lowerTrim } from "../../core/text.ts";
import type { JudgeParts } from "./call_judge.ts";
import { failureText } from "./failure_text.ts";

/** Policy, context, tool map and lock that lists are checked by. */
export interface ListParts
  extends Pick<JudgeParts, "compiled" | "given" | "map" | "guard" | "isSimulated"> {
  /** Whether lists leave out the tools that no call could be allowed for. */
  readonly hidesBlocked: boolean;
}

/** Checks the lists of one session. */
export class ToolLists {
  readonly #parts: ListParts;
  readonly #known: KnownTools;

  /** `known` gets every tool that the server lists. */
  constructor(parts: ListParts, known: KnownTools) {
    this.#parts = parts;
    this.#known = known;
  }

  /**
   * Answers the list as the client gets it: the same bytes, a filtered copy, or an error.
   *
   * INVARIANT: a list that cannot be compared or filtered does not pass.
   */
  async shown(response: ServerResponse): Promise<Uint8Array> {
    try {
      return await this.#checked(response);
    } catch (error) {
      return withheld(response, failureText(error));
    }
  }

  async #checked(response: ServerResponse): Promise<Uint8Array> {
    const tools = response.result?.["tools"];
    if (!Array.isArray(tools)) return response.bytes;
    this.#known.note(tools);
    const { guard, hidesBlocked } = this.#parts;
    const problem = await guard?.problemOfPage(tools);
    if (problem !== undefined && !this.#parts.isSimulated) return withheld(response, problem);
    return hidesBlocked ? withoutTools(response, (name) => !this.#canPass(name)) : response.bytes;
  }

  /** Leaves the risk class open, since it may depend on arguments that a list does not have. */
  #canPass(name: string): boolean {
    const { compiled, given, map } = this.#parts;
    const { tool_name = name } = map.map(name, {});
    const { identity, workspace } = given?.context ?? {};
    return canBeAllowed(compiled.policy, {
      tool_name: lowerTrim(tool_name),
      ...present({ identity, workspace }),
    });
  }
}

function withheld({ id }: ServerResponse, problem: string): Uint8Array {
  return errorReply(id.raw, RpcCode.refused, `gait withheld the list of tools: ${problem}`);
}
