/**
 * The first messages to a server, by which gait learns which revision of MCP it speaks. Modern
 * revisions (2026-07-28) answer `server/discover` and have no handshake; legacy ones want
 * `initialize`.
 */

import { csv } from "../../text.ts";
import { GaitError } from "../../error.ts";
import { quoted } from "../../fault.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import { stringsOf } from "../json_values.ts";
import { VERSION } from "../../version.ts";

/** The modern revision that gait speaks. */
export const MODERN_VERSION = "2026-07-28";
/** The newest legacy revision. */
export const LEGACY_VERSION = "2025-11-25";
/** Legacy revisions whose lists of tools gait understands. */
const LEGACY_VERSIONS = ["2024-11-05", "2025-03-26", "2025-06-18", LEGACY_VERSION];

/** Outcome of a request that gait sent; `gone` and `silent` mean no answer. */
export type Reply =
  | { readonly kind: "result"; readonly result: JsonObject }
  | {
    readonly kind: "error";
    readonly code: number;
    readonly message: string;
    readonly data?: JsonValue;
  }
  | { readonly kind: "gone" }
  | { readonly kind: "silent" };

/** The kind of revision that a server speaks, judged by its answer to `server/discover`. */
export type Era =
  | { readonly kind: "modern" }
  | { readonly kind: "legacy" }
  | { readonly kind: "unsupported"; readonly versions: readonly string[] };

const CAPABILITIES = ["elicitation", "roots", "sampling", "tasks"];

/**
 * Writes names of capabilities as the protocol declares them: `roots` as `{"roots":{}}`,
 * `elicitation.url` as `{"elicitation":{"url":{}}}`; the value of `roots.listChanged` is `true`.
 *
 * @throws {GaitError} `invalid_input` for a capability that the protocol does not have.
 */
export function clientCapabilities(words: readonly string[]): JsonObject {
  const declared = new Map<string, Map<string, JsonValue>>();
  for (const word of words.flatMap(csv)) {
    const [name = "", part, ...more] = word.split(".");
    const isKnown = CAPABILITIES.includes(name) && more.length === 0 &&
      (part === undefined || /^[A-Za-z]+$/.test(part));
    if (!isKnown) {
      const known = CAPABILITIES.join(", ");
      throw new GaitError("invalid_input", `Cannot declare the capability ${quoted(word)}`, {
        hint: `known: ${known}, each also with a part, such as elicitation.url`,
      });
    }
    const parts = declared.get(name) ?? new Map<string, JsonValue>();
    if (part !== undefined) parts.set(part, part === "listChanged" ? true : {});
    declared.set(name, parts);
  }
  return Object.fromEntries(
    [...declared].map(([name, parts]) => [name, Object.fromEntries(parts)]),
  );
}

/** `_meta` of every request to a modern server. */
export function modernMeta(capabilities: JsonObject): JsonObject {
  return {
    "io.modelcontextprotocol/protocolVersion": MODERN_VERSION,
    "io.modelcontextprotocol/clientCapabilities": capabilities,
    "io.modelcontextprotocol/clientInfo": { name: "gait", version: VERSION },
  };
}

export function initializeParams(capabilities: JsonObject): JsonObject {
  return {
    protocolVersion: LEGACY_VERSION,
    capabilities,
    clientInfo: { name: "gait", version: VERSION },
  };
}

/** "Unsupported protocol version"; only modern servers answer with this code. */
const UNSUPPORTED_VERSION = -32022;

/**
 * Judges an answer to `server/discover`. Only a valid modern answer counts as modern: any other error,
 * silence and the end of the server count as legacy.
 */
export function eraOf(reply: Reply): Era {
  switch (reply.kind) {
    case "result": {
      const versions = stringsOf(reply.result["supportedVersions"]);
      if (versions === undefined) return { kind: "legacy" };
      return known(versions);
    }
    case "error": {
      if (reply.code !== UNSUPPORTED_VERSION) return { kind: "legacy" };
      const supported = isJsonObject(reply.data) ? stringsOf(reply.data["supported"]) : undefined;
      return known(supported ?? []);
    }
    case "gone":
    case "silent":
      return { kind: "legacy" };
  }
}

function known(versions: readonly string[]): Era {
  if (versions.includes(MODERN_VERSION)) return { kind: "modern" };
  if (versions.some((version) => LEGACY_VERSIONS.includes(version))) return { kind: "legacy" };
  return { kind: "unsupported", versions };
}

/** @throws {GaitError} `invalid_input` for a revision that gait does not know. */
export function negotiatedVersion(result: JsonObject): string {
  const version = result["protocolVersion"];
  if (typeof version === "string" && LEGACY_VERSIONS.includes(version)) return version;
  throw unsupportedVersion(typeof version === "string" ? [version] : []);
}

/** The error for a server that shares no revision with gait. */
export function unsupportedVersion(found: readonly string[]): GaitError {
  const spoken = found.length === 0
    ? "names no revision of MCP"
    : `speaks MCP ${found.map(quoted).join(", ")}`;
  return new GaitError("invalid_input", `Cannot talk to the server: it ${spoken}`, {
    hint: `gait speaks ${[...LEGACY_VERSIONS, MODERN_VERSION].join(", ")}`,
  });
}

/** Message about a server that speaks the transport of 2024-11-05. */
export const OLDER_TRANSPORT: string =
  "the server speaks the older transport (HTTP+SSE, 2024-11-05), which gait does not serve: " +
  "give --upstream the address of its Streamable HTTP endpoint, often /mcp, or start it over stdio";
