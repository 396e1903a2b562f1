import { defineCommand } from "../../cli/command.ts";
import type { Filled } from "../../cli/filled.ts";
import type { ProjectFileState } from "../../usecases/doctor/project_check.ts";
import type { Style } from "../../cli/style.ts";
import { doctorExit } from "../../core/doctor/check.ts";
import type { DoctorResult } from "../../core/schema/doctor.ts";
import { HOME_VARIABLES } from "../../io/workspace.ts";
import { diagnose } from "../../usecases/doctor/diagnose.ts";
import { LOG_DIR_VARIABLE } from "../../usecases/log/places.ts";
import { checkLines } from "../check_lines.ts";
import { SIGNING_KEY_OPTIONS, VERIFY_KEY_OPTIONS } from "../key_options.ts";
import { GATE_CONTROL_OPTIONS } from "../gate/eval_options.ts";
import { STATE_OPTIONS, stateKinds } from "../state/options.ts";

export const doctor = defineCommand({
  path: "doctor",
  summary: "Find what keeps gait from working, and what fixes it",
  explain:
    "Diagnoses the local installation, or the checkout that it is started in, and names for each finding one command that fixes it.",
  needs: ["read", "write", "env", "net"],
  needsOf: (options) => ["read", "write", "env", ...stateKinds(options)],
  env: {
    names: [...HOME_VARIABLES, LOG_DIR_VARIABLE, "TMPDIR", "TMP", "TEMP", "PATH"],
  },
  options: {
    workdir: { type: "path", value: "dir", default: ".", help: "directory to look at" },
    output_dir: {
      type: "path",
      value: "dir",
      default: "./gait-out",
      help: "where artifacts land, below the workdir unless absolute",
    },
    key_mode: {
      type: "string",
      value: "dev|prod",
      default: "dev",
      help: "how decisions are signed",
    },
    ...VERIFY_KEY_OPTIONS,
    private_key: SIGNING_KEY_OPTIONS.private_key,
    // The doctor reports two sources of one key, so the parser must accept them.
    public_key_env: { ...VERIFY_KEY_OPTIONS.public_key_env, conflicts: {} },
    private_key_env: { ...VERIFY_KEY_OPTIONS.private_key_env, conflicts: {} },
    approval_public_key: GATE_CONTROL_OPTIONS.approval_public_key,
    approval_public_key_env: GATE_CONTROL_OPTIONS.approval_public_key_env,
    production_readiness: {
      type: "boolean",
      help: "also check what production needs; exit 2 if something is missing",
    },
    policy: {
      type: "paths",
      value: "file",
      help: "policies that are used, base first (default gait.policy.yaml, if there)",
      setting: { key: "policies" },
    },
    trace_dir: {
      type: "path",
      value: "dir",
      default: ".",
      help: "traces that must verify",
      setting: { key: "places.traces", ifThere: true },
    },
    ...STATE_OPTIONS,
  },
  examples: [
    "doctor",
    "doctor --production-readiness --key-mode prod --private-key gait-out/keys/gait_private.key --policy gait.policy.yaml",
  ],
  asksForProject: true,
  async run({ options, filled }, host) {
    const data = await diagnose({
      projectFile: projectStateOf(filled),
      workdir: options.workdir || ".",
      outputDir: options.output_dir || "./gait-out",
      keys: {
        mode: options.key_mode.toLowerCase(),
        private_key: options.private_key,
        private_key_env: options.private_key_env,
        public_key: options.public_key,
        public_key_env: options.public_key_env,
      },
      approvers: options,
      policies: options.policy,
      production: options.production_readiness
        ? { policies: options.policy, traceDir: options.trace_dir || "." }
        : undefined,
      state: options,
    }, host);
    return { exit: doctorExit(data.checks), data };
  },
  text: doctorText,
});

/** State of the project's file, as the doctor reports it. */
function projectStateOf(filled: Filled | undefined): ProjectFileState | undefined {
  const { inUse, fault } = filled?.project ?? {};
  if (fault !== undefined) return { fault: fault.message };
  return inUse && { shown: inUse.shown, trust: inUse.trust };
}

function doctorText(
  { summary, checks }: Omit<DoctorResult, "correlation_id">,
  style: Style,
): readonly string[] {
  return [
    summary,
    ...checks.flatMap((check) => checkLines({ ...check, title: check.name }, style)),
  ];
}
