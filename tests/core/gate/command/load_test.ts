import assert from "node:assert/strict";
import { commandLanguage } from "../../../../src/core/gate/command/command_language.ts";
import { loadCommandLanguage } from "../../../../src/core/gate/command/load.ts";
import { normalizePolicy } from "../../../../src/core/gate/policy/normalize.ts";
import type { RuleDocument } from "../../../../src/core/schema/gate.ts";

const BY_NAME: RuleDocument = {
  name: "by-name",
  effect: "allow",
  match: { tool_names: ["read"] },
};
const BY_LINE: RuleDocument = {
  name: "by-line",
  effect: "allow",
  match: { command: { every: { program: ["ls"] } } },
};

function policyOf(...rules: readonly RuleDocument[]) {
  return normalizePolicy({
    schema_version: "1.1.0",
    default_verdict: "block",
    commands: { bash: "/command" },
    rules,
  });
}

Deno.test("loadCommandLanguage() loads it where some rule of some policy asks about a line", async () => {
  const [names, both] = [policyOf(BY_NAME), policyOf(BY_NAME, BY_LINE)];
  assert.equal(await loadCommandLanguage([both]), commandLanguage);
  assert.equal(await loadCommandLanguage([names, both]), commandLanguage);
  assert.equal(await loadCommandLanguage([names]), undefined);
  assert.equal(await loadCommandLanguage([]), undefined);
});
