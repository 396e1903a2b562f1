/** Lists the tools of a server, compares them with the lock, and writes the lock if that is allowed. */

import { GaitError } from "../../core/error.ts";
import { quoted, unwritable } from "../../core/fault.ts";
import { MCP_LOCK_MAX_BYTES } from "../../core/limits.ts";
import {
  compareTools,
  EMPTY_LOCK,
  formatToolLock,
  invisibleIn,
  launchDigest,
  type LockedServer,
  lockServer,
  parseToolLock,
  serverIn,
  sharedNames,
  type ToolLock,
  UNKNOWN_SERVER,
  withServer,
} from "../../core/mcp/lock/tool_lock.ts";
import { present, withoutEmpty } from "../../core/present.ts";
import type { LockedText, LockResult } from "../../core/schema/mcp.ts";
import type { Host } from "../../io/host.ts";
import { directoryOf } from "../../io/path.ts";
import { readDocument } from "../documents.ts";
import { askForTools, type ServerAddress } from "./ask_for_tools.ts";
import {
  compareTexts,
  invisibleInTexts,
  kindsInWords,
  lockTexts,
  TEXT_KINDS,
  type TextKind,
} from "../../core/mcp/lock/locked_text.ts";

/** Readable by its owner only: the lock shows which servers a workspace trusts. */
const LOCK_MODE = 0o600;

/**
 * Whether the lock may be written. `lock` adds a server that the lock does not have, and never changes
 * an entry; `review` writes nothing; `accept` writes what has exactly this digest.
 */
export type LockChoice =
  | { readonly kind: "lock" | "review" }
  | { readonly kind: "accept"; readonly toolsDigest: string };

export interface LockRequest {
  readonly lockPath: string;
  readonly address: ServerAddress;
  readonly choice: LockChoice;
  /** Capabilities to declare to the server; by default those of its entry in the lock. */
  readonly capabilities: readonly string[] | undefined;
  /** Texts to lock besides the tools; by default those of its entry in the lock, else all. */
  readonly texts: readonly TextKind[] | undefined;
  /** How long listing may take, in nanoseconds. */
  readonly timeout: bigint;
  /** Environment variable with a bearer token for the server. */
  readonly tokenVariable: string | undefined;
}

export interface LockReport {
  readonly result: Omit<LockResult, "correlation_id" | "next">;
  /** Words of the server's command or its URL, without secrets. */
  readonly launch: readonly string[];
}

/**
 * @throws {GaitError} if the tools cannot be listed or locked, and for a digest that is not that of the
 * tools; then nothing was written.
 */
export async function lockToolsOf(
  { lockPath, address, choice, timeout, tokenVariable, ...declared }: LockRequest,
  host: Host<"read" | "write" | "env" | "run" | "net">,
): Promise<LockReport> {
  const lock = await readLock(lockPath, host);
  const known = serverIn(lock, await launchDigest(address.launch));
  const capabilities = declared.capabilities ?? known?.capabilities ?? [];
  const lockedKinds = known?.texts?.map(({ kind }) => kind);
  const kinds = declared.texts ?? lockedKinds ?? TEXT_KINDS;
  const setting = { timeout, capabilities, kinds, token: tokenOf(tokenVariable, host) };

  const { tools, texts, protocol_version } = await askForTools(address, setting, host);

  const server = await lockServer({ ...address, capabilities, tools, texts });
  const { launch, launch_digest, transport, tools_digest } = server;
  if (choice.kind === "accept" && choice.toolsDigest !== tools_digest) {
    throw notReviewed(choice.toolsDigest);
  }
  const differences = [
    ...await compareTools(known?.tools ?? [], server.tools),
    ...compareTexts(await lockedBefore(known, choice), server.texts ?? [], { isPage: false }),
  ];
  const isOtherKinds = kinds.join() !== (lockedKinds ?? []).join();
  const status = known === undefined
    ? choice.kind === "review" ? "changed" : "created"
    : differences.length === 0 && !(isOtherKinds && choice.kind === "accept")
    ? "unchanged"
    : choice.kind === "accept"
    ? "accepted"
    : "changed";
  if (status === "created" || status === "accepted") await writeLock(lockPath, server, host);

  const isNew = known === undefined;
  const result = {
    ok: status !== "changed",
    status,
    lock_path: lockPath,
    launch_digest,
    transport,
    protocol_version,
    tools_digest,
    tools: server.tools.length,
    ...present({ locked_tools_digest: known?.tools_digest }),
    ...withoutEmpty({
      texts: [...kinds],
      findings: status !== "changed" ? [] : isNew ? [UNKNOWN_SERVER, ...differences] : differences,
      warnings: isNew
        ? [
          ...invisibleIn(server.tools),
          ...invisibleInTexts(server.texts ?? []),
          ...sharedNames(lock, server),
        ]
        : status === "unchanged"
        ? unlockedWarning(kinds.filter((kind) => lockedKinds?.includes(kind) !== true))
        : [],
    }),
  } as const;
  return { result, launch };
}

/** A kind that the lock does not hold is new to a review, and is not compared otherwise. */
async function lockedBefore(
  known: LockedServer | undefined,
  { kind }: LockChoice,
): Promise<readonly LockedText[]> {
  const locked = known?.texts ?? [];
  if (known !== undefined && kind === "lock") return locked;
  const empty = await lockTexts(Object.fromEntries(TEXT_KINDS.map((one) => [one, null])));
  return [...locked, ...empty.filter((one) => !locked.some((text) => text.kind === one.kind))];
}

function unlockedWarning(kinds: readonly TextKind[]): readonly string[] {
  if (kinds.length === 0) return [];
  return [
    `the lock does not cover the server's ${kindsInWords(kinds)}: ` +
    "to lock them, review the server and accept the digest",
  ];
}

export async function readLock(path: string, host: Host<"read">): Promise<ToolLock> {
  if (await host.read.kindOf(path) === undefined) return EMPTY_LOCK;
  return parseToolLock(await readDocument("tool lock", path, host, MCP_LOCK_MAX_BYTES));
}

/** Reads the lock again first: another run may have locked another server meanwhile. */
export async function writeLock(
  path: string,
  server: LockedServer,
  host: Host<"read" | "write">,
): Promise<void> {
  const bytes = formatToolLock(withServer(await readLock(path, host), server));
  if (bytes.length > MCP_LOCK_MAX_BYTES) {
    const why = `it would be larger than the limit of ${MCP_LOCK_MAX_BYTES} bytes`;
    throw unwritable("tool lock", path, why, "give each server a lock of its own with --lock");
  }
  const directory = directoryOf(path);
  if (directory !== ".") await host.write.directory(directory);
  await host.write.file(path, bytes, LOCK_MODE);
}

function tokenOf(variable: string | undefined, host: Host<"env">): string {
  if (variable === undefined) return "";
  const token = host.env.get(variable)?.trim() ?? "";
  if (token !== "") return token;
  throw new GaitError(
    "invalid_input",
    `Cannot read the token: the variable ${quoted(variable)} is not set`,
    { hint: "set it to the bearer token that the server expects" },
  );
}

/** The error omits the right digest: a person should find it in the review. */
function notReviewed(toolsDigest: string): GaitError {
  return new GaitError(
    "invalid_input",
    `Cannot accept ${quoted(toolsDigest)}: it is not the digest of what the server offers now`,
    { hint: "gait mcp lock --review shows that; accept the digest of what you have reviewed" },
  );
}
