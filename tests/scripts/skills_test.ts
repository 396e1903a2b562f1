/** The skills say what gait does, and are installed where agents look. */

import assert from "node:assert/strict";
import { gaitProcess, scratch } from "../support/gait.ts";
import { exists, lines, onUnix, ROOT_PATH, runScript, withPython } from "../support/scripts.ts";

const SKILLS = [
  "gait-capture-runpack",
  "gait-incident-to-regression",
  "gait-policy-test-rollout",
] as const;

// Values for the placeholders, and the members that an agent reads.
const EXAMPLES = `${ROOT_PATH}/examples`;
const VALUES: Readonly<Record<string, string>> = {
  "<run_record.json>": `${EXAMPLES}/stub-replay/run_record.json`,
  "<run_id_or_bundle_path>": "run_demo",
  "<run_id_or_path>": "run_demo",
  "<policy.yaml>": `${EXAMPLES}/policy-test/require_approval.yaml`,
  "<intent_fixture.json>": `${EXAMPLES}/policy-test/intent.json`,
};
const READ: Readonly<Record<(typeof SKILLS)[number], readonly (readonly [number, string[]])[]>> = {
  "gait-capture-runpack": [
    [0, ["ok", "run_id", "bundle", "manifest_digest", "ticket_footer"]],
    [0, ["ok", "signature_status"]],
  ],
  "gait-incident-to-regression": [
    [0, ["ok", "run_id", "fixture_name", "fixture_dir", "config_path", "next_commands"]],
    [0, ["ok", "status"]],
  ],
  "gait-policy-test-rollout": [
    [4, [
      ...["ok", "policy_digest", "intent_digest", "verdict", "reason_codes", "summary"],
    ]],
    [0, ["simulated_verdict", "would_have_blocked"]],
  ],
};

for (const skill of SKILLS) {
  Deno.test(`the commands of ${skill} run and answer what it reads`, async () => {
    const text = await Deno.readTextFile(`${ROOT_PATH}/.agents/skills/${skill}/SKILL.md`);
    const commands = [...text.matchAll(/^ *```sh\n *(.*)\n *```$/gm)].map(([, line = ""]) => line);
    assert.equal(commands.length, READ[skill].length);
    using folder = scratch();
    await gaitProcess(["demo"], { cwd: folder.path });
    for (const [index, [exit, members]] of READ[skill].entries()) {
      const [program, ...words] = commands[index]?.split(" ") ?? [];
      assert.equal(program, "gait");
      const seen = await gaitProcess(words.map((word) => VALUES[word] ?? word), {
        cwd: folder.path,
      });
      assert.equal(seen.exit, exit, seen.stdout);
      const answer = JSON.parse(seen.stdout);
      assert.deepEqual(members.filter((name) => !(name in answer)), []);
      for (const name of members) assert.ok(text.includes(`\`${name}\``) || index > 0, name);
    }
  });
}

Deno.test(
  { name: "the skills are valid for both agents (needs Python 3.10)", ...withPython },
  () => {
    const { code, stdout, stderr } = new Deno.Command("python3", {
      env: { PYTHONDONTWRITEBYTECODE: "1" },
      args: [`${ROOT_PATH}/scripts/validate_repo_skills.py`],
    }).outputSync();
    const text = new TextDecoder();
    assert.deepEqual([code, text.decode(stdout), text.decode(stderr)], [
      0,
      "validated 3 skills under .agents/skills for provider=both\n",
      "",
    ]);
  },
);

const INSTALLER = "scripts/install_repo_skills.sh";

function installed(provider: string, home: string): string[] {
  return [
    ...SKILLS.map((name) => `[${provider}] installed ${name} -> ${home}/skills/${name}`),
    `[${provider}] installed 3 skills into ${home}/skills`,
  ];
}

Deno.test(
  { name: "install_repo_skills.sh installs for both agents by default", ...onUnix },
  async () => {
    using folder = scratch();
    const env = { HOME: folder.path, CODEX_HOME: "", CLAUDE_HOME: "" };
    const seen = await runScript(INSTALLER, { env });
    assert.deepEqual([seen.exit, seen.stderr, lines(seen.stdout)], [0, "", [
      ...installed("codex", `${folder.path}/.codex`),
      ...installed("claude", `${folder.path}/.claude`),
    ]]);
    for (const skill of SKILLS) {
      for (const file of ["SKILL.md", "agents/openai.yaml"]) {
        const original = Deno.readTextFileSync(`${ROOT_PATH}/.agents/skills/${skill}/${file}`);
        for (const home of [".codex", ".claude"]) {
          const copy = `${folder.path}/${home}/skills/${skill}/${file}`;
          assert.equal(Deno.readTextFileSync(copy), original);
        }
      }
    }
  },
);

Deno.test(
  { name: "install_repo_skills.sh installs for one agent, where it is told", ...onUnix },
  async () => {
    using folder = scratch();
    const env = { HOME: folder.path, CODEX_HOME: `${folder.path}/c x`, CLAUDE_HOME: "" };
    const codex = await runScript(INSTALLER, { env, args: ["--provider", "codex"] });
    assert.deepEqual(lines(codex.stdout), installed("codex", `${folder.path}/c x`));
    assert.ok(!exists(`${folder.path}/.claude`));
    const claude = await runScript(INSTALLER, { env, args: ["--provider=claude"] });
    assert.deepEqual(lines(claude.stdout), installed("claude", `${folder.path}/.claude`));
    assert.ok(!exists(`${folder.path}/.codex`));
  },
);

Deno.test(
  { name: "install_repo_skills.sh replaces its skills and touches no others", ...onUnix },
  async () => {
    using folder = scratch();
    const skills = `${folder.path}/.codex/skills`;
    Deno.mkdirSync(`${skills}/${SKILLS[0]}`, { recursive: true });
    Deno.writeTextFileSync(`${skills}/${SKILLS[0]}/stale.md`, "old");
    Deno.mkdirSync(`${skills}/mine`);
    Deno.writeTextFileSync(`${skills}/mine/SKILL.md`, "mine");
    const env = { HOME: folder.path, CODEX_HOME: "" };
    for (let time = 0; time < 2; time++) {
      const { exit } = await runScript(INSTALLER, { env, args: ["--provider", "codex"] });
      assert.equal(exit, 0);
    }
    assert.ok(!exists(`${skills}/${SKILLS[0]}/stale.md`));
    assert.ok(!exists(`${skills}/${SKILLS[0]}/${SKILLS[0]}`), "not copied into itself");
    assert.equal(Deno.readTextFileSync(`${skills}/mine/SKILL.md`), "mine");
  },
);

Deno.test(
  { name: "install_repo_skills.sh refuses what it does not understand", ...onUnix },
  async () => {
    using folder = scratch();
    const usage = "usage: install_repo_skills.sh [--provider codex|claude|both]";
    const cases = [
      [["--provider"], "error: --provider needs a value"],
      [["--provider", "cursor"], 'error: "cursor" is no provider'],
      [["--provider="], 'error: "" is no provider'],
      [["--force"], 'error: unknown argument "--force"'],
      [["codex"], 'error: unknown argument "codex"'],
    ] as const;
    for (const [args, message] of cases) {
      const seen = await runScript(INSTALLER, { args, env: { HOME: folder.path } });
      assert.deepEqual([seen.exit, seen.stdout, lines(seen.stderr)], [1, "", [message, usage]]);
    }
    assert.deepEqual([...Deno.readDirSync(folder.path)], [], "nothing was installed");
    const help = await runScript(INSTALLER, { args: ["--help"], env: { HOME: folder.path } });
    assert.deepEqual([help.exit, help.stdout], [0, `${usage}\n`]);
  },
);

Deno.test({ name: "install_repo_skills.sh needs skills to install", ...onUnix }, async () => {
  using folder = scratch();
  Deno.mkdirSync(`${folder.path}/scripts`);
  Deno.copyFileSync(`${ROOT_PATH}/${INSTALLER}`, `${folder.path}/${INSTALLER}`);
  const options = { cwd: folder.path, env: { HOME: folder.path } };
  const missing = await runScript(`${folder.path}/${INSTALLER}`, options);
  assert.deepEqual([missing.exit, missing.stdout], [1, ""]);
  assert.match(missing.stderr, /^error: there is no skills folder /);
  Deno.mkdirSync(`${folder.path}/.agents/skills`, { recursive: true });
  const empty = await runScript(`${folder.path}/${INSTALLER}`, options);
  assert.deepEqual([empty.exit, empty.stdout], [1, ""]);
  assert.match(empty.stderr, /^error: there is no skill in /);
});
