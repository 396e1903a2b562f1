/** What `gait init` would do in a folder, in the order in which it tells. */

import type { ClientName } from "../../core/clients/client.ts";
import type { PolicyTemplate } from "../../core/gate/policy/templates.ts";
import { MCP_FRAMEWORK, WITHOUT_ADAPTER } from "../../core/init/frameworks.ts";
import { POLICY_FILE, PROJECT_TEXT } from "../../core/init/texts.ts";
import { appendAll, prependAll } from "../../core/lists.ts";
import { PROJECT_FILE } from "../../core/project/settings.ts";
import type { InitFinding, InitStep } from "../../core/schema/config.ts";
import { joinPath } from "../../io/path.ts";
import { projectFolder } from "../hooks/client_file.ts";
import { homeOf } from "../hooks/registration_record.ts";
import { type InitHost, InitPlan } from "./plan.ts";
import { readInit } from "./init_record.ts";
import { lookAt, refuseFolder } from "./look.ts";
import { planClients } from "./plan_clients.ts";
import { planCi, planIgnore, planPolicy } from "./plan_files.ts";
import { planKeys } from "./plan_keys.ts";
import { planTrust, planTrustLater } from "./plan_trust.ts";

export interface InitSetting {
  /** Pack of the policy; chosen by what the project uses if not given. */
  readonly pack: PolicyTemplate | undefined;
  /** Words that start gait, in place of those that it finds. */
  readonly program: readonly string[] | undefined;
  /** Whether trust in the project's file is recorded, if gait writes that file. */
  readonly trust: boolean;
  readonly clients: boolean;
  readonly ci: boolean;
}

export interface PlannedInit {
  readonly folder: string;
  readonly found: readonly InitFinding[];
  readonly steps: readonly InitStep[];
  readonly changes: readonly string[];
  /** What is left to a person, a line each. */
  readonly remaining: readonly string[];
  readonly warnings: readonly string[];
  /** Whether nothing is left to write. */
  readonly isPresent: boolean;
  /** Where a test of the policy lies, if one does. */
  readonly tests: string | undefined;
  /** @throws {GaitError} if something could not be written; what was written is taken back. */
  write(): Promise<void>;
}

/** The folder in which gait was started, checked. */
export async function initFolder(host: InitHost): Promise<{ home: string; folder: string }> {
  const given = homeOf(host);
  const home = await host.read.realPath(given) ?? given;
  const folder = await host.read.realPath(".") ?? "/";
  refuseFolder({ home, folder, project: await projectFolder(home, host) });
  return { home: given, folder };
}

export async function planInit(setting: InitSetting, host: InitHost): Promise<PlannedInit> {
  const { home, folder } = await initFolder(host);
  const old = await readInit(home, folder, host);
  const seen = await lookAt({ home, folder }, host);
  const plan = new InitPlan({ home, folder, old }, host);

  const pack = setting.pack ?? packFor(seen.clients, seen.found);
  const policy = await planPolicy(plan, pack);
  await plan.file({ what: "project_file", name: PROJECT_FILE, text: PROJECT_TEXT }, {
    note: "names the policy and the folders of records for all commands",
    kept: `the one that is here stays; see that it says: policies = ["${POLICY_FILE}"]`,
  });
  if (await host.read.entryOf(joinPath(folder, ".git")) === undefined) {
    plan.warnings.push(
      "not the folder of a git repository: no .gitignore and no CI file is written; " +
        "run gait init again after git init",
    );
  } else {
    await planIgnore(plan);
    if (setting.ci) await planCi(plan, policy);
  }
  const keys = await planKeys(plan);
  if (setting.clients) await planClients(plan, seen, setting.program, keys);
  const told = new Set(plan.steps.map(({ note }) => note));
  prependAll(plan.warnings, seen.warnings.filter((warning) => !told.has(warning)));
  if (setting.trust) await planTrust(plan, policy);
  else await planTrustLater(plan);
  if (pack === "agent-tools" && policy.isOurs) {
    plan.remaining.push(
      `${POLICY_FILE}: its tools are examples: put those of your agent in their place, in the test ` +
        "too: docs/init.md#an-agent-of-your-own",
    );
  }
  appendAll(plan.remaining, frameworkLines(seen.found));
  return {
    folder,
    found: seen.found,
    steps: plan.steps,
    changes: plan.changes,
    remaining: plan.remaining,
    warnings: plan.warnings,
    isPresent: plan.acts.length === 0,
    tests: policy.tests,
    write: () => plan.write(),
  };
}

function packFor(
  clients: readonly ClientName[],
  found: readonly InitFinding[],
): PolicyTemplate {
  const servers = found.filter(({ kind }) => kind === "server");
  const isFiles = servers.length > 0 && servers.every(({ name }) => /^file-?system$/i.test(name));
  if (clients.length > 0) return "coding-agent";
  if (isFiles) return "mcp-filesystem";
  const isOwnAgent = servers.length === 0 && found.some(({ kind }) => kind === "framework");
  return isOwnAgent ? "agent-tools" : "coding-agent";
}

/** Where gait goes in an agent of the project: only its own code can put it there. */
function frameworkLines(found: readonly InitFinding[]): readonly string[] {
  return found.filter(({ kind }) => kind === "framework").map(({ name }) =>
    name === MCP_FRAMEWORK
      ? `${name}: put gait mcp proxy before the servers: docs/mcp.md`
      : `${name}: put gait before the tools of the agent: ${
        WITHOUT_ADAPTER.includes(name) ? "docs/python.md" : "docs/frameworks.md"
      }`
  );
}
