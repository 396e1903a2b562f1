import assert from "node:assert/strict";
import { scratch } from "../support/gait.ts";

const POLICY = `schema_version: 1.1.0
commands: { tool.exec: /command }
rules:
  - { name: look, effect: allow, match: { command: { every: { program: [ls, cat], reads: { only: { under: "." } } } } } }
  - { name: no-rm, effect: block, match: { command: { any: { program: rm } } } }
  - { name: read, effect: allow, match: { tool_names: [tool.read], args: { /file_path: { under: "." } } } }
`;
const LINES = ["ls src", { line: "rm x" }, "make", {
  tool_name: "Read",
  tool_input: { file_path: "/repo/a" },
}];
/** Two sessions of Claude Code; one message is there twice, as after a resumption. */
const TRANSCRIPT = [
  {
    sessionId: "a",
    cwd: "/work",
    message: { content: [{ type: "text", text: "hello" }, use("1", "Bash", { command: "ls" })] },
  },
  { sessionId: "a", cwd: "/work", message: { content: [use("1", "Bash", { command: "ls" })] } },
  {
    sessionId: "a",
    cwd: "/work",
    message: { content: [use("2", "Read", { file_path: "/work/a" })] },
  },
  {
    sessionId: "b",
    cwd: "/other",
    message: { content: [use("3", "Read", { file_path: "/work/a" })] },
  },
  { type: "summary" },
];

function use(id: string, name: string, input: object) {
  return { type: "tool_use", id, name, input };
}

Deno.test("measure_policy.ts counts the calls of lists and transcripts as a hook judges them", async () => {
  using folder = scratch();
  const write = (name: string, text: string) =>
    Deno.writeTextFileSync(`${folder.path}/${name}`, text);
  write("p.yaml", POLICY);
  write("lines.json", JSON.stringify(LINES));
  write("t.jsonl", TRANSCRIPT.map((line) => JSON.stringify(line)).join("\n"));
  const script = new URL("../../scripts/measure_policy.ts", import.meta.url).pathname;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--allow-all",
      script,
      "p.yaml",
      "lines.json",
      "t.jsonl",
      "--show",
    ],
    cwd: folder.path,
    env: { NO_COLOR: "1" },
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  const lines = new TextDecoder().decode(stdout).trimEnd().split("\n");
  assert.deepEqual(lines.filter((line) => /calls, allowed/.test(line)), [
    "lines.json: 4 calls, allowed 2 (50.0 %), asked 1 (25.0 %), blocked 1 (25.0 %)",
    "t.jsonl: 3 calls, allowed 2 (66.7 %), asked 1 (33.3 %), blocked 0 (0.0 %)",
  ]);
  assert.deepEqual(lines.filter((line) => /^[a-z_]+ [A-Z]\w+:/.test(line)), [
    "block Bash: rm x",
    "require_approval Bash: make",
    'require_approval Read: {"file_path":"/work/a"}',
  ]);
});
