/** What `gait init` does in the settings of agent clients: hooks, and gait before their servers. */

import { CLIENT_TITLES, type ClientName } from "../../core/clients/client.ts";
import { remainingLines } from "../../core/clients/remaining.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import { POLICY_FILE } from "../../core/init/texts.ts";
import { appendAll } from "../../core/lists.ts";
import type { Launcher } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";
import { planInstall } from "../hooks/install_client.ts";
import { planUninstall } from "../hooks/uninstall_client.ts";
import type { KeyPaths } from "../keys/key_files.ts";
import { planServers } from "../servers/client_servers.ts";
import { proxyPrefix } from "../servers/proxy_prefix.ts";
import type { InitHost, InitPlan } from "./plan.ts";
import { withPlanned } from "./planned_host.ts";

/** What is written into the settings of a client. */
interface ClientSetting {
  readonly policy: string;
  readonly program: readonly string[] | undefined;
  readonly keys: KeyPaths;
}

/** Hooks of the clients; where there are none, gait before the servers of the project. */
export async function planClients(
  plan: InitPlan,
  { clients, serverClients }: {
    readonly clients: readonly ClientName[];
    readonly serverClients: readonly ClientName[];
  },
  program: readonly string[] | undefined,
  keys: KeyPaths,
): Promise<void> {
  if (clients.length + serverClients.length === 0) return;
  const note = program === undefined ? launcherFault(plan.host.read.launcher()) : undefined;
  if (note !== undefined) {
    for (const client of clients) plan.step("hooks", "left", CLIENT_TITLES[client], note);
    for (const client of serverClients) {
      plan.step("servers", "left", CLIENT_TITLES[client], note);
    }
    return;
  }
  const host = withPlanned(plan.host, plan.planned);
  const setting = { policy: joinPath(plan.folder, POLICY_FILE), program, keys };
  for (const client of clients) {
    await trying(plan, "hooks", client, () => planHook(plan, client, setting, host));
  }
  for (const client of serverClients) {
    await trying(plan, "servers", client, () => planServersOf(plan, client, setting, host));
  }
}

/** Lets a client ask gait before each call. */
async function planHook(
  plan: InitPlan,
  client: ClientName,
  { policy, program, keys }: ClientSetting,
  host: InitHost,
): Promise<void> {
  const install = await planInstall({
    ...{ client, scope: "project", policy: [policy], program },
    ...{ observe: false, assert_allow: false, strictest: false },
    ...{ key_mode: "prod", private_key: keys.privatePath },
    ...{ approval_public_key: [], approval_use: "once" },
  }, host);
  appendAll(plan.warnings, install.warnings);
  const shown = plan.shown(install.path);
  if (install.isPresent) {
    plan.step("hooks", "present", shown);
    return;
  }
  if (install.isOther) {
    const note = `${CLIENT_TITLES[client]} asks gait by something else: gait hooks accept ` +
      `${client}, or gait hooks install ${client} --project`;
    plan.step("hooks", "kept", shown, note);
    return;
  }
  appendAll(plan.changes, install.lines);
  appendAll(
    plan.remaining,
    remainingLines(client, "project").filter((line) => !line.startsWith("not covered"))
      .map((line) => `${CLIENT_TITLES[client]}: ${line}`),
  );
  plan.hooks = [...plan.hooks.filter((one) => one.client !== client), { client, id: install.id }];
  await plan.makesFolders(install.path);
  plan.acts.push({
    write: () => install.write(),
    takeBack: async () => {
      const back = await planUninstall({ client, scope: "project" }, plan.host);
      if (back.ids.includes(install.id)) await back.write();
    },
  });
  plan.step("hooks", "new", shown, `${CLIENT_TITLES[client]} asks gait before each call`);
}

/** Puts gait before the servers of a file of the project. */
async function planServersOf(
  plan: InitPlan,
  client: ClientName,
  { policy, program }: ClientSetting,
  host: InitHost,
): Promise<void> {
  const setting = { scope: "project", policy: [policy], program } as const;
  const proxy = await proxyPrefix({ ...setting, strictest: false, simulate: false }, host);
  const { words } = proxy;
  const changed = await planServers({ client, scope: "project", names: [], prefix: words }, host);
  const [first] = changed.servers;
  if (first === undefined) return;
  const unguarded = changed.servers.filter(({ state }) => state === "not_covered");
  const leave = () => {
    for (const path of new Set(unguarded.map((one) => one.path))) {
      const names = unguarded.filter((one) => one.path === path)
        .map(({ name, reason }) => `${name} (${reason})`).join(", ");
      const note = `not judged: ${names}: docs/mcp_http.md`;
      plan.step("servers", "left", plan.shown(path), note);
    }
  };
  const judged = changed.servers.filter(({ state }) => state === "judged");
  const shown = plan.shown(judged[0]?.path ?? first.path);
  if (changed.lines.length === 0) {
    if (judged.length > 0) plan.step("servers", "present", shown);
    leave();
    return;
  }
  appendAll(plan.warnings, proxy.warnings.filter((text) => !plan.warnings.includes(text)));
  appendAll(plan.changes, changed.lines);
  if (!plan.servers.includes(client)) plan.servers.push(client);
  plan.acts.push({
    write: () => changed.write(),
    takeBack: async () => {
      await (await planServers({ client, scope: "project", names: [] }, plan.host)).write();
    },
  });
  plan.remaining.push(
    `${shown}: it names the policy by its path on this machine: on another one, run ` +
      `gait mcp install ${client} --all --project --policy ${POLICY_FILE}`,
  );
  const note = `gait stands before ${judged.map(({ name }) => name).join(", ")}`;
  plan.step("servers", "changed", shown, note);
  leave();
}

/** A client whose settings cannot be changed keeps nobody from going on. */
async function trying(
  plan: InitPlan,
  what: "hooks" | "servers",
  client: ClientName,
  act: () => Promise<void>,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    plan.step(what, "left", CLIENT_TITLES[client], error.message);
  }
}

/** Why clients cannot start this gait by its name; `undefined` if they can. */
function launcherFault(launcher: Launcher | undefined): string | undefined {
  if (launcher === undefined) {
    return "gait is not on your PATH, by which these files name it: put it there, then run gait " +
      "init again";
  }
  const { path, isOwn, isPassing } = launcher;
  const found = `the gait on your PATH is ${quotedName(path)}`;
  const otherwise = "if your clients should start that one: gait init --program gait";
  if (!isOwn) return `${found}, which may be another program; ${otherwise}`;
  if (!isPassing) return undefined;
  return `${found}, which is there only while npx or a package's script runs, or an environment of ` +
    `Python is on: npm install --global, or docs/install.md, then gait init again; ${otherwise}`;
}
