/** Locks the tools of the servers that scout found. */

import { GaitError } from "../../core/error.ts";
import { quoted, quotedName } from "../../core/fault.ts";
import { isJsonObject, type JsonValue, parseJson } from "../../core/json/json.ts";
import { malformed } from "../../core/fault.ts";
import {
  compareNames,
  launchDigest,
  lockDeclared,
  serverIn,
  sharedNames,
} from "../../core/mcp/lock/tool_lock.ts";
import { present, withoutEmpty } from "../../core/present.ts";
import { redactLaunch } from "../../core/redact/launch_words.ts";
import type { FoundLock, FoundLockResult } from "../../core/schema/mcp.ts";
import { type InventoryItem, readInventorySnapshot } from "../../core/schema/scout.ts";
import { type ClientMatch, clientsOf } from "../../core/scout/clients/client_files.ts";
import { CLIENTS } from "../../core/scout/clients/client_table.ts";
import {
  type ReadSettings,
  readSettings,
  type SettingsServer,
} from "../../core/scout/clients/read_settings.ts";
import { shellWord } from "../../core/text.ts";
import type { Host } from "../../io/host.ts";
import { directoryOf } from "../../io/path.ts";
import { readDocument } from "../documents.ts";
import { readSource } from "../scout/read_source.ts";
import type { ServerAddress } from "./ask_for_tools.ts";
import { lockToolsOf, readLock, writeLock } from "./lock_tools.ts";

export interface FoundLockRequest {
  readonly lockPath: string;
  /** Path of a snapshot of `gait scout snapshot`. */
  readonly snapshotPath: string;
  /** Whether to start and ask the servers whose tools no file lists. */
  readonly mayStart: boolean;
  /** How long each server may take, in nanoseconds. */
  readonly timeout: bigint;
}

/** An item of a server, as the snapshot has it. */
type FoundItem = InventoryItem & Required<Pick<InventoryItem, "server">>;

/** Text that a client fills in before it starts a server. */
const FILLED_IN = /\$\{[^}]*\}|\{\{[^}]*\}\}/;

/**
 * Locks each server of a snapshot. A server that cannot be locked does not end it. Nothing is started
 * unless `mayStart`.
 *
 * @throws {GaitError} `invalid_input` for a file that is not a snapshot with servers.
 */
export async function lockFound(
  { snapshotPath, ...request }: FoundLockRequest,
  host: Host<"read" | "write" | "env" | "run" | "net">,
): Promise<Omit<FoundLockResult, "correlation_id">> {
  const items = serversOf(
    parseJson(await readDocument("snapshot", snapshotPath, host)),
    snapshotPath,
  );
  const files = new Map<string, Promise<ReadSettings>>();
  const servers: FoundLock[] = [];
  const warnings: string[] = [];
  const done = new Set<string>();
  for (const item of items) {
    const { id: item_id, name } = item;
    const failed = (reason: string): FoundLock => ({ item_id, name, status: "failed", reason });
    try {
      const file = files.get(item.locator) ?? settingsOf(item, host);
      files.set(item.locator, file);
      const server = (await file).servers.find(({ itemId }) => itemId === item_id);
      if (server === undefined) {
        servers.push(failed(`${quotedName(item.locator)} has it no longer: take a new snapshot`));
        continue;
      }
      const { words } = server.entry;
      if (redactLaunch(words).join("\n") !== item.server.launch.join("\n")) {
        servers.push(failed("what starts it is not as in the snapshot: take a new one"));
        continue;
      }
      const launch = launchOf(server, item.locator);
      const digest = await launchDigest(launch);
      if (done.has(digest)) continue;
      done.add(digest);
      servers.push(await lockOne(item, server, launch, request, warnings, host));
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
      servers.push(failed(error.message));
    }
  }
  const ok = servers.every(({ status }) => status === "created" || status === "unchanged");
  return { ok, lock_path: request.lockPath, servers, ...withoutEmpty({ warnings }) };
}

function serversOf(snapshot: JsonValue, path: string): readonly FoundItem[] {
  const hint = "gait scout snapshot --out <file> writes a snapshot";
  if (!isJsonObject(snapshot) || snapshot["schema_id"] !== "gait.scout.inventory_snapshot") {
    throw malformed(path, "/schema_id", "is not that of a snapshot of gait scout", hint);
  }
  const { items } = readInventorySnapshot(snapshot, path);
  const servers = items.filter(({ kind }) => kind === "mcp_server");
  const found = servers.filter((item): item is FoundItem => item.server !== undefined);
  if (found.length < servers.length) {
    const fault = "does not say what starts its servers";
    throw malformed(path, "/items", fault, "take the snapshot without --sources baseline");
  }
  return found.filter(({ server }) => server.disabled !== true);
}

async function settingsOf(
  { locator, server: { level, clients: ids = [] } }: FoundItem,
  host: Host<"read">,
): Promise<ReadSettings> {
  const known = clientsOf(locator);
  // A variable may have moved the file to a path that tells nothing.
  const moved = CLIENTS.filter(({ id }) => ids.includes(id)).flatMap((client) =>
    client.files.filter(({ shapes }) => !shapes.includes("crush"))
      .map((file): ClientMatch => ({ client, file }))
  );
  const clients = known.length > 0 ? known : moved;
  return await readSettings(await readSource(locator, host), { level, clients });
}

/** The words that start a server on this machine, with what gait knows filled in. */
function launchOf({ placed, entry: { words, transport } }: SettingsServer, path: string) {
  if (placed.pointer === "") {
    const folder = directoryOf(path);
    return words.map((word) => word.replaceAll("${__dirname}", folder));
  }
  const isImage = transport === "stdio" && placed.pointer.startsWith("/registry/");
  return isImage ? ["docker", "run", "-i", "--rm", ...words] : words;
}

async function lockOne(
  { id: item_id, name, server: { lists_all_tools } }: FoundItem,
  { entry }: SettingsServer,
  launch: readonly string[],
  { lockPath, mayStart, timeout }: Omit<FoundLockRequest, "snapshotPath">,
  warnings: string[],
  host: Host<"read" | "write" | "env" | "run" | "net">,
): Promise<FoundLock> {
  const transport = entry.transport === "http" ? "http" : "stdio";
  const next = nextLine(transport, launch, lockPath);
  const unknown = (reason: string): FoundLock => ({
    item_id,
    name,
    status: "unknown",
    reason,
    ...(launch.length === 0 ? {} : { next }),
  });
  if (launch.length === 0) return unknown("its settings do not say what starts it");
  if (launch.some((word) => FILLED_IN.test(word))) {
    return unknown("its client fills in parts of what starts it");
  }
  if (lists_all_tools === true) {
    const lock = await readLock(lockPath, host);
    const server = await lockDeclared({ transport, launch }, entry.tools);
    const known = serverIn(lock, server.launch_digest);
    const isSame = known !== undefined && compareNames(known.tools, server.tools).length === 0;
    if (known === undefined) {
      for (const warning of sharedNames(lock, server)) warnings.push(`${quoted(name)}: ${warning}`);
      await writeLock(lockPath, server, host);
    }
    return {
      item_id,
      name,
      status: known === undefined ? "created" : isSame ? "unchanged" : "changed",
      declared: true,
      launch_digest: server.launch_digest,
      tools_digest: server.tools_digest,
      tools: server.tools.length,
      ...(known === undefined || isSame
        ? {}
        : { reason: "its manifest or catalogue names other tools than the lock", next }),
    };
  }
  if (!mayStart) return unknown("no file lists its tools; --start asks it");
  const { result } = await lockToolsOf({
    lockPath,
    address: addressOf(transport, launch, entry.values),
    choice: { kind: "lock" },
    capabilities: undefined,
    texts: undefined,
    timeout,
    tokenVariable: undefined,
  }, host);
  const { status, launch_digest, tools_digest, tools } = result;
  for (const warning of result.warnings ?? []) warnings.push(`${quoted(name)}: ${warning}`);
  const isLocked = status === "created" || status === "unchanged";
  return {
    item_id,
    name,
    status: isLocked ? status : "changed",
    launch_digest,
    tools_digest,
    tools,
    ...present({ next: isLocked ? undefined : next }),
  };
}

function addressOf(
  transport: "stdio" | "http",
  launch: readonly string[],
  values: SettingsServer["entry"]["values"],
): ServerAddress {
  if (transport === "http") {
    const url = URL.parse(launch[0] ?? "");
    if (url === null || !/^https?:$/.test(url.protocol)) {
      throw new GaitError("invalid_input", "Cannot ask the server: its address is not a URL", {
        hint: "correct the address in the settings",
      });
    }
    return { transport, launch: [url.href], url };
  }
  // What its client fills in is left to the environment of gait.
  const set = values.filter(({ value }) => !/\$/.test(value) && !FILLED_IN.test(value));
  return {
    transport,
    launch,
    env: Object.fromEntries(set.map(({ name, value }) => [name, value])),
  };
}

/** The command line that reviews the server by itself, without secrets. */
function nextLine(
  transport: "stdio" | "http",
  launch: readonly string[],
  lockPath: string,
): string {
  const own = lockPath === "gait.mcp.lock" ? [] : ["--lock", lockPath];
  const server = transport === "http" ? ["--upstream", ...launch] : ["--", ...launch];
  return ["gait", "mcp", "lock", ...own, ...redactLaunch(server)].map(shellWord).join(" ");
}
