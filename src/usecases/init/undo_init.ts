/** Takes back what `gait init` did in a folder, where nobody changed it since. */

import { encodeUtf8, strictUtf8 } from "../../core/bytes.ts";
import { CLIENT_TITLES, type ClientName, clientNamed } from "../../core/clients/client.ts";
import { sha256 } from "../../core/crypto/digest.ts";
import { GaitError } from "../../core/error.ts";
import { PROJECT_FILE } from "../../core/project/settings.ts";
import { appendAll } from "../../core/lists.ts";
import type { InitFile, InitRecord, InitStep } from "../../core/schema/config.ts";
import type { Host, ProjectWrites } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";
import { HOOKS_FOLDER, INIT_FOLDER, KEYS_FOLDER, TRUST_FOLDER } from "../../io/workspace.ts";
import { planUninstall } from "../hooks/uninstall_client.ts";
import { removeTrust } from "../project/trust.ts";
import { planServers } from "../servers/client_servers.ts";
import { readInit, writeInit } from "./init_record.ts";
import { removeFolders } from "./made_folders.ts";
import { shownIn } from "./plan.ts";
import { initFolder } from "./plan_init.ts";

type InitHost = Host<"read" | "write" | "env">;

const FILE_MAX_BYTES = 1024 * 1024;

export interface PlannedUndo {
  readonly folder: string;
  /** Whether `gait init` did nothing here, as far as is recorded. */
  readonly isAbsent: boolean;
  readonly steps: readonly InitStep[];
  readonly changes: readonly string[];
  write(): Promise<void>;
}

export async function planUndo(host: InitHost): Promise<PlannedUndo> {
  const { home, folder } = await initFolder(host);
  const record = await readInit(home, folder, host);
  const writes = await host.write.within(folder);
  const steps: InitStep[] = [];
  const changes: string[] = [];
  const acts: (() => Promise<void>)[] = [];
  if (record === undefined) {
    return { folder, isAbsent: true, steps, changes, write: () => Promise.resolve() };
  }
  const stuck = await clientSteps(record, { steps, changes, acts, writes }, host);
  if (record.trusted) {
    acts.push(async () =>
      void await removeTrust({ home, path: joinPath(folder, PROJECT_FILE) }, host)
    );
    steps.push({ what: "trust", action: "removed", path: PROJECT_FILE });
  }
  for (const file of record.files) {
    const { step } = await fileStep(folder, file, writes, host);
    const at = steps.push(step) - 1;
    // A person may have looked at the question for a while: what is done then is what is told.
    acts.push(async () => {
      const now = await fileStep(folder, file, writes, host);
      steps[at] = now.step;
      await now.act?.();
      const path = joinPath(folder, file.path);
      if (await host.read.linkOn(path) === undefined) await writes.removeLeftovers(path);
    });
  }
  const note = "keys stay: what they signed is checked with them";
  steps.push({ what: "keys", action: "left", path: `${home}/${KEYS_FOLDER}`, note });
  return {
    folder,
    isAbsent: false,
    steps,
    changes,
    async write() {
      await actAll(acts);
      // Last: until then, a second try goes on where this one ended.
      const left = withoutDone(record, stuck);
      await writeInit({ home, folder, record: left }, host);
      if (left !== undefined) return;
      await removeFolders(folder, record.folders ?? [], host);
      for (const own of [INIT_FOLDER, TRUST_FOLDER, HOOKS_FOLDER]) {
        await host.write.removeEmpty(`${home}/${own}`);
      }
    },
  };
}

interface Undoing {
  readonly steps: InitStep[];
  readonly changes: string[];
  readonly acts: (() => Promise<void>)[];
  readonly writes: ProjectWrites;
}

/** First the clients: a hook without its policy denies every call. */
async function clientSteps(
  { folder, hooks, servers }: InitRecord,
  { steps, changes, acts, writes }: Undoing,
  host: InitHost,
): Promise<Stuck> {
  const stuck: Stuck = { hooks: [], servers: [] };
  for (const { client: name, id } of hooks) {
    const client = clientNamed(name);
    const isDone = await trying("hooks", client, steps, async () => {
      const plan = await planUninstall({ client, scope: "project" }, host);
      acts.push(() => writes.removeLeftovers(plan.path));
      if (!plan.ids.includes(id)) return;
      appendAll(changes, plan.lines);
      acts.push(() => plan.write());
      steps.push({ what: "hooks", action: "removed", path: shownIn(folder, plan.path) });
    });
    if (!isDone) stuck.hooks.push(name);
  }
  for (const name of servers) {
    const client = clientNamed(name);
    const isDone = await trying("servers", client, steps, async () => {
      const plan = await planServers({ client, scope: "project", names: [] }, host);
      const [first] = plan.servers;
      if (first === undefined || plan.lines.length === 0) return;
      appendAll(changes, plan.lines);
      acts.push(() => plan.write());
      steps.push({ what: "servers", action: "removed", path: shownIn(folder, first.path) });
    });
    if (!isDone) stuck.servers.push(name);
  }
  return stuck;
}

/** Clients that cannot be changed now. */
interface Stuck {
  readonly hooks: string[];
  readonly servers: string[];
}

/** What is left of a record; `undefined` if nothing is. */
function withoutDone(record: InitRecord, stuck: Stuck): InitRecord | undefined {
  const hooks = record.hooks.filter(({ client }) => stuck.hooks.includes(client));
  if (hooks.length + stuck.servers.length === 0) return undefined;
  return { ...record, files: [], hooks, servers: stuck.servers, trusted: false };
}

/** @throws {GaitError} that says what was taken back before it. */
async function actAll(acts: readonly (() => Promise<void>)[]): Promise<void> {
  let done = 0;
  try {
    for (const act of acts) {
      await act();
      done++;
    }
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    const before = done === 0 ? "nothing is taken back" : "not all is taken back";
    throw error.retold({
      message: `${error.message}; ${before}`,
      hint: "gait init --undo goes on",
    });
  }
}

/** What cannot be taken back of one client keeps nothing else from it. False if it cannot. */
async function trying(
  what: InitStep["what"],
  client: ClientName,
  steps: InitStep[],
  act: () => Promise<void>,
): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    steps.push({ what, action: "left", path: CLIENT_TITLES[client], note: error.message });
    return false;
  }
}

const KINDS: Readonly<Record<InitFile["path"], InitStep["what"]>> = {
  "gait.policy.yaml": "policy",
  "gait.policy-test.yaml": "policy_test",
  "gait.toml": "project_file",
  ".gitignore": "ignore",
  ".github/workflows/gait.yml": "ci",
};

async function fileStep(
  folder: string,
  { path: name, digest, added }: InitFile,
  writes: ProjectWrites,
  host: InitHost,
): Promise<{ readonly step: InitStep; readonly act?: () => Promise<void> }> {
  const path = joinPath(folder, name);
  const step = (action: InitStep["action"], note?: string): InitStep => ({
    ...{ what: KINDS[name], action, path: name },
    ...(note === undefined ? {} : { note }),
  });
  if (await host.read.linkOn(path) !== undefined) {
    return { step: step("left", "a link is on its path now") };
  }
  const entry = await host.read.entryOf(path);
  if (entry === undefined) return { step: step("left", "it is gone already") };
  if (entry.kind !== "file") return { step: step("left", "it is no file now") };
  const bytes = (await host.read.file(path, FILE_MAX_BYTES)).bytes.slice();
  const mode = await host.read.modeOf(path) ?? 0o644;
  const isSame = await sha256(bytes) === digest;
  if (added === undefined) {
    if (!isSame) return { step: step("left", "it was changed since, so it stays") };
    return {
      step: step("removed"),
      act: () => writes.remove(path, bytes),
    };
  }
  const text = strictUtf8(bytes);
  const parts = text?.split(added) ?? [];
  if (parts.length !== 2) return { step: step("left", "the lines of gait were changed since") };
  const note = "only the lines that gait added: the rest stays";
  return {
    step: step("removed", note),
    act: () => writes.file(path, encodeUtf8(parts.join("")), { mode, was: bytes }),
  };
}
