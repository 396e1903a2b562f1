/** Asks a server for all of its tools, whichever era it is of. */

import type { JsonObject } from "../../core/json/json.ts";
import {
  eraOf,
  initializeParams,
  MODERN_VERSION,
  modernMeta,
  negotiatedVersion,
  type Reply,
  unsupportedVersion,
} from "../../core/mcp/wire/handshake.ts";
import { visible } from "../../core/mcp/lock/invisible_text.ts";
import { ToolPages } from "../../core/mcp/wire/tool_pages.ts";
import { type ServerConnection, serverFault, serverGone } from "./connection.ts";

/** What a server lists, and the revision that it spoke. */
export interface ListedTools {
  readonly tools: readonly JsonObject[];
  readonly protocol_version: string;
}

/** A server that says so often that its list changed has none. */
const MAX_LISTINGS = 5;
const METHOD_NOT_FOUND = -32601;

/**
 * Lists the tools. `connect` is called a second time if the server ends at the first question, as
 * some of the older era do that know nothing but `initialize`.
 *
 * @throws {GaitError} for a server that ends, is silent, breaks the protocol or never comes to an end.
 */
export async function listTools(
  connect: () => Promise<ServerConnection>,
  { capabilities, probeMs }: { readonly capabilities: JsonObject; readonly probeMs: number },
): Promise<ListedTools> {
  const meta = modernMeta(capabilities);
  let line = await connect();
  try {
    const found = await line.ask("server/discover", { _meta: meta }, { withinMs: probeMs });
    const era = eraOf(found);
    if (era.kind === "unsupported") throw unsupportedVersion(era.versions);
    if (era.kind === "modern") {
      line.settle(MODERN_VERSION);
      const tools = await listUntilStable(line, { _meta: meta });
      return { tools, protocol_version: MODERN_VERSION };
    }
    if (found.kind === "gone") {
      await line.close();
      line = await connect();
    }
    const result = resultOf(
      line,
      "initialize",
      await line.ask("initialize", initializeParams(capabilities)),
    );
    const protocol_version = negotiatedVersion(result);
    line.settle(protocol_version);
    await line.tell("notifications/initialized");
    return { tools: await listUntilStable(line, {}), protocol_version };
  } finally {
    await line.close();
  }
}

/** A list during which the server says that it changed may be of two minds. */
async function listUntilStable(line: ServerConnection, params: JsonObject) {
  for (let listing = 0; listing < MAX_LISTINGS; listing++) {
    const before = line.toolChanges;
    const tools = await listAll(line, params);
    if (line.toolChanges === before) return tools;
  }
  throw serverFault("it says again and again that they changed", line.transport);
}

async function listAll(line: ServerConnection, params: JsonObject): Promise<readonly JsonObject[]> {
  const pages = new ToolPages();
  let cursor: string | undefined;
  do {
    const page = cursor === undefined ? params : { ...params, cursor };
    const reply = await line.ask("tools/list", page);
    // a server without tools need not know the method
    const hasNone = reply.kind === "error" && reply.code === METHOD_NOT_FOUND;
    if (hasNone && cursor === undefined) return [];
    cursor = pages.take(resultOf(line, "tools/list", reply));
  } while (cursor !== undefined);
  return pages.tools;
}

function resultOf({ transport }: ServerConnection, method: string, reply: Reply): JsonObject {
  switch (reply.kind) {
    case "result":
      return reply.result;
    case "error": {
      const { code, message } = reply;
      const text = code === 0 ? visible(message) : `error ${code}: ${visible(message)}`;
      throw serverFault(`it answers ${method} with ${text}`, transport);
    }
    case "gone":
      throw serverGone(`it ended before it answered ${method}`, transport);
    case "silent":
      throw serverGone(`it does not answer ${method}`, transport);
  }
}
