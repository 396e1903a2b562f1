import { defineCommand } from "../../cli/command.ts";
import { ExitCode } from "../../core/exit_code.ts";
import { bootstrapData, bootstrapLines } from "../../core/regress/outcome.ts";
import { HOME_VARIABLES } from "../../io/workspace.ts";
import { CI_VARIABLES, tellCi } from "../../usecases/regress/ci_notes.ts";
import { makeFixture } from "../../usecases/regress/make_fixture.ts";
import { outcomeText } from "./outcome_text.ts";
import { gradeSet, removeEarlier, writeResult } from "../../usecases/regress/run_set.ts";
import { FIXTURE_OPTIONS, fixtureRequest, SET_OPTIONS, setFiles } from "./options.ts";
import { printable } from "../../core/text.ts";

export const regressBootstrap = defineCommand({
  path: "regress bootstrap",
  summary: "Make a regression test of a run, and run the set",
  explain:
    "Does what regress init and regress run do, one after the other: copies a runpack into the set and grades the whole set; exit 5 if a grader fails.",
  needs: ["read", "write", "env"],
  env: { names: [...HOME_VARIABLES, ...CI_VARIABLES] },
  options: { ...FIXTURE_OPTIONS, ...SET_OPTIONS },
  examples: ["regress bootstrap --from run_demo --junit ./junit.xml"],
  async run({ options }, host) {
    const files = setFiles(options);
    await removeEarlier(files, host);

    const { plan } = await makeFixture(fixtureRequest(options), host);
    const graded = await gradeSet(files.config, options, host);

    await writeResult(graded.result, files, host);
    const { notes, warnings } = await tellCi(graded, host);
    const shown = bootstrapData(plan, graded.result, files, files.config, warnings);
    const exit = shown.ok ? ExitCode.success : ExitCode.regress_failed;
    return { exit, data: { ok: shown.ok, shown, graded, notes } };
  },
  text: ({ shown, graded }, style) =>
    outcomeText(bootstrapLines(shown).map(printable), graded.result, style),
  json: ({ shown }) => shown,
  notes: ({ notes }) => notes,
});
