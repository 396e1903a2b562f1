/**
 * Plans a real replay: which calls are executed, by which program and with which arguments. The caller
 * executes the plan and hands back the outcomes, which become steps here.
 */

import { encodeUtf8 } from "../bytes.ts";
import { sha256 } from "../crypto/digest.ts";
import type { JsonObject } from "../json/json.ts";
import { present } from "../present.ts";
import { holdsMarker } from "../redact/marker.ts";
import type { Intent, ReplayStep } from "../schema/runpack.ts";
import { splitCommand } from "./command_words.ts";
import { refuseRepeatedIntents } from "./replay.ts";

export type ReplayAction =
  /** Nothing runs; the output is the message. */
  | { readonly kind: "echo"; readonly message: string }
  /** Writes a file, making its folders. The path is relative to the scratch folder if `confined`. */
  | {
    readonly kind: "write_file";
    readonly path: string;
    readonly content: string;
    readonly confined: boolean;
  }
  /** Runs a program directly, with no shell in between. */
  | { readonly kind: "run_program"; readonly program: string; readonly args: readonly string[] }
  /** Runs a line in a shell, because the recorded call was a shell. */
  | { readonly kind: "run_shell"; readonly command: string }
  /** The call cannot be executed; the step fails with this text. */
  | { readonly kind: "refuse"; readonly error: string; readonly hint?: string };

export interface PlannedCall {
  readonly intent_id: string;
  readonly tool_name: string;
  readonly action: ReplayAction;
}

export interface RealReplayOptions {
  /** Names of the tools that may be executed; compared without letter case. */
  readonly allowTools: readonly string[];
  /** Whether files stay inside the scratch folder. Default true. */
  readonly confined?: boolean;
}

export type ReplayOutcome =
  /** The action succeeded. Its output, which the caller cut to the limit, is hashed. */
  | { readonly kind: "done"; readonly output: Uint8Array<ArrayBuffer> }
  /** The action failed. The text is hashed too, so it must not depend on time or place. */
  | { readonly kind: "failed"; readonly error: string; readonly hint?: string };

type Executor = (args: JsonObject, confined: boolean) => ReplayAction;

const EXECUTORS: ReadonlyMap<string, Executor> = new Map<string, Executor>([
  ...["echo", "tool.echo"].map((name): [string, Executor] => [name, planEcho]),
  ...["file.write", "fs.write", "write_file"].map((name): [string, Executor] => [name, planWrite]),
  ...["exec", "command.run"].map((name): [string, Executor] => [name, planProgram]),
  ["shell.exec", planShell],
]);

/** Digest of `{}`: an empty payload is never stored, so its absence does not mean it was dropped. */
const EMPTY_ARGS_DIGEST = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

/**
 * Plans a real replay: one entry per call whose tool is allowed, in the order of the run. All other
 * calls replay as stubs.
 *
 * @throws {GaitError} `invalid_input` if an intent id occurs twice, before anything is executed.
 */
export function planRealReplay(
  intents: readonly Intent[],
  { allowTools, confined = true }: RealReplayOptions,
): PlannedCall[] {
  refuseRepeatedIntents(intents);
  const allowed = new Set(allowTools.map((name) => name.trim().toLowerCase()));
  return intents.filter(({ tool_name }) => allowed.has(tool_name.trim().toLowerCase()))
    .map((intent) => ({
      intent_id: intent.intent_id,
      tool_name: intent.tool_name,
      action: planCall(intent, confined),
    }));
}

function planCall({ tool_name, args, args_digest }: Intent, confined: boolean): ReplayAction {
  const executor = EXECUTORS.get(tool_name.trim().toLowerCase());
  if (executor === undefined) return { kind: "refuse", error: `no executor for tool ${tool_name}` };
  const digest = args_digest.trim().toLowerCase();
  if (args === undefined && digest !== "" && digest !== EMPTY_ARGS_DIGEST) {
    const error = "the arguments of the call were not kept";
    return { kind: "refuse", error, hint: "record with --payloads keep" };
  }
  // The executed tool would take the marker of a redacted value for the value.
  if (holdsMarker(args ?? {})) {
    const error = "the arguments of the call are redacted";
    return {
      kind: "refuse",
      error,
      hint: "redacted calls cannot be executed; replay them as stubs",
    };
  }
  return executor(args ?? {}, confined);
}

function planEcho(args: JsonObject): ReplayAction {
  return { kind: "echo", message: textOf(args, "message") || "echo" };
}

function planWrite(args: JsonObject, confined: boolean): ReplayAction {
  const path = textOf(args, "path");
  if (path === "") return { kind: "refuse", error: "file write needs args.path" };
  if (path.includes("\0")) return { kind: "refuse", error: "args.path has a NUL" };
  if (confined && leavesFolder(path)) {
    const error = "args.path leads out of the scratch folder";
    return { kind: "refuse", error, hint: "the replay writes below its scratch folder only" };
  }
  return { kind: "write_file", path, content: textOf(args, "content"), confined };
}

function planShell(args: JsonObject): ReplayAction {
  const command = textOf(args, "command");
  if (command === "") return { kind: "refuse", error: "command needs args.command" };
  return { kind: "run_shell", command };
}

/** Takes the arguments from `args.args` if that is a list of texts, else from the command line. */
function planProgram(args: JsonObject): ReplayAction {
  const command = textOf(args, "command");
  if (command === "") return { kind: "refuse", error: "command needs args.command" };
  const given = args["args"];
  if (Array.isArray(given) && given.every((item) => typeof item === "string")) {
    return { kind: "run_program", program: command, args: given };
  }
  const [program, ...rest] = splitCommand(command) ?? [];
  if (program !== undefined && program !== "") return { kind: "run_program", program, args: rest };
  const error = "the command needs a shell, but the recorded call was not a shell call";
  return { kind: "refuse", error, hint: "only shell.exec calls are executed by a shell" };
}

function textOf(args: JsonObject, name: string): string {
  const value = Object.hasOwn(args, name) ? args[name] : undefined;
  return typeof value === "string" ? value.trim() : "";
}

function leavesFolder(path: string): boolean {
  const isAbsolute = /^([\\/]|[A-Za-z]:)/.test(path);
  return isAbsolute || path.split(/[\\/]/).includes("..");
}

/**
 * Turns outcomes into steps for `replayRunpack`. Calls that the plan refuses need no outcome; any
 * other call without one has failed.
 */
export async function executedSteps(
  plan: readonly PlannedCall[],
  outcomes: ReadonlyMap<string, ReplayOutcome>,
): Promise<Map<string, ReplayStep>> {
  const steps = new Map<string, ReplayStep>();
  for (const { intent_id, tool_name, action } of plan) {
    const outcome = outcomeOf(action, outcomes.get(intent_id));
    const failed = outcome.kind === "failed";
    const output = failed ? encodeUtf8(outcome.error) : outcome.output;
    steps.set(intent_id, {
      intent_id,
      tool_name,
      status: failed ? "error" : "ok",
      execution: "executed",
      result_digest: await sha256(output),
      ...present({ hint: failed ? outcome.hint : undefined }),
    });
  }
  return steps;
}

function outcomeOf(action: ReplayAction, outcome: ReplayOutcome | undefined): ReplayOutcome {
  if (action.kind === "refuse") return { ...action, kind: "failed" };
  return outcome ?? { kind: "failed", error: "the call was not executed" };
}

/** The outcome of an echo, which needs no execution. */
export function echoOutcome(action: ReplayAction & { readonly kind: "echo" }): ReplayOutcome {
  return { kind: "done", output: encodeUtf8(action.message) };
}

export function writtenOutcome(
  action: ReplayAction & { readonly kind: "write_file" },
): ReplayOutcome {
  return { kind: "done", output: encodeUtf8(action.content) };
}
