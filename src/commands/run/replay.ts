import { defineCommand } from "../../cli/command.ts";
import { GaitError } from "../../core/error.ts";
import { ExitCode } from "../../core/exit_code.ts";
import { replayData, replayLines } from "../../core/runpack/outcome.ts";
import { readRunpack } from "../../core/runpack/read.ts";
import { replayRunpack } from "../../core/runpack/replay.ts";
import { judgeRealReplay, REAL_REPLAY_VARIABLE } from "../../core/runpack/replay_guard.ts";
import { executedSteps, planRealReplay } from "../../core/runpack/replay_real.ts";
import { findRunpack, HOME_VARIABLES } from "../../io/workspace.ts";
import { openRunpack } from "../../usecases/runpack/open_runpack.ts";
import { executePlan, openScratch } from "../../usecases/runpack/replay_executors.ts";
import { RUNPACK_POSITIONAL } from "../source_argument.ts";
import { printable } from "../../core/text.ts";

/** `gait run replay`. */
export const runReplay = defineCommand({
  path: "run replay",
  summary: "Replay a run from its record, with stubs",
  explain:
    "Goes through a recorded run call by call with recorded results and deterministic stubs; executes a tool only behind three explicit flags and an environment variable.",
  needs: ["read", "write", "env", "run"],
  needsOf: ({ real_tools, unsafe_real_tools }) =>
    real_tools && unsafe_real_tools ? ["read", "write", "env", "run"] : ["read", "env"],
  env: {
    names: [...HOME_VARIABLES, REAL_REPLAY_VARIABLE],
  },
  options: {
    real_tools: { type: "boolean", help: "execute the allowed tools instead of stubs" },
    unsafe_real_tools: { type: "boolean", help: "confirm that tools may be executed" },
    allow_tools: { type: "list", value: "name", help: "tools that may be executed" },
    unsafe_real_tools_env: {
      type: "variable",
      default: REAL_REPLAY_VARIABLE,
      help: "variable that must be 1 for real execution",
    },
    scratch_dir: {
      type: "path",
      value: "dir",
      help: "where executed tools work, kept; a temporary folder by default",
    },
    unsafe_any_path: {
      type: "boolean",
      help: "let executed file writes leave the scratch folder",
    },
  },
  positional: RUNPACK_POSITIONAL,
  examples: [
    "run replay run_demo",
    "run replay run_demo --real-tools --unsafe-real-tools --allow-tools tool.echo",
  ],
  async run({ options, args: [argument = ""] }, host) {
    const variable = options.unsafe_real_tools_env.trim() || REAL_REPLAY_VARIABLE;
    const decision = judgeRealReplay({
      realTools: options.real_tools,
      unsafeRealTools: options.unsafe_real_tools,
      allowTools: options.allow_tools,
      variable,
      value: host.env.get(variable),
    });
    if (decision.kind === "refused") {
      throw new GaitError("unsafe_operation", decision.error, { hint: decision.hint });
    }
    const path = await findRunpack(argument, host);
    using file = await openRunpack(path, `reading ${path}`, host);
    const runpack = await readRunpack(file);

    if (decision.kind === "stub") {
      const replay = await replayRunpack(runpack);
      return outcomeOf(replayData(replay, decision.requested_unsafe));
    }
    const plan = planRealReplay(runpack.intents, {
      allowTools: decision.allow_tools,
      confined: !options.unsafe_any_path,
    });
    // a run that cannot be replayed is refused before anything of it is executed
    await replayRunpack(runpack);

    await using scratch = await openScratch(options.scratch_dir, host);
    const outcomes = await executePlan(plan, scratch.path, host);

    const executed = await executedSteps(plan, outcomes);
    const replay = await replayRunpack(runpack, { executed, warnings: decision.warnings });
    return outcomeOf(replayData(replay, true));
  },
  text: (data) => [...replayLines(data), ...executedLines(data)].map(printable),
  errorMembers: ({ unsafe_real_tools = false }) =>
    unsafe_real_tools ? { requested_unsafe: true } : {},
});

/** What a real replay did, and what of it failed. */
function executedLines({ steps = [] }: ReplayData): string[] {
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

type ReplayData = ReturnType<typeof replayData>;

function outcomeOf(data: ReplayData) {
  return { exit: data.ok ? ExitCode.success : ExitCode.verification_failed, data };
}
