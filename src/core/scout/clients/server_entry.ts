/** Reads the entry of one server, in whatever spelling a client has for its members. */

import { sortedUnique } from "../../text.ts";
import { launchSource } from "./launch_source.ts";
import {
  memberOf,
  type SettingsNode,
  type SettingsObject,
  textOf,
  textsOf,
} from "./settings_tree.ts";

/** A value that the file sets for a server: a variable or a header. */
export interface SetValue {
  readonly name: string;
  readonly value: string;
  readonly offset: number;
}

/** Entry of a server. Values are as written, including secrets. */
export interface ServerEntry {
  readonly transport: "stdio" | "http" | "unknown";
  /** The words that start it, or its URL alone; empty if the entry does not say. */
  readonly words: readonly string[];
  readonly values: readonly SetValue[];
  /** Ids of inputs that the client asks a person for. */
  readonly inputs: readonly string[];
  readonly disabled: boolean;
  /** Tools that run without a question; `*` for all. */
  readonly unasked: readonly string[];
  /** Names of tools, those that are switched off among them. */
  readonly tools: readonly string[];
  /** Tools that are switched off. */
  readonly disabledTools: readonly string[];
  readonly listsAllTools: boolean;
  /** What else decides what runs: members by name. */
  readonly others: readonly (readonly [string, SettingsNode])[];
}

const URL_MEMBERS = ["httpUrl", "url", "serverUrl", "sseUrl", "sseEndpoint"];
const REMOTE_TYPES = /^(?:https?|sse|ws|remote|streamable[-_]?https?|streamableHttp)$/i;

/** Whether an object says what starts a server. */
export function isLaunchable(node: SettingsObject): boolean {
  return launchOf(node).words.length > 0;
}

/**
 * Whether an object is the entry of an MCP server and of nothing else: keys such as `servers` are those
 * of many programs.
 */
export function isClearlyServer(node: SettingsObject): boolean {
  const { transport, words } = launchOf(node);
  if (words.length === 0) return false;
  const type = textOf(memberOf(node, "type")) ?? textOf(memberOf(node, "transport")) ?? "";
  if (transport === "http") return /^(?:sse|streamable[-_]?http|http)$/i.test(type);
  return /^stdio$/i.test(type) || memberOf(node, "args")?.kind === "list";
}

interface Launch extends Pick<ServerEntry, "transport" | "words"> {
  /** The object that holds the members about it. */
  readonly start: SettingsObject;
}

/** How an entry says that its server is started. */
function launchOf(node: SettingsObject): Launch {
  const bundle = memberOf(memberOf(node, "server"), "mcp_config");
  const nested = memberOf(node, "transport");
  const start = bundle?.kind === "object" ? bundle : nested?.kind === "object" ? nested : node;
  const command = commandOf(start);
  const url = urlOf(start);
  const type = textOf(memberOf(start, "type")) ?? textOf(nested) ?? "";
  if (url !== undefined && (command.length === 0 || REMOTE_TYPES.test(type))) {
    return { transport: "http", words: [url], start };
  }
  if (command.length > 0) return { transport: "stdio", words: command, start };
  return { transport: REMOTE_TYPES.test(type) ? "http" : "unknown", words: [], start };
}

/** A name for an entry without one: that of the package or program, or the host, that it starts with. */
export function startName(node: SettingsObject): string | undefined {
  const { transport, words } = launchOf(node);
  const [first = ""] = words;
  if (transport === "http") return URL.canParse(first) ? new URL(first).hostname : undefined;
  const { package: fetched, image } = launchSource(words);
  return fetched?.name ?? image?.name ?? first.split(/[/\\]/).at(-1);
}

/** Reads an entry. What is missing or of another kind counts as absent. */
export function readEntry(node: SettingsObject): ServerEntry {
  const { transport, words, start } = launchOf(node);
  const listed = namesOf(memberOf(node, "tools"));
  const disabledTools = ["disabledTools", "disabled_tools", "excludeTools"]
    .flatMap((name) => textsOf(memberOf(node, name)));
  const allowed = ["alwaysAllow", "autoApprove", "alwaysAllowTools"]
    .flatMap((name) => textsOf(memberOf(node, name)));
  const named = ["includeTools", "enabled_tools", "enabledTools"]
    .flatMap((name) => textsOf(memberOf(node, name)));
  const isTrusted = isTrue(memberOf(node, "trust")) || isTrue(memberOf(node, "autoApprove")) ||
    isTrue(memberOf(node, "alwaysAllow"));
  const unasked = [...allowed, ...approvedOf(memberOf(node, "tools"))];
  return {
    transport,
    words,
    values: [...valuesOf(start), ...(start === node ? [] : valuesOf(node))],
    inputs: sortedUnique(inputsIn(node)),
    disabled: isTrue(memberOf(node, "disabled")) || isFalse(memberOf(node, "enabled")),
    unasked: sortedUnique([...unasked, ...(isTrusted ? ["*"] : [])]),
    tools: sortedUnique([...listed.names, ...named, ...unasked, ...disabledTools])
      .filter((name) => name !== "*"),
    disabledTools,
    others: othersOf(start === node ? [node] : [start, node]),
    listsAllTools: listed.areDefined && !isTrue(memberOf(node, "tools_generated")),
  };
}

/** Members that decide what runs, besides the words: folders, files of variables, helpers, other systems. */
const OTHER_MEMBERS = [
  "cwd",
  "workingDirectory",
  "working_directory",
  "envFile",
  "env_file",
  "headersHelper",
  "headers_helper",
  "platform_overrides",
  "entry_point",
];

function othersOf(
  nodes: readonly SettingsObject[],
): readonly (readonly [string, SettingsNode])[] {
  const places = nodes.flatMap((
    node,
  ) => [node, memberOf(node, "server"), memberOf(node, "command")]);
  return OTHER_MEMBERS.flatMap((name) =>
    places.flatMap((place) => {
      const value = memberOf(place, name);
      return value === undefined ? [] : [[name, value] as const];
    })
  );
}

/** The words of a command, with its arguments. */
function commandOf(node: SettingsObject): readonly string[] {
  const command = memberOf(node, "command") ?? memberOf(node, "cmd");
  const args = memberOf(node, "args") ?? memberOf(node, "arguments");
  const last = args?.kind === "scalar" ? [textOf(args) ?? ""].filter(Boolean) : textsOf(args);
  const image = textOf(memberOf(node, "image"));
  if (image !== undefined) return [image, ...textsOf(command)]; // a catalogue of Docker
  if (command?.kind === "list") return [...textsOf(command), ...last];
  if (command?.kind === "object") {
    const path = textOf(memberOf(command, "path"));
    return path === undefined ? [] : [path, ...textsOf(memberOf(command, "args"))];
  }
  const program = textOf(command);
  return program === undefined ? [] : [program, ...last];
}

function urlOf(node: SettingsObject): string | undefined {
  const remote = memberOf(node, "remote");
  const places = remote?.kind === "object" ? [node, remote] : [node];
  for (const place of places) {
    for (const name of URL_MEMBERS) {
      const url = textOf(memberOf(place, name));
      if (url !== undefined) return url;
    }
  }
  return undefined;
}

/** `settings` of an extension of Zed, `with` of a block of Continue. */
const VALUE_MEMBERS = ["env", "environment", "headers", "http_headers", "settings", "with"];

function valuesOf(node: SettingsObject): readonly SetValue[] {
  const places = [
    ...VALUE_MEMBERS.map((name) => memberOf(node, name)),
    memberOf(memberOf(node, "command"), "env"),
    memberOf(memberOf(node, "requestInit"), "headers"),
    memberOf(memberOf(node, "requestOptions"), "headers"),
    memberOf(memberOf(node, "remote"), "headers"),
  ];
  return places.flatMap((place) => {
    if (place?.kind === "object") {
      return place.members.map(({ name, offset, value }) => ({
        name,
        offset,
        value: textOf(value) ?? "",
      }));
    }
    if (place?.kind !== "list") return [];
    return place.items.flatMap((item) => {
      const name = textOf(memberOf(item, "name"));
      if (name !== undefined) {
        return [{ name, value: textOf(memberOf(item, "value")) ?? "", offset: item.offset }];
      }
      const [, variable, value = ""] = /^([\w.-]+)=(.*)$/s.exec(textOf(item) ?? "") ?? [];
      return variable === undefined ? [] : [{ name: variable, value, offset: item.offset }];
    });
  });
}

/** Names of tools: of objects with a name, which define them, or plain texts, which choose among them. */
function namesOf(
  tools: SettingsNode | undefined,
): { readonly names: readonly string[]; readonly areDefined: boolean } {
  if (tools?.kind === "object") {
    return { names: tools.members.map(({ name }) => name), areDefined: false };
  }
  if (tools?.kind !== "list") return { names: [], areDefined: false };
  const defined = tools.items.flatMap((item) => textOf(memberOf(item, "name")) ?? []);
  return { names: [...defined, ...textsOf(tools)], areDefined: defined.length > 0 };
}

/** Tools of Codex that an entry of their own lets run without a question. */
function approvedOf(tools: SettingsNode | undefined): readonly string[] {
  if (tools?.kind !== "object") return [];
  return tools.members.filter(({ value }) => textOf(memberOf(value, "approval_mode")) === "approve")
    .map(({ name }) => name);
}

/** Ids in `${input:id}`, anywhere in the entry. */
function inputsIn(node: SettingsNode): readonly string[] {
  const found: string[] = [];
  const seen = new Set<SettingsNode>();
  const waiting = [node];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    if (next.kind === "object") { for (const { value } of next.members) waiting.push(value); }
    else if (next.kind === "list") { for (const item of next.items) waiting.push(item); }
    else if (typeof next.value === "string") {
      for (const [, id = ""] of next.value.matchAll(/\$\{input:([^{}]{1,200})\}/g)) found.push(id);
    }
  }
  return found;
}

function isTrue(node: SettingsNode | undefined): boolean {
  return node?.kind === "scalar" && node.value === true;
}

function isFalse(node: SettingsNode | undefined): boolean {
  return node?.kind === "scalar" && node.value === false;
}
