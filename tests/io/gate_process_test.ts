/** The Gate as a real process: brokers that are programs, folders that cannot be written. */

import assert from "node:assert/strict";
import { FILES, ruleOf } from "../commands/gate/support.ts";
import { gaitProcess, scratch } from "../support/gait.ts";

const ignore = Deno.build.os === "windows";

function project(files: Readonly<Record<string, string>> = {}) {
  const folder = scratch();
  for (const [name, text] of Object.entries({ ...FILES, ...files })) {
    Deno.writeTextFileSync(`${folder.path}/${name}`, text, { mode: 0o755 });
  }
  return folder;
}

const CREDENTIAL = ruleOf("effect: allow", "require_broker_credential: true");
const BROKER = [
  ...["gate", "eval", "--policy", "p.yaml", "--intent", "i.json", "--json"],
  ...["--credential-broker", "command", "--credential-command", "./broker"],
];

Deno.test({
  name: "a command broker inherits the environment, but not the key that signs",
  ignore,
  fn: async () => {
    const broker = `#!/bin/sh
echo 'noise' >&2
printf '{"credential_ref":"%s-%s"}' "$VAULT_ADDR" "\${SIGNING_KEY:-none}"
`;
    using folder = project({ "p.yaml": CREDENTIAL, broker });
    const env = { VAULT_ADDR: "vault", SIGNING_KEY: FILES.k1 };
    const argv = [...BROKER, "--key-mode", "prod", "--private-key-env", "SIGNING_KEY"];
    const seen = await gaitProcess(argv, { cwd: folder.path, env });
    assert.equal(seen.exit, 0, seen.stdout);
    assert.equal(JSON.parse(seen.stdout).credential_ref, "vault-none");
  },
});

for (
  const [broker, withheld] of [
    [["--credential-broker", "env"], ["GAIT_BROKER_TOKEN_DEPLOY"]],
    [
      ["--credential-broker", "env", "--credential-env-prefix", "OUR_TOKEN_"],
      ["GAIT_BROKER_TOKEN_DEPLOY", "OUR_TOKEN_DEPLOY"],
    ],
    [[], ["GAIT_BROKER_TOKEN_DEPLOY"]],
  ] as const
) {
  Deno.test({
    name: `a server inherits the environment, but no credential of the broker: ${broker.join(" ")}`,
    ignore,
    fn: async () => {
      using folder = project();
      const env = {
        ...{ VAULT_ADDR: "vault", OUR_TOKEN_DEPLOY: "a", GAIT_BROKER_TOKEN_DEPLOY: "b" },
        OUR_TOKENS: "c",
      };
      const server = ["--", "/bin/sh", "-c", "env > env.txt"];
      const argv = ["mcp", "proxy", "--policy", "allow.yaml", ...broker, ...server];
      await gaitProcess(argv, { cwd: folder.path, env, stdin: new Uint8Array() });
      const names = Deno.readTextFileSync(`${folder.path}/env.txt`).split("\n")
        .map((line) => line.split("=")[0] ?? "");
      const kept = Object.keys(env).filter((name) => !withheld.some((one) => one === name));
      assert.deepEqual(Object.keys(env).filter((name) => names.includes(name)), kept);
    },
  });
}

Deno.test({
  name: "a command broker that fails with secrets on both streams blocks and leaves none of them",
  ignore,
  fn: async () => {
    const broker = "#!/bin/sh\necho hunter2; echo hunter2 >&2; exit 1\n";
    using folder = project({ "p.yaml": CREDENTIAL, broker });
    const seen = await gaitProcess(BROKER, { cwd: folder.path });
    assert.equal(seen.exit, 3);
    const written = [...Deno.readDirSync(folder.path)].filter(({ name }) => name !== "broker")
      .map(({ name }) => Deno.readTextFileSync(`${folder.path}/${name}`)).join();
    assert.ok(!`${seen.stdout}${seen.stderr}${written}`.includes("hunter2"));
  },
});

Deno.test({
  name: "a bare command in the working directory is not found, and without --allow-run none is run",
  ignore,
  fn: async () => {
    const broker = `#!/bin/sh\necho '{"credential_ref":"x"}'\n`;
    using folder = project({ "p.yaml": CREDENTIAL, broker });
    const bare = BROKER.map((word) => word === "./broker" ? "broker" : word);
    assert.equal((await gaitProcess(bare, { cwd: folder.path })).exit, 3);
    const denoFlags = ["--allow-read", "--allow-write", "--allow-env"];
    assert.equal((await gaitProcess(BROKER, { cwd: folder.path, denoFlags })).exit, 3);
    assert.equal((await gaitProcess(BROKER, { cwd: folder.path })).exit, 0);
  },
});

Deno.test("an allow whose trace cannot be written is an error without a verdict", async () => {
  using folder = project();
  const argv = ["gate", "eval", "--policy", "allow.yaml", "--intent", "i.json", "--trace-out"];
  for (const path of ["i.json/t.json", "."]) {
    const seen = await gaitProcess([...argv, path], { cwd: folder.path });
    assert.deepEqual([seen.exit, seen.stdout], [1, ""]);
    assert.match(seen.stderr, /^error: write trace: Cannot [^\n]+\nhint: [^\n]+\n$/);
  }
});

Deno.test("a rate-limit state that cannot be locked is an error of its own", async () => {
  const limited = ruleOf("effect: allow", "rate_limit: { requests: 1 }");
  using folder = project({ "p.yaml": limited });
  const argv = ["gate", "eval", "--policy", "p.yaml", "--intent", "i.json", "--json"];
  const state = ["--rate-limit-state", "new/state.json"];
  const denied = await gaitProcess([...argv, "--rate-limit-state", "k1/state.json"], {
    cwd: folder.path,
  });
  const { error, error_code, error_category, retryable } = JSON.parse(denied.stdout);
  assert.deepEqual([denied.exit, error_code, error_category, retryable], [
    1,
    "rate_limit_lock_acquire_failed",
    "io_failure",
    false,
  ]);
  assert.match(error, /^Cannot take the lock of the rate limits: /);
  assert.equal((await gaitProcess([...argv, ...state], { cwd: folder.path })).exit, 0);
  const modes = ["new", "new/state.json"].map((path) =>
    (Deno.statSync(`${folder.path}/${path}`).mode ?? 0) & 0o777
  );
  if (Deno.build.os !== "windows") assert.deepEqual(modes, [0o750, 0o600]);
});

Deno.test("a policy that is too large is refused by name", async () => {
  using folder = project({ "huge.yaml": `#${"x".repeat(16 * 1024 * 1024)}` });
  const argv = ["gate", "eval", "--policy", "huge.yaml", "--intent", "i.json"];
  const seen = await gaitProcess(argv, { cwd: folder.path });
  assert.equal(seen.exit, 6);
  assert.match(seen.stderr, /^error: Cannot read policy "huge.yaml": it is larger than/);
});

Deno.test({
  name: "a text that would be too long for a path is judged",
  ignore,
  fn: async () => {
    for (const text of ["/".padEnd(300, "a"), `./${"a".repeat(300)}`, "${a".repeat(1000)]) {
      const intent = { ...JSON.parse(FILES["i.json"]), args: { command: text } };
      intent.context.workspace = "/usr";
      using folder = project({
        "p.yaml": "default_verdict: allow",
        "i.json": JSON.stringify(intent),
      });
      const argv = ["gate", "eval", "--policy", "p.yaml", "--intent", "i.json"];
      const { exit, stderr } = await gaitProcess(argv, { cwd: folder.path });
      assert.equal(exit, 0, stderr);
    }
  },
});
