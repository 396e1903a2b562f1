/**
 * The tool lock: a file with the tools of each MCP server that a person has accepted. If a server later
 * offers other tools, or describes them differently, gait notices before a model reads them.
 */

import { encodeUtf8 } from "../../bytes.ts";
import { digest } from "../../crypto/digest.ts";
import { malformed, quoted } from "../../fault.ts";
import { withoutEmpty } from "../../present.ts";
import { compareText, lowerTrim } from "../../text.ts";
import { type JsonObject, type JsonValue, parseJson } from "../../json/json.ts";
import {
  type LockedServer,
  type LockedTool,
  type LockFinding,
  readToolLock,
  type ToolLock,
} from "../../schema/mcp.ts";
import type { Source } from "../../source.ts";
import { describeInvisible, escapeInvisible, visible } from "./invisible_text.ts";
import { bodyDigest, lockTools } from "./locked_tool.ts";
import { show } from "./schema_constraints.ts";
import { redactLaunch } from "../../redact/launch_words.ts";
import { toolChanges } from "./tool_changes.ts";
import { type ListedTexts, lockTexts } from "./locked_text.ts";
import { appendAll } from "../../lists.ts";

export type { LockedServer, LockedTool, LockFinding, ToolLock } from "../../schema/mcp.ts";

/** Default path of the lock. */
export const TOOL_LOCK_PATH = "gait.mcp.lock";

export const EMPTY_LOCK: ToolLock = {
  schema_id: "gait.mcp.tool_lock",
  schema_version: "1.0.0",
  servers: [],
};

/**
 * Parses a lock. It refuses unknown members, since it could not enforce what they say.
 *
 * @throws {GaitError} `invalid_input`, also for a server or a tool with two entries.
 */
export function parseToolLock(source: Source): ToolLock {
  const lock = readToolLock(parseJson(source), source.name);
  const twice = (what: string, pointer: string) =>
    malformed(
      source.name,
      pointer,
      `is a second entry for ${what}`,
      "remove one of the two, or remove the file and lock the servers again",
    );
  const servers = new Set<string>();
  for (const [at, { launch_digest, tools }] of lock.servers.entries()) {
    if (servers.has(launch_digest)) {
      throw twice(`the server ${quoted(launch_digest)}`, `/servers/${at}`);
    }
    servers.add(launch_digest);
    const names = new Set<string>();
    for (const [tool, { name }] of tools.entries()) {
      const pointer = `/servers/${at}/tools/${tool}`;
      if (names.has(name)) throw twice(`the tool ${quoted(name)}`, pointer);
      names.add(name);
    }
    const kinds = (lock.servers[at]?.texts ?? []).map(({ kind }) => kind);
    for (const [text, kind] of kinds.entries()) {
      if (kinds.indexOf(kind) < text) throw twice(kind, `/servers/${at}/texts/${text}`);
    }
  }
  return lock;
}

/**
 * Writes a lock: sorted and indented, so that its changes are easy to review, and with escapes in place
 * of invisible characters.
 */
export function formatToolLock(lock: ToolLock): Uint8Array<ArrayBuffer> {
  const servers = lock.servers.toSorted((a, b) => compareText(a.launch_digest, b.launch_digest));
  const text = JSON.stringify(sorted({ ...lock, servers }), null, 2);
  return encodeUtf8(`${escapeInvisible(text)}\n`);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => compareText(a, b));
  return Object.fromEntries(entries.map(([name, item]) => [name, sorted(item)]));
}

/** SHA-256 of the canonical JSON of the words of a command, or of a list with a URL. */
export function launchDigest(command: readonly string[]): Promise<string> {
  return digest(command.map((word) => word.toWellFormed()));
}

/** A server and the tools that it lists. `launch` has the words of its command, or its URL alone. */
export interface ListedServer
  extends Required<Pick<LockedServer, "transport" | "launch" | "capabilities">> {
  readonly tools: readonly JsonObject[];
  /** Texts to lock; none if absent. */
  readonly texts?: ListedTexts;
}

/**
 * @throws {GaitError} `invalid_input` for tools that cannot be locked; see {@linkcode lockTools}.
 */
export async function lockServer(server: ListedServer): Promise<LockedServer> {
  const tools = await lockTools(server.tools);
  const texts = await lockTexts(server.texts ?? {});
  const launch_digest = await launchDigest(server.launch);
  const capabilities = [...new Set(server.capabilities)].sort(compareText);
  return {
    launch_digest,
    transport: server.transport,
    launch: redactLaunch(server.launch).map((word) => word.toWellFormed()),
    ...withoutEmpty({ capabilities }),
    tools_digest: await digest({
      launch_digest,
      tools: tools.map(({ name, digest }) => ({ name, digest })),
      ...withoutEmpty({ texts: texts.map(({ kind, digest }) => ({ kind, digest })) }),
    }),
    tools,
    ...withoutEmpty({ texts: [...texts] }),
  };
}

/**
 * The entry of a server that was not asked: a manifest or catalogue names its tools.
 *
 * @throws {GaitError} `invalid_input` for names that cannot be locked; see {@linkcode lockTools}.
 */
export async function lockDeclared(
  server: Pick<ListedServer, "transport" | "launch">,
  names: readonly string[],
): Promise<LockedServer> {
  const tools = names.map((name) => ({ name }));
  return { ...await lockServer({ ...server, capabilities: [], tools }), declared: true };
}

/** The entry of a server; `undefined` if the lock has none. */
export function serverIn(lock: ToolLock, launch_digest: string): LockedServer | undefined {
  return lock.servers.find((server) => server.launch_digest === launch_digest);
}

/**
 * Warns of other servers in the lock that have tools of the same names. The other may be an earlier
 * version, which this one would replace without a review, or a client may confuse the two.
 */
export function sharedNames(lock: ToolLock, server: LockedServer): readonly string[] {
  const names = new Set(server.tools.map(({ name }) => lowerTrim(name)));
  return lock.servers.filter(({ launch_digest }) => launch_digest !== server.launch_digest)
    .flatMap(({ launch, tools }) => {
      const shared = tools.filter(({ name }) => names.has(lowerTrim(name))).length;
      if (shared === 0) return [];
      return [`the lock also holds ${show(launch.join(" "))}, and tool names of both: ${shared}`];
    });
}

/** The lock with the entry of a server added or replaced. */
export function withServer(lock: ToolLock, server: LockedServer): ToolLock {
  const others = lock.servers.filter(({ launch_digest }) => launch_digest !== server.launch_digest);
  return { ...lock, servers: [...others, server] };
}

/**
 * Compares the tools of a server with its lock; no findings mean that they are the same. `tools`
 * must be the whole list, all pages of it. Only the digests decide whether a tool is the same; the
 * stored definitions serve to say what changed.
 *
 * @throws {GaitError} `invalid_input` for tools that cannot be locked; see {@linkcode lockTools}.
 * The caller must treat such a server as changed.
 */
export async function compareWithLock(
  lock: ToolLock,
  launch_digest: string,
  tools: readonly JsonObject[],
): Promise<readonly LockFinding[]> {
  const server = serverIn(lock, launch_digest);
  const listed = await lockTools(tools);
  if (server === undefined) return [UNKNOWN_SERVER];
  if (server.declared === true) return compareNames(server.tools, listed);
  return await compareTools(server.tools, listed);
}

/**
 * Compares the names of tools, for a server whose lock holds only names. No one has read the
 * definitions, so invisible characters in them are findings too.
 */
export function compareNames(
  declared: readonly Pick<LockedTool, "name">[],
  listed: readonly LockedTool[],
): readonly LockFinding[] {
  const [old, now] = [declared, listed].map((tools) => new Set(tools.map(({ name }) => name)));
  const findings = [
    ...listed.flatMap((tool): readonly LockFinding[] => [
      ...(old?.has(tool.name)
        ? []
        : [{ kind: "added" as const, tool: tool.name, detail: describeTool(tool) }]),
      ...hiddenIn(tool),
    ]),
    ...declared.flatMap(({ name }): readonly LockFinding[] =>
      now?.has(name) ? [] : [{ kind: "removed", tool: name, detail: "is no longer listed" }]
    ),
  ];
  return findings.sort((a, b) => compareText(a.tool, b.tool));
}

/** The finding for a server that the lock has no entry for. */
export const UNKNOWN_SERVER: LockFinding = {
  kind: "server_unknown",
  tool: "",
  detail: "the lock has no server with this command or URL",
};

/** Compares tools with those that were locked, sorted by name. */
export async function compareTools(
  locked: readonly LockedTool[],
  listed: readonly LockedTool[],
): Promise<readonly LockFinding[]> {
  const old = new Map(locked.map((tool) => [tool.name, tool]));
  const now = new Map(listed.map((tool) => [tool.name, tool]));
  const removed = locked.filter(({ name }) => !now.has(name));
  const added = listed.filter(({ name }) => !old.has(name));
  const removedByBody = await byBody(removed);
  const findings: LockFinding[] = [];
  for (const tool of listed) {
    const before = old.get(tool.name);
    if (before !== undefined && before.digest !== tool.digest) {
      appendAll(findings, toolChanges(before, tool));
    }
  }
  const renamed = new Set<string>();
  for (const tool of added) {
    const from = removedByBody.get(await bodyDigest(tool))?.shift();
    if (from !== undefined) renamed.add(from.name);
    findings.push(
      from === undefined
        ? { kind: "added", tool: tool.name, detail: describeTool(tool) }
        : { kind: "renamed", tool: tool.name, detail: `was ${show(from.name)}, the rest is equal` },
      ...hiddenIn(tool),
    );
  }
  for (const { name } of removed) {
    if (renamed.has(name)) continue;
    findings.push({ kind: "removed", tool: name, detail: "is no longer listed" });
  }
  return findings.sort((a, b) => compareText(a.tool, b.tool));
}

/** Warnings about invisible characters, one line for each place. */
export function invisibleIn(tools: readonly LockedTool[]): readonly string[] {
  return tools.flatMap((tool) =>
    describeInvisible(tool.definition).map((line) => `tool ${show(tool.name)}: ${line}`)
  );
}

function hiddenIn({ name, definition }: LockedTool): readonly LockFinding[] {
  const lines = describeInvisible(definition);
  if (lines.length === 0) return [];
  return [{ kind: "invisible_characters", tool: name, detail: lines.join("\n") }];
}

async function byBody(tools: readonly LockedTool[]): Promise<Map<string, LockedTool[]>> {
  const bodies = new Map<string, LockedTool[]>();
  for (const tool of tools) {
    const body = await bodyDigest(tool);
    bodies.set(body, [...bodies.get(body) ?? [], tool]);
  }
  return bodies;
}

/** All members that the lock covers, in lines. */
function describeTool({ definition }: LockedTool): string {
  return Object.entries(definition).filter(([part]) => part !== "name")
    .map(([part, value]) => `/${part}: ${describePart(value)}`).join("\n");
}

function describePart(value: JsonValue): string {
  if (typeof value !== "string") return show(value);
  const [first = "", ...more] = visible(value).split("\n");
  return [first, ...more.map((line) => `  ${line}`)].join("\n");
}
