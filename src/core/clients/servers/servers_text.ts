/** MCP servers in a client's file: which there are, and other words that start them. */

import { isJsonObject, type JsonValue } from "../../json/json.ts";

/** Names of members from the root of a file to a server. */
export type ServerPlace = readonly string[];

/** A server in a file. */
export interface FoundServer {
  readonly place: ServerPlace;
  readonly name: string;
  /** Program and arguments that start it; absent for one that is not started. */
  readonly words?: readonly string[];
  /** Why gait cannot be put before it. */
  readonly fault?: string;
}

/** A client's file with servers; changing it gives another one. Every other byte stays. */
export interface ServersText {
  readonly text: string;
  servers(): readonly FoundServer[];
  /** The text of a server, as written. */
  written(place: ServerPlace): string;
  /** The file with another text of a server. */
  withWritten(place: ServerPlace, written: string): ServersText;
  /** The file with words before those that start a server. */
  withPrefix(place: ServerPlace, prefix: readonly string[]): ServersText;
  /** The file with other words that start a server. */
  withWords(place: ServerPlace, words: readonly string[]): ServersText;
}

/** A server by its value, as most clients have it. */
export function foundServer(place: ServerPlace, value: JsonValue | undefined): FoundServer {
  const shared = { place, name: place.at(-1) ?? "" };
  if (!isJsonObject(value)) return { ...shared, fault: "it is not an object" };
  const { command, args = [] } = value;
  const address = ["url", "httpUrl", "serverUrl", "uri"].find((name) => Object.hasOwn(value, name));
  if (address !== undefined) return { ...shared, fault: "it is reached by its address" };
  const words = Array.isArray(command)
    ? command
    : [command, ...Array.isArray(args) ? args : [null]];
  const isList = words.every((word: JsonValue | undefined): word is string =>
    typeof word === "string"
  );
  if (!isList || words[0] === undefined || words[0] === "") {
    return { ...shared, fault: "it has no command that gait can start" };
  }
  return { ...shared, words };
}

/** The words of a server behind `gait mcp proxy … --`; `undefined` if gait is not before it. */
export function wordsBehindProxy(words: readonly string[]): readonly string[] | undefined {
  const at = words.findIndex((word, index) => word === "mcp" && words[index + 1] === "proxy");
  const end = at < 0 ? -1 : words.indexOf("--", at);
  const rest = end < 0 ? [] : words.slice(end + 1);
  return rest.length === 0 ? undefined : rest;
}
