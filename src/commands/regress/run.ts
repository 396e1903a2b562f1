import { defineCommand } from "../../cli/command.ts";
import { ExitCode } from "../../core/exit_code.ts";
import { runData, runLines } from "../../core/regress/outcome.ts";
import { CI_VARIABLES, tellCi } from "../../usecases/regress/ci_notes.ts";
import { gradeSet, removeEarlier, writeResult } from "../../usecases/regress/run_set.ts";
import { RUN_OPTIONS, setFiles } from "./options.ts";
import { outcomeText } from "./outcome_text.ts";
import { printable } from "../../core/text.ts";
import { findRunpack, HOME_VARIABLES } from "../../io/workspace.ts";

export const regressRun = defineCommand({
  path: "regress run",
  summary: "Run the graders on every fixture",
  explain:
    "Grades every fixture of gait.yaml offline and writes regress_result.json, and a JUnit report if asked for one; exit 5 if a grader fails.",
  needs: ["read", "write", "env"],
  env: { names: [...HOME_VARIABLES, ...CI_VARIABLES] },
  options: RUN_OPTIONS,
  examples: ["regress run", "regress run --candidate run_new", "regress run --junit ./junit.xml"],
  async run({ options }, host) {
    const files = setFiles(options);
    await removeEarlier(files, host);

    const candidate = options.candidate &&
      await findRunpack(options.candidate, host, options.runpack_dir);
    const graded = await gradeSet(files.config, { ...options, candidate }, host);

    await writeResult(graded.result, files, host);
    const { notes, warnings } = await tellCi(graded, host);
    const shown = runData(graded.result, files, [...graded.warnings, ...warnings]);
    const exit = shown.ok ? ExitCode.success : ExitCode.regress_failed;
    return { exit, data: { ok: shown.ok, shown, graded, notes } };
  },
  text: ({ shown, graded }, style) =>
    outcomeText(runLines(shown).map(printable), graded.result, style),
  json: ({ shown }) => shown,
  notes: ({ notes }) => notes,
});
