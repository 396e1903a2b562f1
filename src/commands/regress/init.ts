import { defineCommand } from "../../cli/command.ts";
import { initData, initLines } from "../../core/regress/outcome.ts";
import { HOME_VARIABLES } from "../../io/workspace.ts";
import { makeFixture } from "../../usecases/regress/make_fixture.ts";
import { FIXTURE_OPTIONS, fixtureRequest } from "./options.ts";
import { printable } from "../../core/text.ts";

export const regressInit = defineCommand({
  path: "regress init",
  summary: "Turn a recorded run into a regression test",
  explain:
    "Copies an intact runpack into fixtures/<name> with its expected results, and lists all fixtures in gait.yaml.",
  needs: ["read", "write", "env"],
  env: { names: HOME_VARIABLES },
  options: FIXTURE_OPTIONS,
  examples: ["regress init --from run_demo", "regress init --from run_demo --trajectory"],
  async run({ options }, host) {
    const { plan } = await makeFixture(fixtureRequest(options), host);
    return { data: initData(plan) };
  },
  text: (data) => initLines(data).map(printable),
});
