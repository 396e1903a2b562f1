/**
 * The tool lock: which tools of which MCP server a person has accepted, so that a server that later
 * offers other tools, or describes them differently, is noticed before a model reads it.
 */

import { encodeUtf8 } from "../../bytes.ts";
import { digest } from "../../crypto/digest.ts";
import { GaitError } from "../../error.ts";
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
import { redactLaunch } from "./redacted_launch.ts";
import { toolChanges } from "./tool_changes.ts";

export type { LockedServer, LockedTool, LockFinding, ToolLock } from "../../schema/mcp.ts";

/** Name of the file, unless another is given. */
export const TOOL_LOCK_PATH = "gait.mcp.lock";

/** A lock that knows no server. */
export const EMPTY_LOCK: ToolLock = {
  schema_id: "gait.mcp.tool_lock",
  schema_version: "1.0.0",
  servers: [],
};

/**
 * Parses a lock. Unknown members are refused: a lock that says more than is understood is not obeyed.
 *
 * @throws {GaitError} `invalid_input`, also for a server or tool that stands there twice.
 */
export function parseToolLock(source: Source): ToolLock {
  const lock = readToolLock(parseJson(source), source.name);
  const twice = (what: string, pointer: string) =>
    new GaitError("invalid_input", `Cannot read "${source.name}": ${what} stands there twice`, {
      fields: [pointer],
      hint: "remove one of the two, or remove the file and lock again",
    });
  const servers = new Set<string>();
  for (const [at, { launch_digest, tools }] of lock.servers.entries()) {
    if (servers.has(launch_digest)) throw twice(`server ${launch_digest}`, `/servers/${at}`);
    servers.add(launch_digest);
    const names = new Set<string>();
    for (const [tool, { name }] of tools.entries()) {
      const pointer = `/servers/${at}/tools/${tool}`;
      if (names.has(name)) throw twice(`tool ${JSON.stringify(name)}`, pointer);
      names.add(name);
    }
  }
  return lock;
}

/**
 * Writes a lock: sorted and indented, so that a change of it reads well in a review, with escapes for
 * whatever a reader of it would not see.
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

/**
 * Digest of what starts a server: SHA-256 of the canonical JSON of the words of its command, or of
 * its URL in a list.
 */
export function launchDigest(command: readonly string[]): Promise<string> {
  return digest(command.map((word) => word.toWellFormed()));
}

/** A server as it was reached, with what it lists. */
export interface ListedServer {
  /** How it was reached. */
  readonly transport: "stdio" | "http";
  /** The words that start it, or its URL alone. */
  readonly launch: readonly string[];
  /** Capabilities that were declared to it. */
  readonly capabilities: readonly string[];
  /** The tools, as listed. */
  readonly tools: readonly JsonObject[];
}

/**
 * Locks a server.
 *
 * @throws {GaitError} `invalid_input` for tools that cannot be told apart; see `lockTools`.
 */
export async function lockServer(server: ListedServer): Promise<LockedServer> {
  const tools = await lockTools(server.tools);
  const launch_digest = await launchDigest(server.launch);
  const capabilities = [...new Set(server.capabilities)].sort(compareText);
  return {
    launch_digest,
    transport: server.transport,
    launch: redactLaunch(server.launch).map((word) => word.toWellFormed()),
    ...(capabilities.length === 0 ? {} : { capabilities }),
    tools_digest: await digest({
      launch_digest,
      tools: tools.map(({ name, digest }) => ({ name, digest })),
    }),
    tools,
  };
}

/** The server that a lock knows by this digest. */
export function serverIn(lock: ToolLock, launch_digest: string): LockedServer | undefined {
  return lock.servers.find((server) => server.launch_digest === launch_digest);
}

/**
 * Other servers of a lock with tools of the same names, in words: an earlier version that this one
 * replaces without a review, or two servers of which a client could mistake one for the other.
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

/** The lock with a server added, or put in the place of what it said before. */
export function withServer(lock: ToolLock, server: LockedServer): ToolLock {
  const others = lock.servers.filter(({ launch_digest }) => launch_digest !== server.launch_digest);
  return { ...lock, servers: [...others, server] };
}

/**
 * How what a server lists differs from its lock, by tool; empty: not at all. `tools` is the whole
 * list, all pages of it. Only the digests decide whether a tool is the same; what else the lock keeps
 * serves to say what changed.
 *
 * @throws {GaitError} `invalid_input` for tools without a name and for those that cannot be told
 * apart, which no lock can hold: such a server must be refused like one that changed.
 */
export async function compareWithLock(
  lock: ToolLock,
  launch_digest: string,
  tools: readonly JsonObject[],
): Promise<readonly LockFinding[]> {
  const server = serverIn(lock, launch_digest);
  const listed = await lockTools(tools);
  if (server === undefined) {
    const detail = "the lock knows no server that is started by this command or has this URL";
    return [{ kind: "server_unknown", tool: "", detail }];
  }
  return await compareTools(server.tools, listed);
}

/** How tools differ from those that were locked. */
export async function compareTools(
  locked: readonly LockedTool[],
  listed: readonly LockedTool[],
): Promise<readonly LockFinding[]> {
  const old = new Map(locked.map((tool) => [tool.name, tool]));
  const now = new Map(listed.map((tool) => [tool.name, tool]));
  const gone = locked.filter(({ name }) => !now.has(name));
  const come = listed.filter(({ name }) => !old.has(name));
  const goneByBody = await byBody(gone);
  const findings: LockFinding[] = [];
  for (const tool of listed) {
    const before = old.get(tool.name);
    if (before !== undefined && before.digest !== tool.digest) {
      findings.push(...toolChanges(before, tool));
    }
  }
  const renamed = new Set<string>();
  for (const tool of come) {
    const from = goneByBody.get(await bodyDigest(tool))?.shift();
    if (from !== undefined) renamed.add(from.name);
    findings.push(
      from === undefined
        ? { kind: "added", tool: tool.name, detail: describeTool(tool) }
        : { kind: "renamed", tool: tool.name, detail: `was ${show(from.name)}, the rest is equal` },
      ...hiddenIn(tool),
    );
  }
  for (const { name } of gone) {
    if (renamed.has(name)) continue;
    findings.push({ kind: "removed", tool: name, detail: "is no longer listed" });
  }
  return findings.sort((a, b) => compareText(a.tool, b.tool));
}

/** What in the tools is not seen, a line for each place; for the first time that they are locked. */
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

/** Everything that the lock covers, in lines. */
export function describeTool({ definition }: LockedTool): string {
  return Object.entries(definition).filter(([part]) => part !== "name")
    .map(([part, value]) => `/${part}: ${describePart(value)}`).join("\n");
}

function describePart(value: JsonValue): string {
  if (typeof value !== "string") return show(value);
  const [first = "", ...more] = visible(value).split("\n");
  return [first, ...more.map((line) => `  ${line}`)].join("\n");
}
