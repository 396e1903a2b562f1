/** Puts the hook for commit messages into a repository, takes it out, and does its work. */

import { decodeUtf8, encodeUtf8 } from "../../core/bytes.ts";
import { hashBytes } from "../../core/crypto/digest.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import {
  beforeScissors,
  COMMIT_HOOK,
  COMMIT_HOOK_LINE,
  COMMIT_HOOK_TEXT,
  makerOfHook,
  TRAILER,
} from "../../core/log/commit_trailer.ts";
import { headLine } from "../../core/log/head_line.ts";
import { rootOf } from "../../core/log/tree.ts";
import type { HooksChangeResult, HooksCommitMessageResult } from "../../core/schema/hooks.ts";
import type { Host } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";
import { indexPath, logFolder } from "../log/places.ts";
import { readEnding } from "../log/read_end.ts";
import { noteLeft } from "../log/heads_left.ts";
import { isOff } from "../log/send_heads.ts";
import { git, hooksFolder } from "./git.ts";

export type HookChange = Omit<HooksChangeResult, "correlation_id">;
export type MessageChange = Omit<HooksCommitMessageResult, "correlation_id">;

const HOOK_MODE = 0o755;
const HOOK_MAX_BYTES = 1024 * 1024;
const MESSAGE_MAX_BYTES = 64 * 1024 * 1024;

type HookHost = Host<"read" | "write" | "run" | "env">;

/**
 * Adds the hook, unless another one is there.
 *
 * @throws {GaitError} `invalid_input` for a hook that gait did not write; it stays unchanged.
 */
export async function installCommitHook(host: HookHost): Promise<HookChange> {
  const folder = await hooksFolder(host);
  const path = joinPath(folder.path, COMMIT_HOOK);
  const real = joinPath(folder.real, COMMIT_HOOK);
  const { maker: found, bytes: was } = await hookAt(real, host);
  if (found === "current") return { ok: true, path, action: "present" };
  if (found === "other") {
    const text = `Cannot install the hook ${quotedName(path)}: another hook is there`;
    throw new GaitError("invalid_input", text, {
      hint: `add this line to it: ${COMMIT_HOOK_LINE}`,
    });
  }
  const writes = await host.write.within(folder.root);
  // One that an earlier gait wrote is replaced.
  await writes.file(real, encodeUtf8(COMMIT_HOOK_TEXT), { mode: HOOK_MODE, was });
  return { ok: true, path, action: "installed" };
}

/** Removes the hook, if it is that of gait and nothing else. */
export async function uninstallCommitHook(host: HookHost): Promise<HookChange> {
  const folder = await hooksFolder(host);
  const path = joinPath(folder.path, COMMIT_HOOK);
  const real = joinPath(folder.real, COMMIT_HOOK);
  const { maker: found, bytes: was } = await hookAt(real, host);
  if (was !== undefined && (found === "current" || found === "earlier")) {
    await (await host.write.within(folder.root)).remove(real, was);
    return { ok: true, path, action: "removed" };
  }
  const warnings = [
    `the hook there is not only of gait and stays: remove the line ${COMMIT_HOOK_LINE}`,
  ];
  return { ok: true, path, action: "absent", ...(found === "other" ? { warnings } : {}) };
}

async function hookAt(
  path: string,
  host: Host<"read">,
): Promise<FoundHook> {
  const entry = await host.read.entryOf(path);
  if (entry === undefined) return {};
  if (entry.kind !== "file") return { maker: "other" };
  const { bytes } = await host.read.file(path, HOOK_MAX_BYTES);
  return { maker: makerOfHook(decodeUtf8(bytes)), bytes };
}

/** Who wrote the hook, and what it holds; neither if there is none. */
interface FoundHook {
  readonly maker?: ReturnType<typeof makerOfHook>;
  readonly bytes?: Uint8Array;
}

/**
 * Adds the head of the index of logs to a message, in place of an earlier one. A message that is empty
 * stays so: git then stops the commit.
 *
 * @throws {GaitError} where the index or the message cannot be read, or git fails.
 */
export async function addTrailer(
  path: string,
  host: Host<"read" | "write" | "env" | "run">,
): Promise<MessageChange> {
  const unchanged: MessageChange = { ok: true, path, added: false };
  const folder = logFolder(host);
  if (folder === undefined || isOff(host)) return unchanged;
  const index = indexPath(folder);
  if (await host.read.kindOf(index) !== "file") return unchanged;
  const { bytes } = await host.read.file(path, MESSAGE_MAX_BYTES);
  const said = encodeUtf8(beforeScissors(decodeUtf8(bytes)));
  const { stdout } = await git(["stripspace", "--strip-comments"], host, { stdin: said });
  if (stdout.length === 0) return unchanged;
  await refuseOwnTrailer(path, host);
  const { tip } = await readEnding(index, host);
  const { log_id, range: { size } } = tip;
  const head = headLine({ log_id, size, root: await rootOf(tip.range, hashBytes) });
  // A head that left must never say more than what a loss of power leaves.
  await host.write.sync(index);
  const { status } = await git([
    ...["interpret-trailers", "--in-place", "--no-divider", "--if-exists", "replace"],
    ...["--trailer", `${TRAILER}: ${head}`, path],
  ], host);
  if (status !== 0) {
    const text = `Cannot add a trailer to ${quotedName(path)}: git interpret-trailers failed`;
    throw new GaitError("dependency_missing", text, {
      hint: "git 2.15 or later has what is needed",
    });
  }
  await noteLeft(head, "commit trailer", host);
  return { ...unchanged, added: true, head };
}

/**
 * Settings of git may give a trailer another value, also that of a program which git runs for it.
 *
 * @throws {GaitError} `invalid_input` where they are about the trailer of gait.
 */
async function refuseOwnTrailer(path: string, host: Host<"run">): Promise<void> {
  const { stdout } = await git(["config", "--get-regexp", "^trailer\\."], host);
  const own = decodeUtf8(stdout).split("\n").find((line) =>
    /^trailer\.gait-log\./i.test(line) || /^trailer\..*\.key gait-log\W*$/i.test(line)
  );
  if (own === undefined) return;
  const [name = ""] = own.split(" ");
  const text =
    `Cannot add a trailer to ${quotedName(path)}: the setting ${quotedName(name)} of git ` +
    `changes what ${TRAILER} says`;
  throw new GaitError("invalid_input", text, { hint: `git config --unset-all ${name} removes it` });
}
