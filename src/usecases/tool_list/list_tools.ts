import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json/json.ts";
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
import { LIST_KINDS, type ListedTexts, type TextKind } from "../../core/mcp/lock/locked_text.ts";

export interface ListedTools {
  readonly tools: readonly JsonObject[];
  readonly texts: ListedTexts;
  readonly protocol_version: string;
}

export interface ListSetting {
  readonly capabilities: JsonObject;
  readonly probeMs: number;
  readonly kinds: readonly TextKind[];
}

/** After so many lists that changed meanwhile, gait gives up. */
const MAX_LISTINGS = 5;
const METHOD_NOT_FOUND = -32601;

/**
 * Lists the tools. Some legacy servers end when the first request is not `initialize`; then it calls
 * `connect` a second time.
 *
 * @throws {GaitError} for a server that ends, is silent, breaks the protocol or whose list never ends.
 */
export async function listTools(
  connect: () => Promise<ServerConnection>,
  { capabilities, probeMs, kinds }: ListSetting,
): Promise<ListedTools> {
  const meta = modernMeta(capabilities);
  let connection = await connect();
  try {
    const found = await connection.ask("server/discover", { _meta: meta }, { withinMs: probeMs });
    const era = eraOf(found);
    if (era.kind === "unsupported") throw unsupportedVersion(era.versions);
    if (era.kind === "modern") {
      connection.settle(MODERN_VERSION);
      const tools = await listUntilStable(connection, { _meta: meta });
      // a server may refuse server/discover and name its revisions there
      const opening = found.kind === "result" ? found.result : {};
      const texts = await listTexts(connection, { opening, params: { _meta: meta }, kinds });
      return { tools, texts, protocol_version: MODERN_VERSION };
    }
    if (found.kind === "gone") {
      await connection.close();
      connection = await connect();
    }
    const reply = await connection.ask("initialize", initializeParams(capabilities));
    const result = resultOf(connection, "initialize", reply);
    const protocol_version = negotiatedVersion(result);
    connection.settle(protocol_version);
    await connection.tell("notifications/initialized");
    const tools = await listUntilStable(connection, {});
    const texts = await listTexts(connection, { opening: result, params: {}, kinds });
    return { tools, texts, protocol_version };
  } finally {
    await connection.close();
  }
}

/** Lists again if the server announces a change meanwhile, since the pages may not fit together. */
async function listUntilStable(connection: ServerConnection, params: JsonObject) {
  for (let listing = 0; listing < MAX_LISTINGS; listing++) {
    const before = connection.toolChanges;
    const tools = await listAll(connection, params);
    if (connection.toolChanges === before) return tools;
  }
  throw serverFault("it announces again and again that they changed", connection.transport);
}

/** The texts of these kinds: from the first answer of the server, and from the lists that it announces. */
async function listTexts(
  connection: ServerConnection,
  { opening, params, kinds }: {
    readonly opening: JsonObject;
    readonly params: JsonObject;
    readonly kinds: readonly TextKind[];
  },
): Promise<ListedTexts> {
  const { instructions = "", capabilities } = opening;
  const texts: Partial<Record<TextKind, JsonValue>> = {};
  for (const kind of kinds) {
    if (kind === "instructions") {
      texts[kind] = instructions;
      continue;
    }
    const { method, member, capability } = LIST_KINDS[kind];
    const isOffered = isJsonObject(capabilities) && isJsonObject(capabilities[capability]);
    texts[kind] = isOffered ? await listAll(connection, params, method, member) : [];
  }
  return texts;
}

async function listAll(
  connection: ServerConnection,
  params: JsonObject,
  method: string = "tools/list",
  member: string = "tools",
): Promise<readonly JsonObject[]> {
  const pages = new ToolPages(member);
  let cursor: string | undefined;
  do {
    const page = cursor === undefined ? params : { ...params, cursor };
    const reply = await connection.ask(method, page);
    // A server without tools need not know the method.
    const hasNone = reply.kind === "error" && reply.code === METHOD_NOT_FOUND;
    if (hasNone && cursor === undefined) return [];
    cursor = pages.take(resultOf(connection, method, reply));
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
