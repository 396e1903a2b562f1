import { defineCommand } from "../../cli/command.ts";
import { addData, addLines } from "../../core/regress/outcome.ts";
import { HOME_VARIABLES } from "../../io/workspace.ts";
import { makeFixture } from "../../usecases/regress/make_fixture.ts";
import { FIXTURE_OPTIONS, fixtureRequest } from "./options.ts";
import { printable } from "../../core/text.ts";

export const regressAdd = defineCommand({
  path: "regress add",
  summary: "Put another run into the set",
  explain:
    "Adds an intact runpack to the set of fixtures, keeps the others, and says which file it was made from.",
  needs: ["read", "write", "env"],
  env: { names: HOME_VARIABLES },
  options: FIXTURE_OPTIONS,
  examples: ["regress add --from run_demo --name demo-again"],
  async run({ options }, host) {
    const { plan, source } = await makeFixture(fixtureRequest(options), host);
    return { data: addData(plan, source) };
  },
  text: (data) => addLines(data).map(printable),
});
