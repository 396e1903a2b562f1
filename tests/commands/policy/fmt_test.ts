import assert from "node:assert/strict";
import { gait, type SeenInMemory } from "../../support/gait.ts";
import { MemorySystem } from "../../support/memory_system.ts";
import { DEFAULT_DIGESTS } from "./fixtures.ts";

const UNTIDY = `# Whose policy this is

rules:
    - effect: block   # for good
      name:   "stop"
      match: { tool_names: [ b,  a ] }
default_verdict:    allow
`;

const TIDY = `# Whose policy this is

default_verdict: allow

rules:
  - name: stop
    effect: block # for good
    match:
      tool_names: [b, a]
`;

function contentOf({ system }: SeenInMemory, path = "p.yaml"): string {
  return new TextDecoder().decode(system.files.get(path)?.bytes);
}

Deno.test("gait policy fmt prints the formatted policy and touches no file", async () => {
  const seen = await gait("policy fmt p.yaml", { files: { "p.yaml": UNTIDY } });
  assert.deepEqual([seen.exit, seen.stdout, seen.stderr], [0, TIDY, ""]);
  assert.equal(contentOf(seen), UNTIDY);
});

Deno.test("gait policy fmt moves a comment with the key below it", async () => {
  const files = { "p.yaml": "# about rules\nrules: []\ndefault_verdict: allow\n" };
  const { stdout } = await gait("policy fmt p.yaml", { files });
  assert.equal(stdout, "default_verdict: allow\n# about rules\nrules: []\n");
});

Deno.test("gait policy fmt --write rewrites the file, keeps its mode, and does so once", async () => {
  const system = new MemorySystem({ files: { "d/p.yaml": UNTIDY } });
  const bytes = system.files.get("d/p.yaml")?.bytes ?? new Uint8Array();
  system.files.set("d/p.yaml", { bytes, mode: 0o640 });
  const first = await gait("policy fmt d/p.yaml --write", {}, system);
  assert.deepEqual([first.exit, first.stdout, first.stderr], [
    0,
    "policy fmt ok: d/p.yaml was rewritten\n",
    "",
  ]);
  assert.equal(contentOf(first, "d/p.yaml"), TIDY);
  assert.equal(system.files.get("d/p.yaml")?.mode, 0o640);
  const written = system.files.get("d/p.yaml");
  const second = await gait("policy fmt d/p.yaml --write", {}, system);
  assert.deepEqual([second.exit, second.stdout], [0, "policy fmt ok: d/p.yaml is formatted\n"]);
  assert.equal(system.files.get("d/p.yaml"), written, "an unchanged file is not written again");
});

Deno.test("gait policy fmt --check exits 2 for what is not formatted, and writes nothing", async () => {
  const untidy = await gait("policy fmt p.yaml --check", { files: { "p.yaml": UNTIDY } });
  assert.deepEqual([untidy.exit, untidy.stdout, untidy.stderr], [
    2,
    "policy fmt failed: p.yaml is not formatted\nnext: gait policy fmt p.yaml --write\n",
    "",
  ]);
  assert.equal(contentOf(untidy), UNTIDY);
  const tidy = await gait("policy fmt p.yaml --check", { files: { "p.yaml": TIDY } });
  assert.deepEqual([tidy.exit, tidy.stdout], [0, "policy fmt ok: p.yaml is formatted\n"]);
});

Deno.test("gait policy fmt --json has its members", async () => {
  const files = { "p.yaml": "default_verdict:  block\n" };
  const of = async (flags: string) => {
    const { exit, json } = await gait(`policy fmt p.yaml --json ${flags}`, { files });
    const { correlation_id: _id, ...result } = json();
    return [exit, result];
  };
  const common = {
    ok: true,
    path: "p.yaml",
    policy_digest: DEFAULT_DIGESTS.block,
    default_verdict: "block",
    changed: true,
  };
  const formatted = "default_verdict: block\n";
  assert.deepEqual(await of(""), [0, { ...common, written: false, formatted }]);
  assert.deepEqual(await of("--write"), [0, { ...common, written: true }]);
  assert.deepEqual(await of("--check"), [2, { ...common, ok: false, written: false }]);
});

Deno.test("gait policy fmt turns CRLF into LF, and says that this is a change", async () => {
  const files = { "p.yaml": "default_verdict: block\r\n" };
  const { exit } = await gait("policy fmt p.yaml --check", { files });
  assert.equal(exit, 2);
  const seen = await gait("policy fmt p.yaml --write", { files });
  assert.equal(contentOf(seen), "default_verdict: block\n");
});

Deno.test("gait policy fmt - formats what an editor pipes through it", async () => {
  const seen = await gait("policy fmt -", { stdin: UNTIDY });
  assert.deepEqual([seen.exit, seen.stdout, seen.stderr], [0, TIDY, ""]);
  const check = await gait("policy fmt - --check", { stdin: UNTIDY });
  assert.deepEqual([check.exit, check.stdout], [2, "policy fmt failed: - is not formatted\n"]);
});

Deno.test("gait policy fmt prints nothing for an empty policy, and the comments of a bare one", async () => {
  const empty = await gait("policy fmt p.yaml", { files: { "p.yaml": "" } });
  assert.deepEqual([empty.exit, empty.stdout], [0, ""]);
  const bare = await gait("policy fmt p.yaml", { files: { "p.yaml": "# soon\n" } });
  assert.deepEqual([bare.exit, bare.stdout], [0, "# soon\n"]);
});

for (
  const [line, message, hint] of [
    [
      "policy fmt p.yaml --check --write",
      "--check and --write cannot be combined",
      "--check writes nothing",
    ],
    [
      "policy fmt - --write",
      "Cannot use --write with standard input",
      "give the path of a file, or leave out --write to print the formatted policy",
    ],
    ["policy fmt", "expected <policy.yaml>", "gait policy fmt --help"],
  ] as const
) {
  Deno.test(`gait ${line} is a usage error`, async () => {
    const seen = await gait(line, { files: { "p.yaml": UNTIDY }, stdin: UNTIDY });
    assert.deepEqual([seen.exit, seen.stdout, seen.stderr], [
      6,
      "",
      `error: ${message}\nhint: ${hint}\n`,
    ]);
    assert.equal(contentOf(seen), UNTIDY);
  });
}

Deno.test("gait policy fmt writes characters that nobody sees as escapes, and keeps the digest", async () => {
  const name = "a\\u202eb\\u200b\\U000e0041\\ufeff\\u00ad\\u009b";
  const text = `default_verdict: block\nrules:\n  - name: "${name}"\n    priority: 1\n` +
    `    effect: block\n    match:\n      tool_names: ["t\\u2066", "\u2600\ufe0f x"]\n`;
  for (const given of [text, text.replace("\\u202e", "\u202e").replace("\\u2066", "\u2066")]) {
    const { exit, stdout } = await gait("policy fmt p.yaml", { files: { "p.yaml": given } });
    assert.equal(exit, 0);
    assert.equal(stdout, text);
  }
});
