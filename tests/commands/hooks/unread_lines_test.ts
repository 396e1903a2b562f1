/** A line that no rule can read gets one sentence with the cause and the way out, at every door. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { callHook, claudeAnswer, claudePayload, installedHook } from "../../support/hooks.ts";

const POLICY = `schema_version: 1.1.0
default_verdict: require_approval
commands: { tool.exec: /command, bash: /command }
rules:
  - name: no-push
    effect: block
    when_unclear: require_approval
    message: Push to a branch of your own.
    match: { command: { any: { program: git, subcommand: push } } }
  - name: no-other-user
    effect: block
    when_unclear: require_approval
    message: Commands run as the user who started the agent.
    match: { command: { any: { program: sudo } } }
  - name: lists
    effect: allow
    match: { command: { every: { program: ls } } }
`;

const PLAIN = "Write it as plain commands, one call for each.";
const LONG = "Put long texts into files, and make several calls of it.";
const MEND = "Mend it, and make the call again.";

/** Lines, each with what is said of it. */
const LINES: readonly (readonly [line: string, said: string])[] = [
  [`ls ${"a".repeat(66_000)}`, `it has 66003 bytes, more than 64 KiB. ${LONG}`],
  ["ls ;".repeat(1001), `it does more than 1000 things. ${LONG}`],
  ["ls\r\nsudo ls", "it has a carriage return. Make the call again without."],
  ["ls \x1b[0m", "it has a control character. Make the call again without."],
  ["ls \\", `it ends in a backslash. ${MEND}`],
  ["ls 'open", `it is not a well-formed line. ${MEND}`],
  ["alias ls=rm; ls", `alias changes what the line means. ${PLAIN}`],
  ["((a[$(x)]=1))", `it evaluates arithmetic. ${PLAIN}`],
];

async function reasonFor(tool: string, tool_input: object): Promise<string> {
  const on = await installedHook({ policy: POLICY });
  const answer = claudeAnswer(await callHook(on, claudePayload(tool, tool_input)));
  return String(answer?.["permissionDecisionReason"]);
}

Deno.test("a hook says of a line that was not read why, and not what the rules say", async () => {
  for (const [line, said] of LINES) {
    const reason = await reasonFor("Bash", { command: line });
    const start =
      "The policy wants a person to decide on this call: The command line was not read: ";
    const codes = " (args_not_judgeable, default_require_approval) ";
    assert.equal(reason.replace(/\[gait .*$/, ""), `${start}${said}${codes}`, line.slice(0, 40));
  }
});

Deno.test("a hook says of a line that starts what only running it tells that it does", async () => {
  const said =
    "The policy wants a person to decide on this call: The command line starts something " +
    "that is known only when it runs. Write out what is to run, without variables and functions. (";
  for (const command of ["$X", 'eval "$X"', "ls; $X", "f() { ls; }; f"]) {
    const reason = await reasonFor("Bash", { command });
    assert.ok(reason.startsWith(said), `${command}: ${reason}`);
  }
  // What the rule asks is in doubt, too.
  const push = await reasonFor("Bash", { command: '$X; git "$Y"' });
  assert.ok(push.includes("Push to a branch of your own."), push);
  assert.ok(!push.includes("Commands run as the user"), push);
});

Deno.test("a hook says of a shell of another kind that it is one", async () => {
  const reason = await reasonFor("PowerShell", { command: "Get-ChildItem" });
  const said = "The command line was not read: the tool has a shell of another kind. " +
    "Use a tool whose shell is sh, bash or zsh, or ask a person. (";
  assert.ok(reason.includes(said), reason);
  assert.ok(!reason.includes("Push to a branch"), reason);
});

Deno.test("a rule whose other condition is unclear keeps its message", async () => {
  const policy = POLICY.replace(
    "match: { command: { any: { program: sudo } } }",
    "match: { args: { /n: { max: 1 } }, command: { any: { program: sudo } } }",
  );
  const on = await installedHook({ policy });
  const call = claudePayload("Bash", { command: "ls 'open", n: "x" });
  const reason = String(claudeAnswer(await callHook(on, call))?.["permissionDecisionReason"]);
  assert.match(reason, /: Commands run as the user .*\. The command line was not read: .*\. \(/);
});

Deno.test("gait gate eval and explain say the same of a line that was not read", async () => {
  const intent = {
    ...{ schema_id: "gait.gate.intent_request", schema_version: "1.0.0" },
    ...{ created_at: "2026-02-05T00:00:00Z", producer_version: "1.0.0", tool_name: "bash" },
    ...{ args: { Command: "ls" }, targets: [] },
    context: { identity: "a", workspace: "/w", risk_class: "low" },
  };
  const disguised =
    "The command line was not read: /Command is a name that some programs take for " +
    "command. Name the arguments as the tool describes them.";
  for (
    const [args, message] of [
      ...LINES.map(([command, said]) =>
        [{ command }, `The command line was not read: ${said}`] as const
      ),
      [{ Command: "ls" }, disguised] as const,
    ]
  ) {
    const files = { "p.yaml": POLICY, "i.json": JSON.stringify({ ...intent, args }) };
    for (
      const line of [
        "gate eval --policy p.yaml --intent i.json",
        "policy test p.yaml i.json",
        "policy explain p.yaml i.json",
      ]
    ) {
      const { json } = await gait(`${line} --json`, { files });
      assert.deepEqual(json()["messages"], [message], line);
    }
  }
});

Deno.test("a call about which no rule could tell anything is not said to be without a rule", async () => {
  const policy = "schema_version: 1.1.0\ndefault_verdict: require_approval\n" +
    "rules: [{ name: few, effect: allow, match: { args: { /n: { max: 1, min: 0 } } } }]\n";
  const on = await installedHook({ policy });
  const call = claudePayload("Bash", { command: "ls", n: "x" });
  const reason = String(claudeAnswer(await callHook(on, call))?.["permissionDecisionReason"]);
  assert.ok(reason.includes("The policy could not tell whether a rule is about it."), reason);
  assert.ok(!reason.includes("No rule of the policy"), reason);
});
