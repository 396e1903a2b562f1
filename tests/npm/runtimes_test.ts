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
import { probe } from "./probe.js";
console.log(JSON.stringify(await probe(gait)));
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
  const { log, ...seen } = JSON.parse(
    stdout.match(/^\{.*\}$/m)?.[0] ?? stdout,
  );
  assert.deepEqual(seen, EXPECTED);
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
import { probe } from "./probe.js";
export default {
  async test() {
    console.log(JSON.stringify(await probe(gait)));
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
