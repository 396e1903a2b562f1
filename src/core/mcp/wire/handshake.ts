/**
 * How a client opens a connection to a server whose era it does not know: revisions without
 * handshake (2026-07-28) are asked with `server/discover`, earlier ones with `initialize`.
 */

import { csv } from "../../text.ts";
import { GaitError } from "../../error.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import { stringsOf } from "../json_values.ts";
import { VERSION } from "../../version.ts";

/** The revision without handshake that we speak. */
export const MODERN_VERSION = "2026-07-28";
/** The newest revision with handshake. */
export const LEGACY_VERSION = "2025-11-25";
/** Revisions with handshake whose list of tools we understand. */
const LEGACY_VERSIONS = ["2024-11-05", "2025-03-26", "2025-06-18", LEGACY_VERSION];

/** What came of a request. */
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

/** The era of a server, as far as its answer to `server/discover` tells. */
export type Era =
  | { readonly kind: "modern" }
  | { readonly kind: "legacy" }
  | { readonly kind: "unsupported"; readonly versions: readonly string[] };

const CAPABILITIES = ["elicitation", "roots", "sampling", "tasks"];

/**
 * Capabilities in the form in which they are declared: `roots` becomes `{"roots":{}}` and
 * `elicitation.url` an empty object inside of another; `roots.listChanged` is `true`.
 *
 * @throws {GaitError} `invalid_input` for a capability that no client has.
 */
export function clientCapabilities(words: readonly string[]): JsonObject {
  const declared = new Map<string, Map<string, JsonValue>>();
  for (const word of words.flatMap(csv)) {
    const [name = "", part, ...more] = word.split(".");
    const isKnown = CAPABILITIES.includes(name) && more.length === 0 &&
      (part === undefined || /^[A-Za-z]+$/.test(part));
    if (!isKnown) {
      throw new GaitError("invalid_input", `Cannot declare the capability "${word}"`, {
        hint: `known: ${CAPABILITIES.join(", ")}, each also with a part, such as elicitation.url`,
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

/** `_meta` of every request to a server without handshake. */
export function modernMeta(capabilities: JsonObject): JsonObject {
  return {
    "io.modelcontextprotocol/protocolVersion": MODERN_VERSION,
    "io.modelcontextprotocol/clientCapabilities": capabilities,
    "io.modelcontextprotocol/clientInfo": { name: "gait", version: VERSION },
  };
}

/** Parameters of `initialize`. */
export function initializeParams(capabilities: JsonObject): JsonObject {
  return {
    protocolVersion: LEGACY_VERSION,
    capabilities,
    clientInfo: { name: "gait", version: VERSION },
  };
}

/** Version not supported; the answer of a server without handshake only. */
const UNSUPPORTED_VERSION = -32022;

/**
 * The era that an answer to `server/discover` tells. Everything but a valid answer of the newer era
 * means the older one: errors of all kinds, silence, and a server that ends.
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

/**
 * The revision that the answer to `initialize` settles on.
 *
 * @throws {GaitError} `invalid_input` for one that we do not know.
 */
export function negotiatedVersion(result: JsonObject): string {
  const version = result["protocolVersion"];
  if (typeof version === "string" && LEGACY_VERSIONS.includes(version)) return version;
  throw unsupportedVersion([typeof version === "string" ? version : "none"]);
}

/** The error for a server that speaks no revision that we do. */
export function unsupportedVersion(found: readonly string[]): GaitError {
  const shown = found.map((version) => JSON.stringify(version)).join(", ");
  return new GaitError(
    "invalid_input",
    `Cannot talk to the server: it speaks MCP ${shown || "of no stated revision"}`,
    { hint: `known: ${[...LEGACY_VERSIONS, MODERN_VERSION].join(", ")}` },
  );
}
