/**
 * The examples with frameworks. Their READMEs run each scenario (tests/docs); here is what a README
 * cannot show: that the wrapper fails closed, and that the pins are those of the checkout.
 */

import assert from "node:assert/strict";
import { type Call, openToolGate } from "../../examples/integrations/tool_gate.ts";
import { documents, ROOT } from "../support/documents.ts";
import { scratch } from "../support/gait.ts";
import { RFC_KEY } from "../support/test_keys.ts";

const CALL: Call = {
  tool_name: "report.send",
  args: { to: "team@example.com" },
  targets: [{ kind: "host", value: "example.com", operation: "write" }],
  arg_provenance: [{ arg_path: "$.to", source: "user" }],
  context: { identity: "report-agent", workspace: "/srv/reports", risk_class: "high" },
};

/** A gate in a scratch folder, with a tool that counts how often it ran. */
async function gateIn(folder: string, tracePath = `${folder}/trace.json`) {
  await Deno.writeTextFile(`${folder}/key`, RFC_KEY.privateText);
  const policyPath = new URL("examples/integrations/policy.yaml", ROOT);
  const gate = await openToolGate({ policyPath, keyPath: `${folder}/key`, tracePath });
  let runs = 0;
  const tool = () => Promise.resolve(`ran ${++runs}`);
  return { gate, tool, runs: () => runs };
}

Deno.test("a wrapped tool runs on allow, after its trace was written", async () => {
  using folder = scratch();
  const { gate } = await gateIn(folder.path);
  const send = gate.wrap(() => CALL, async () => {
    const { verdict } = JSON.parse(await Deno.readTextFile(`${folder.path}/trace.json`));
    return `traced ${verdict}`;
  });
  assert.equal(await send({}), "traced allow");
  assert.equal(gate.outcomes.length, 1);
});

const STOPPED: readonly (readonly [string, Partial<Call>, string])[] = [
  ["block", { arg_provenance: [{ arg_path: "$.to", source: "tool_output" }] }, "block"],
  ["default", { tool_name: "report.delete" }, "block"],
  ["fail closed", { targets: [] }, "block"],
  [
    "approval",
    { targets: [{ kind: "host", value: "partner.example", operation: "write" }] },
    "require_approval",
  ],
];

for (const [name, change, verdict] of STOPPED) {
  Deno.test(`a wrapped tool does not run: ${name}`, async () => {
    using folder = scratch();
    const { gate, tool, runs } = await gateIn(folder.path);
    const answer = await gate.wrap(() => ({ ...CALL, ...change }), tool)({});
    assert.match(answer, new RegExp(`^The call was not made: ${verdict} \\(`));
    assert.deepEqual([runs(), gate.outcomes[0]?.executed], [0, false]);
    const trace = JSON.parse(await Deno.readTextFile(`${folder.path}/trace.json`));
    assert.equal(trace.verdict, verdict);
  });
}

Deno.test("a wrapped tool does not run if its trace cannot be written", async () => {
  using folder = scratch();
  const { gate, tool, runs } = await gateIn(folder.path, `${folder.path}/none/trace.json`);
  await assert.rejects(gate.wrap(() => CALL, tool)({}), Deno.errors.NotFound);
  assert.equal(runs(), 0);
});

Deno.test("a wrapped tool does not run if the call cannot be described or judged", async () => {
  using folder = scratch();
  const { gate, tool, runs } = await gateIn(folder.path);
  const failing = gate.wrap((): Call => {
    throw new TypeError("no such argument");
  }, tool);
  await assert.rejects(failing({}), TypeError);
  await assert.rejects(gate.wrap(() => ({ ...CALL, tool_name: " " }), tool)({}), {
    code: "invalid_input",
  });
  assert.equal(runs(), 0);
});

interface Config {
  readonly specifiers: Readonly<Record<string, string>>;
  readonly imports: Readonly<Record<string, string>>;
  readonly compilerOptions: Readonly<Record<string, boolean>>;
}

const config = async (path: string): Promise<Config> =>
  JSON.parse(await Deno.readTextFile(new URL(path, ROOT)));

Deno.test("every example with a framework is strict, locked, and pins what the checkout pins", async () => {
  const ours = await config("deno.json");
  const { tasks } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
  const configs: string[] = [];
  for (const path of await documents("examples/integrations/")) {
    const folder = path.slice(0, path.lastIndexOf("/"));
    const found = await config(`${folder}/deno.json`).catch(() => undefined);
    if (found === undefined) continue;
    configs.push(folder);
    assert.deepEqual(found.compilerOptions, ours.compilerOptions, folder);
    // Not frozen: Deno writes the dependencies of the package above into this lock file, too.
    const lock = await config(`${folder}/deno.lock`);
    for (const [name, target] of Object.entries(found.imports)) {
      if (name === "@gait/cli") assert.equal(target, "../../../mod.ts");
      else assert.match(target, /^npm:\/?.+@\d+\.\d+\.\d+(?:\/.*)?$/, `${folder}: ${name}`);
      const [, pin = ""] = /^npm:\/?(.+@[\d.]+)/.exec(target) ?? [];
      assert.ok(name === "@gait/cli" || `npm:${pin}` in lock.specifiers, `${folder}: ${name}`);
      if (name in ours.imports && name !== "@gait/cli") assert.equal(target, ours.imports[name]);
    }
    assert.ok(tasks["check:examples"].command.includes(`${folder}/deno.json ${folder}`), folder);
  }
  assert.ok(configs.length >= 3, "no configs were found");
});

Deno.test("the checkout's own dependencies hold no framework", async () => {
  const lock = await Deno.readTextFile(new URL("deno.lock", ROOT));
  for (const name of ["npm:ai@", "@openai/agents", "langchain"]) assert.ok(!lock.includes(name));
});
