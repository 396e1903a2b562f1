/** The library of the packed npm package on real runtimes. */

import assert from "node:assert/strict";
import worked from "../vectors/gate/worked.json" with { type: "json" };
import { installRuntime, NODES, type RuntimeName } from "../../scripts/npm_runtimes.ts";
import { ROOTS } from "../core/log/worked.ts";
import { ROOT_PATH } from "../support/scripts.ts";
import { KEY_1 } from "../support/test_key.ts";
import { PACKED, PLACE, run } from "./support.ts";

const EXPECTED = {
  // SHA-256 of {}.
  digest: "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
  // By the key of RFC 8032, test 1, over that digest; OpenSSL 3 makes the same.
  signature:
    "ZSkc39esT9OcDNb+HZecqARXOfcbSXP5dp7Wpf7/qibU9/kkg6rPnf/ILeDsuSP31/2WyQD4G516jzHBlWjhDw==",
  keyId: KEY_1.keyId,
  judged: worked.map(({ verdict, reason_codes, violations, policy_digest, intent_digest }) => ({
    ...{ verdict, reason_codes, violations, policy_digest, intent_digest },
  })),
  yaml: "block",
  commands: ["allow", "block", "allow"],
  runpack: [true, true, true, true],
  calls: 1,
  refused: true,
  deflated: true,
  inProcess: ["block", "verified"],
  error: "invalid_input",
};

/** What each adapter tells of an allowed call and of a blocked one. */
const REFUSAL = "The call was not made: the policy blocks it (default_block). Do not repeat it. " +
  "Tell the user, or go on in a way that the policy allows.";
const ADAPTED = { ai: REFUSAL, openai: REFUSAL, langchain: ["sent to ada", REFUSAL] };

const folder = `${PLACE}/library`;
const library = `${folder}/node_modules/@gait/cli`;
await Deno.mkdir(library, { recursive: true });
await sound("tar", "-xzf", PACKED, "--strip-components=1", "-C", library);
await sound(
  ...[Deno.execPath(), "bundle", "--quiet", "--frozen", "--platform", "browser", "--minify"],
  ...["--config", `${ROOT_PATH}/tests/deno.json`, "--external", "node:*"],
  ...["--output", `${folder}/probe.js`, `${ROOT_PATH}/tests/npm/probe.ts`],
);
await Deno.writeTextFile(`${folder}/package.json`, '{"type":"module"}');
await Deno.writeTextFile(
  `${folder}/main.mjs`,
  `import * as gait from "@gait/cli";
import * as ai from "@gait/cli/ai";
import * as langchain from "@gait/cli/langchain";
import * as openai from "@gait/cli/openai-agents";
import { probe, probeAdapters } from "./probe.js";
const adapted = await probeAdapters({ ai, langchain, openai });
console.log(JSON.stringify({ ...await probe(gait), adapted }));
`,
);

async function sound(...line: readonly string[]) {
  const { HOME = "", PATH = "", DENO_DIR } = Deno.env.toObject();
  const env = { HOME, PATH, ...DENO_DIR === undefined ? {} : { DENO_DIR } };
  const said = await run(line, { cwd: ROOT_PATH, env });
  assert.equal(said.code, 0, said.stderr);
}

/** Compares what a runtime printed with what is expected. */
function check(stdout: string) {
  const { log, adapted, ...seen } = JSON.parse(
    stdout.match(/^\{.*\}$/m)?.[0] ?? stdout,
  );
  assert.deepEqual(seen, EXPECTED);
  assert.deepEqual(adapted, ADAPTED);
  const { note, ...rest } = log;
  assert.deepEqual(rest, {
    same: true,
    root: ROOTS.get(8),
    isConsistent: true,
    vouched: 8,
  });
  assert.match(note, /^gait\.log\/000102030405060708090a0b0c0d0e0f\n8\n/);
}

async function onRuntime(
  name: RuntimeName,
  said: string,
  lines: (path: string) => readonly string[],
) {
  const runtime = await installRuntime(name);
  Deno.test({
    name: `the library of the npm package works on ${said}` +
      (runtime.path === undefined ? ` (needs ${name}: ${runtime.missing})` : ""),
    ignore: runtime.path === undefined,
    async fn() {
      const home = `${PLACE}/home-${name}`;
      await Deno.mkdir(home, { recursive: true });
      const [program = "", ...args] = lines(runtime.path ?? "");
      const { code, stdout, stderr } = await run([program, ...args], {
        cwd: folder,
        env: { HOME: home, PATH: "/usr/bin:/bin" },
      });
      assert.equal(code, 0, `${stdout.slice(-2000)}\n${stderr.slice(-2000)}`);
      check(name === "workerd" ? stdout + stderr : stdout);
    },
  });
}

for (const name of NODES) {
  await onRuntime(name, `Node ${name.slice(4)}`, (node) => [node, "main.mjs"]);
}
await onRuntime("bun", "Bun", (bun) => [bun, "main.mjs"]);

Deno.test("the library of the npm package works on Deno, without any permission", async () => {
  const { code, stdout, stderr } = await run(
    [Deno.execPath(), "run", "--no-prompt", "--no-config", "--node-modules-dir=manual", "main.mjs"],
    { cwd: folder, env: { HOME: `${PLACE}/home-deno`, PATH: "/usr/bin:/bin" } },
  );
  assert.equal(code, 0, stderr);
  check(stdout);
});

/** workerd resolves no packages: the modules are listed, each under the name by which it is imported. */
async function writeWorker() {
  const names = [...Deno.readDirSync(`${library}/lib`)].map(({ name }) => name)
    .filter((name) => name.endsWith(".js")).sort();
  await Deno.writeTextFile(
    `${folder}/worker.mjs`,
    `import * as gait from "./node_modules/@gait/cli/lib/mod.js";
import * as ai from "./node_modules/@gait/cli/lib/ai.js";
import * as langchain from "./node_modules/@gait/cli/lib/langchain.js";
import * as openai from "./node_modules/@gait/cli/lib/openai-agents.js";
import { probe, probeAdapters } from "./probe.js";
export default {
  async test() {
    const adapted = await probeAdapters({ ai, langchain, openai });
    console.log(JSON.stringify({ ...await probe(gait), adapted }));
  },
};
`,
  );
  const modules = [
    "worker.mjs",
    "probe.js",
    ...names.map((name) => `node_modules/@gait/cli/lib/${name}`),
  ].map((path) => `(name = ${JSON.stringify(path)}, esModule = embed ${JSON.stringify(path)})`);
  await Deno.writeTextFile(
    `${folder}/workerd.capnp`,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = .main)]);
const main :Workerd.Worker = (
  modules = [${modules.join(", ")}],
  compatibilityDate = "2026-11-01",
  compatibilityFlags = ["nodejs_compat"],
);
`,
  );
}

await writeWorker();
await onRuntime("workerd", "workerd", (workerd) => [workerd, "test", "workerd.capnp"]);

Deno.test("TypeScript finds the types of the npm package, strictly", async () => {
  await Deno.writeTextFile(
    `${folder}/types.ts`,
    `import { evaluate, type Policy, verify, type VerifyReport } from "@gait/cli";
import { createPolicyGate, gateTools, type ToolGate } from "@gait/cli/ai";
import { gateTools as gateFunctions } from "@gait/cli/openai-agents";
import { createServerGate, gateTools as gateGraph } from "@gait/cli/langchain";
const context = { identity: "agent", workspace: "/srv", risk_class: "high" };
const gate: ToolGate = await createPolicyGate({ policy: "", context });
const tools = { send: { execute: (to: string) => to.length } };
export const sent: number = gateTools(gate, tools).send.execute("ada");
export const listed: { type: string }[] = gateFunctions(gate, [{ type: "function" }]);
export const graph: ToolGate = createServerGate({ socket: "/run/gait.sock", context });
gateGraph(graph, [{ name: "send" }], { interrupt: ({ args }) => args.to === "ada" });
// @ts-expect-error a gate needs to know who asks
createPolicyGate({ policy: "" });
const report: VerifyReport = await verify(new Uint8Array());
export const intact: boolean = report.intact;
export const policy: Policy["default_verdict"] = "block";
// @ts-expect-error a policy is no text
evaluate("policy", {});
`,
  );
  const { code, stderr } = await run(
    [Deno.execPath(), "check", "--no-config", "--node-modules-dir=manual", "types.ts"],
    { cwd: folder, env: { HOME: `${PLACE}/home-deno`, PATH: "/usr/bin:/bin" } },
  );
  assert.equal(code, 0, stderr);
});
