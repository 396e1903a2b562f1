import { defineCommand } from "../../cli/command.ts";
import { RUN_PLACE_OPTION } from "../runpack_options.ts";
import { type Data, replayLines } from "../../core/runpack/outcome.ts";
import { REAL_REPLAY_VARIABLE } from "../../core/runpack/replay_guard.ts";
import type { ReplayResult } from "../../core/schema/runpack.ts";
import { printable } from "../../core/text.ts";
import { HOME_VARIABLES } from "../../io/workspace.ts";
import { replayRun } from "../../usecases/runpack/replay_run.ts";
import { RUNPACK_POSITIONAL } from "../source_argument.ts";

export const runReplay = defineCommand({
  path: "run replay",
  summary: "Replay a run from its record, with stubs",
  explain:
    "Goes through a recorded run call by call with recorded results and deterministic stubs; executes a tool only with three explicit flags and an environment variable. Exit 2 if a result is missing or an executed tool failed.",
  needs: ["read", "write", "env", "run"],
  needsOf: ({ real_tools, unsafe_real_tools }) =>
    real_tools && unsafe_real_tools ? ["read", "write", "env", "run"] : ["read", "env"],
  env: {
    names: [...HOME_VARIABLES, REAL_REPLAY_VARIABLE],
  },
  options: {
    real_tools: { type: "boolean", help: "execute the allowed tools instead of stubs" },
    unsafe_real_tools: { type: "boolean", help: "confirm that tools may be executed" },
    allow_tools: {
      type: "list",
      blank: "absent",
      value: "name",
      help: "tools that may be executed",
    },
    unsafe_real_tools_env: {
      type: "variable",
      default: REAL_REPLAY_VARIABLE,
      help: "variable that must be 1 for real execution",
    },
    scratch_dir: {
      type: "path",
      writes: true,
      value: "dir",
      help: "where executed tools work, kept; a temporary folder by default",
    },
    unsafe_any_path: {
      type: "boolean",
      help: "let executed file writes leave the scratch folder",
    },
    ...RUN_PLACE_OPTION,
  },
  positional: RUNPACK_POSITIONAL,
  examples: [
    "run replay run_demo",
    "run replay run_demo --real-tools --unsafe-real-tools --allow-tools tool.echo",
  ],
  async run({ options, args: [source = ""] }, host) {
    const data = await replayRun({
      source,
      runpackDir: options.runpack_dir,
      real: {
        realTools: options.real_tools,
        unsafeRealTools: options.unsafe_real_tools,
        allowTools: options.allow_tools,
        variable: options.unsafe_real_tools_env || REAL_REPLAY_VARIABLE,
      },
      scratch: options.scratch_dir,
      confined: !options.unsafe_any_path,
    }, host);
    return { data };
  },
  text: (data) => [...replayLines(data), ...executedLines(data)].map(printable),
  errorMembers: ({ unsafe_real_tools = false }) =>
    unsafe_real_tools ? { requested_unsafe: true } : {},
});

/** Counts of the executed calls, and a line for each that failed. */
function executedLines({ steps = [] }: Data<ReplayResult>): string[] {
  const executed = steps.filter(({ execution }) => execution === "executed");
  const failed = executed.filter(({ status }) => status !== "ok");
  if (executed.length === 0) return [];
  return [
    `executed: ${executed.length}, failed: ${failed.length}`,
    ...failed.map(({ intent_id, tool_name, hint }) =>
      `failed: ${intent_id} ${tool_name}${hint === undefined ? "" : ` (${hint})`}`
    ),
  ];
}
