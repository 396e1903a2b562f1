/** Takes back what `gait init` did in a folder, where nobody changed it since. */

import { encodeUtf8, strictUtf8 } from "../../core/bytes.ts";
import { clientNamed } from "../../core/clients/client.ts";
import { sha256 } from "../../core/crypto/digest.ts";
import { PROJECT_FILE } from "../../core/project/settings.ts";
import { appendAll } from "../../core/lists.ts";
import type { InitFile, InitRecord, InitStep } from "../../core/schema/config.ts";
import type { Host } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";
import { HOOKS_FOLDER, INIT_FOLDER, KEYS_FOLDER, TRUST_FOLDER } from "../../io/workspace.ts";
import { planUninstall } from "../hooks/uninstall_client.ts";
import { removeTrust } from "../project/trust.ts";
import { planServers } from "../servers/client_servers.ts";
import { readInit, writeInit } from "./init_record.ts";
import { removeFolders } from "./made_folders.ts";
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
  const steps: InitStep[] = [];
  const changes: string[] = [];
  const acts: (() => Promise<void>)[] = [];
  if (record === undefined) {
    return { folder, isAbsent: true, steps, changes, write: () => Promise.resolve() };
  }
  await clientSteps(record, { steps, changes, acts }, host);
  if (record.trusted) {
    acts.push(async () =>
      void await removeTrust({ home, path: joinPath(folder, PROJECT_FILE) }, host)
    );
    steps.push({ what: "trust", action: "removed", path: PROJECT_FILE });
  }
  for (const file of record.files) {
    const { step, act } = await fileStep(folder, file, host);
    steps.push(step);
    if (act !== undefined) acts.push(act);
  }
  const note = "keys stay: what they signed is checked with them";
  steps.push({ what: "keys", action: "left", path: `${home}/${KEYS_FOLDER}`, note });
  return {
    folder,
    isAbsent: false,
    steps,
    changes,
    async write() {
      for (const act of acts) await act();
      // Last: until then, a second try goes on where this one ended.
      await writeInit({ home, folder, record: undefined }, host);
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
}

/** First the clients: a hook without its policy denies every call. */
async function clientSteps(
  { hooks, servers }: InitRecord,
  { steps, changes, acts }: Undoing,
  host: InitHost,
): Promise<void> {
  for (const { client: name, id } of hooks) {
    const client = clientNamed(name);
    const plan = await planUninstall({ client, scope: "project" }, host);
    if (!plan.ids.includes(id)) continue;
    appendAll(changes, plan.lines);
    acts.push(() => plan.write());
    steps.push({ what: "hooks", action: "removed", path: plan.path });
  }
  for (const name of servers) {
    const client = clientNamed(name);
    const plan = await planServers({ client, scope: "project", names: [] }, host);
    const [first] = plan.servers;
    if (first === undefined || plan.lines.length === 0) continue;
    appendAll(changes, plan.lines);
    acts.push(() => plan.write());
    steps.push({ what: "servers", action: "removed", path: first.path });
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
      act: async () => {
        // A person may have looked at the question for a while.
        const now = (await host.read.file(path, FILE_MAX_BYTES)).bytes.slice();
        if (await sha256(now) === digest) await host.write.remove(path);
      },
    };
  }
  const text = strictUtf8(bytes);
  const parts = text?.split(added) ?? [];
  if (parts.length !== 2) return { step: step("left", "the lines of gait were changed since") };
  const note = "without the lines that gait added";
  return {
    step: step("removed", note),
    act: () => host.write.file(path, encodeUtf8(parts.join("")), mode),
  };
}
