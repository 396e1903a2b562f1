/**
 * Executes the calls of a real replay, which the core planned. The text of a failure is hashed, so it
 * depends on neither time nor place.
 */

import { concatBytes, encodeUtf8 } from "../../core/bytes.ts";
import { GaitError } from "../../core/error.ts";
import { present } from "../../core/present.ts";
import {
  REPLAY_CALL_MAX_MS,
  REPLAY_OUTPUT_MAX_BYTES,
  REPLAY_OUTPUT_READ_MAX_BYTES,
} from "../../core/limits.ts";
import {
  echoOutcome,
  type PlannedCall,
  type ReplayAction,
  type ReplayOutcome,
  writtenOutcome,
} from "../../core/runpack/replay_real.ts";
import type { Host, ScratchFolder } from "../../io/host.ts";
import { cleanPath, directoryOf, isAbsolutePath, joinPath } from "../../io/path.ts";

/** Variables that programs get: those to find programs and to choose a language, but no keys. */
const INHERITED = ["PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "LANG", "LC_ALL", "TZ"];

const FILE_MODE = 0o600;

/** Opens the folder in which calls are executed. A given folder stays; a temporary one is removed. */
export async function openScratch(
  given: string | undefined,
  host: Host<"write">,
): Promise<ScratchFolder> {
  if (given === undefined) return await host.write.scratch();
  await host.write.directory(given);
  return { path: given, [Symbol.asyncDispose]: () => Promise.resolve() };
}

/** Executes the calls one after the other, in the order of the run. */
export async function executePlan(
  plan: readonly PlannedCall[],
  scratch: string,
  host: Host<"read" | "write" | "run">,
): Promise<Map<string, ReplayOutcome>> {
  const outcomes = new Map<string, ReplayOutcome>();
  const folder = await host.read.realPath(scratch) ?? scratch;
  const progress = host.progress("replaying with real tools");
  for (const { intent_id, action } of plan) {
    progress.update(outcomes.size, plan.length);
    const outcome = await execute(action, folder, host);
    if (outcome !== undefined) outcomes.set(intent_id, outcome);
  }
  progress.end();
  return outcomes;
}

async function execute(
  action: ReplayAction,
  scratch: string,
  host: Host<"read" | "write" | "run">,
): Promise<ReplayOutcome | undefined> {
  switch (action.kind) {
    case "echo":
      return echoOutcome(action);
    case "write_file":
      return await writeFile(action, scratch, host);
    case "run_program":
      return await runProgram(action.program, action.args, scratch, host);
    case "run_shell":
      // Both streams as one, as on a terminal.
      return await runProgram("sh", ["-lc", `exec 2>&1\n${action.command}`], scratch, host);
    case "refuse":
      return undefined;
  }
}

async function runProgram(
  program: string,
  args: readonly string[],
  scratch: string,
  host: Host<"run">,
): Promise<ReplayOutcome> {
  let result;
  try {
    result = await host.run.program({
      program,
      args,
      cwd: scratch,
      inherits: INHERITED,
      env: { HOME: scratch },
      stdin: new Uint8Array(),
      timeoutMs: REPLAY_CALL_MAX_MS,
      maxOutputBytes: REPLAY_OUTPUT_READ_MAX_BYTES,
      keepStderr: true,
    });
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    return failed("the program could not be started", "is it installed here?");
  }
  const { stdout, stderr = new Uint8Array(), stderrBytes, status, timedOut } = result;
  if (timedOut) return failed(`the program took longer than ${REPLAY_CALL_MAX_MS} milliseconds`);
  if (Math.max(stdout.length, stderrBytes) > REPLAY_OUTPUT_READ_MAX_BYTES) {
    return failed(`the program printed more than ${REPLAY_OUTPUT_READ_MAX_BYTES} bytes`);
  }
  if (status !== 0) return failed(`the program exited with status ${status}`);
  const output = concatBytes([stdout, stderr]);
  return { kind: "done", output: output.subarray(0, REPLAY_OUTPUT_MAX_BYTES) };
}

async function writeFile(
  action: ReplayAction & { readonly kind: "write_file" },
  scratch: string,
  host: Host<"read" | "write">,
): Promise<ReplayOutcome> {
  const { path, content, confined } = action;
  const target = isAbsolutePath(path) ? path : joinPath(scratch, path);
  try {
    if (confined && await leadsAway(path, scratch, host)) {
      return failed("args.path leads out of the scratch folder");
    }
    await host.write.directory(directoryOf(target));
    await host.write.file(target, encodeUtf8(content), FILE_MODE);
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    return failed("the file could not be written", error.message);
  }
  return writtenOutcome(action);
}

/** An earlier call may have put a link into the folder, so every part of the way must be a folder. */
async function leadsAway(path: string, scratch: string, host: Host<"read">): Promise<boolean> {
  let folder = scratch;
  for (const part of cleanPath(path).split("/").slice(0, -1)) {
    folder = joinPath(folder, part);
    const entry = await host.read.entryOf(folder);
    if (entry === undefined) return false;
    if (entry.kind !== "directory") return true;
  }
  return false;
}

function failed(error: string, hint?: string): ReplayOutcome {
  return { kind: "failed", error, ...present({ hint }) };
}
