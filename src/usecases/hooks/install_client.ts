/** Registers gait with a client, and records what the hook is to judge by. */

import { approversDigest } from "./approver_keys.ts";
import { encodeHex, encodeUtf8 } from "../../core/bytes.ts";
import { CLIENT_TITLES, type ClientName, loadDialect } from "../../core/clients/client.ts";
import { sha256 } from "../../core/crypto/digest.ts";
import { GaitError } from "../../core/error.ts";
import { missing, quoted, quotedName, unusable } from "../../core/fault.ts";
import { findPolicyTemplate, policyTemplateText } from "../../core/gate/policy/templates.ts";
import { canonicalText } from "../../core/json/canonical.ts";
import { parseToolMap } from "../../core/mcp/map/tool_map.ts";
import { GATE_DOCUMENT_MAX_BYTES } from "../../core/limits.ts";
import { present, withoutEmpty } from "../../core/present.ts";
import type {
  HookRegistrationRecord,
  RecordedFile,
  RecordedState,
} from "../../core/schema/hooks.ts";
import { normalizeTimestamp } from "../../core/time.ts";
import type { Host } from "../../io/host.ts";
import { realPathOf } from "../../io/output_paths.ts";
import { cleanPath, directoryOf, isAbsolutePath, joinPath } from "../../io/path.ts";
import { POLICIES_FOLDER } from "../../io/workspace.ts";
import { readDocument } from "../documents.ts";
import type { ApprovalUse } from "../judge/controls.ts";
import { LOG_DIR_VARIABLE } from "../log/places.ts";
import { devKeyGiven, loadVerifyKey } from "../keys/key_sources.ts";
import { parseSigner } from "../keys/signer.ts";
import { loadPolicies } from "../policy/load_policies.ts";
import { loadStateSetting } from "../state/state_setting.ts";
import {
  changeLines,
  type ClientFile,
  clientPlace,
  type ClientPlaces,
  type HookScope,
  projectFolder,
  readClientFile,
  refuseWritten,
  withoutGait,
  writeClientFile,
} from "./client_file.ts";
import { findOffSwitch } from "./off_switches.ts";
import {
  allRecords,
  entryDigest,
  homeOf,
  readBefore,
  recordPath,
  removeRecord,
  writeRecord,
} from "./registration_record.ts";

type InstallHost = Host<"read" | "write" | "env">;

/** What a person chose for the hooks of a client. */
export interface InstallSetting {
  readonly client: ClientName;
  readonly scope: HookScope;
  readonly observe: boolean;
  readonly assert_allow: boolean;
  /** Whether each call starts gait, whatever could answer in its place. */
  readonly no_serve?: boolean;
  readonly policy: readonly string[];
  /** Name of a pack whose policy comes first. */
  readonly pack?: string | undefined;
  readonly strictest: boolean;
  readonly tools?: string | undefined;
  readonly key_mode: "dev" | "prod";
  readonly private_key?: string | undefined;
  readonly signer?: string | undefined;
  readonly approval_public_key: readonly string[];
  readonly approvals?: string | undefined;
  readonly rate_limit_state?: string | undefined;
  /** Address of a server that counts in place of files. */
  readonly state?: string | undefined;
  readonly state_project?: string | undefined;
  readonly state_password_file?: string | undefined;
  readonly state_ca?: string | undefined;
  readonly approval_use: ApprovalUse;
  /** Words that start gait, in place of those that it finds. */
  readonly program?: readonly string[] | undefined;
}

/** An installation that was checked and can be shown; nothing is written yet. */
export interface PlannedInstall {
  readonly id: string;
  /** The client's file. */
  readonly path: string;
  readonly record_path: string;
  /** Whether everything is as it would be. */
  readonly isPresent: boolean;
  /** Whether a hook is installed that judges by something else: only a person changes that. */
  readonly isOther: boolean;
  readonly policies: readonly string[];
  /** The change in unified form, and what else is written. */
  readonly lines: readonly string[];
  readonly warnings: readonly string[];
  write(): Promise<void>;
}

/**
 * Checks all that an installation needs.
 *
 * @throws {GaitError} `invalid_input` for policies, keys and files of clients that cannot be used.
 */
export async function planInstall(
  setting: InstallSetting,
  host: InstallHost,
): Promise<PlannedInstall> {
  const { client, scope } = setting;
  const home = homeOf(host);
  const project = await projectFolder(home, host);
  const file = await readClientFile({ client, scope, home, project }, host);
  const records = await allRecords(home, host);
  const old = records.find((one) =>
    one.client === client && one.scope === scope && one.registration.path === file.path
  );
  const pack = setting.pack === undefined ? undefined : await packPolicy(setting.pack, home, host);
  const facts = await recordedFacts(setting, pack, host);

  const found = file.text === undefined ? [] : file.registration.ids(file.text);
  const isFree = (id: string) => records.every((one) => one.id !== id || one === old);
  const id = old?.id ?? found.find(isFree) ?? encodeHex(host.randomBytes(8));
  const before = await keptBefore(file, old, found, home, host);
  const plain = found.reduce<string | undefined>(
    (text, one) => text === undefined || one === id ? text : file.registration.remove(text, one),
    file.text,
  );
  const program = programOf(setting, host);
  const after = file.registration.add(plain, {
    id,
    program,
    environment: environmentOf(setting, program, home, host),
    observe: setting.observe,
    serve: isServed(setting, host),
    signer: setting.signer,
    state: setting.state,
    isPosix: host.platform.os !== "windows" || client === "claude-code",
  });
  const record: HookRegistrationRecord = {
    schema_id: "gait.hooks.registration",
    schema_version: "1.0.0",
    created_at: normalizeTimestamp(host.now()) ?? host.now(),
    id,
    client,
    scope,
    ...(scope === "project" ? { project } : {}),
    registration: {
      path: file.path,
      file_digest: await sha256(encodeUtf8(after)),
      entry_digest: await entryDigest(file.registration.entries(after, id) ?? null),
    },
    ...facts.members,
  };
  const isPresent = after === file.text && old !== undefined && pack?.isThere !== false &&
    canonicalText({ ...record, created_at: old.created_at }) === canonicalText(old);
  return {
    id,
    path: file.path,
    record_path: recordPath(home, id),
    isPresent,
    isOther: old !== undefined && !isPresent && judgedBy(old, record) !== judgedBy(record),
    policies: facts.members.policies.map(({ path }) => path),
    lines: [
      ...changeLines(file.path, file.text, after),
      ...(pack === undefined || pack.isThere ? [] : [`new: ${pack.path}`]),
    ],
    warnings: [
      ...facts.warnings,
      ...pack?.warnings ?? [],
      ...await uselessAllow(setting),
      ...await hooksOff(client, { scope, home, project }, host),
      ...records.filter((one) => one.client === client && one.scope !== scope).map((one) =>
        `${CLIENT_TITLES[client]} asks gait by ${
          quotedName(one.registration.path)
        } too: a call in ` +
        "both scopes is judged twice"
      ),
    ],
    async write() {
      await refuseWritten(file, host);
      if (pack?.isThere === false) {
        await host.write.directory(`${home}/${POLICIES_FOLDER}`, 0o700);
        await host.write.file(pack.path, pack.bytes, 0o600);
      }
      // First the record: a hook without one denies every call.
      await writeRecord(home, record, before, host);
      try {
        await writeClientFile(file, encodeUtf8(after), host);
      } catch (error) {
        if (old === undefined) await removeRecord(home, id, host);
        else await writeRecord(home, old, before, host);
        throw error;
      }
    },
  };
}

/** Whether a server may answer: a signer and a shared state are asked by the process of the call alone. */
function isServed(
  { no_serve, signer, state }: InstallSetting,
  { platform }: Host<"read">,
): boolean {
  const asksOthers = signer !== undefined || state !== undefined;
  return no_serve !== true && !asksOthers && platform.os !== "windows";
}

/** What a hook judges by, to compare. Where nothing is said of approvals, nothing loosens them. */
function judgedBy(
  record: HookRegistrationRecord,
  { approval_use }: Pick<HookRegistrationRecord, "approval_use"> = record,
): string {
  const { created_at: _at, registration: _file, ...rest } = record;
  return canonicalText({
    ...rest,
    ...present({ approval_use: rest.approval_use ?? approval_use }),
  });
}

/** A warning where the client's answers have no allow. */
async function uselessAllow({ client, assert_allow }: InstallSetting): Promise<readonly string[]> {
  if (!assert_allow || (await loadDialect(client)).canAllow) return [];
  return [`${CLIENT_TITLES[client]} takes no allow from a hook: --assert-allow changes nothing`];
}

/** A warning where the client would start no hooks. */
async function hooksOff(
  client: ClientName,
  places: ClientPlaces,
  host: Host<"read" | "env">,
): Promise<readonly string[]> {
  const found = await findOffSwitch(client, clientPlace(places, host), host);
  if (found === undefined) return [];
  const step = found.kind === "variable" ? found.fix : "change that";
  return [`${found.message}: ${step}, then run gait hooks doctor ${client}`];
}

/** What the client's file would hold without gait. */
async function keptBefore(
  file: ClientFile,
  old: HookRegistrationRecord | undefined,
  found: readonly string[],
  home: string,
  host: Host<"read">,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (old !== undefined) {
    const { id, registration: { file_digest } } = old;
    const before = await readBefore(home, id, host);
    return await withoutGait(file, { id, recorded: { file_digest, before } });
  }
  const [own] = found;
  return own === undefined ? file.bytes : await withoutGait(file, { id: own });
}

/** The words that start gait. A project is for several people, whose gait lies in different places. */
function programOf({ program, scope }: InstallSetting, host: Host<"read">): readonly string[] {
  if (program === undefined) return scope === "project" ? ["gait"] : host.read.ownCommand();
  const [name = ""] = program;
  if (!name.includes("=")) return program;
  throw unusable("--program", name, "a program without = in its path", "for example gait");
}

const SYSTEM_FOLDERS = ["/usr/local/bin", "/usr/bin", "/bin"];

/**
 * Variables of the hook for one user, whatever the client's are: a repository can set those. Those of a
 * project are the person's own.
 */
function environmentOf(
  { scope }: InstallSetting,
  program: readonly string[],
  home: string,
  host: Host<"read" | "env">,
): Readonly<Record<string, string>> {
  if (scope === "project") return {};
  const [name = ""] = program;
  const own = host.read.own();
  const folders = [...own.program.slice(0, 1), ...isAbsolutePath(name) ? [name] : []]
    .map(directoryOf);
  // Last, so that nothing else is found in a folder of the user: the hook keeps what a shell starts.
  const launcher = host.read.launcher();
  const kept = launcher === undefined || launcher.isPassing ? [] : [directoryOf(launcher.path)];
  return {
    HOME: home,
    // A program without a folder is looked for where the client looks.
    ...isAbsolutePath(name)
      ? { PATH: [...new Set([...folders, ...SYSTEM_FOLDERS, ...kept])].join(":") }
      : {},
    [LOG_DIR_VARIABLE]: host.env.get(LOG_DIR_VARIABLE)?.trim() ?? "",
    ...present({ DENO_DIR: own.cache }),
  };
}

interface PackPolicy {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly isThere: boolean;
  readonly warnings: readonly string[];
}

/** The policy of a pack below the home folder. One that somebody changed stays as it is. */
async function packPolicy(name: string, home: string, host: Host<"read">): Promise<PackPolicy> {
  const found = findPolicyTemplate(name);
  if (!("template" in found)) {
    const guess = found.nearest === undefined ? "" : `, did you mean ${found.nearest}?`;
    throw new GaitError("invalid_input", `unknown pack of policies ${quoted(name)}${guess}`, {
      hint: "gait hooks install <client> --pack coding-agent",
    });
  }
  const { template } = found;
  const path = `${home}/${POLICIES_FOLDER}/${template}.policy.yaml`;
  const bytes = encodeUtf8(policyTemplateText(template));
  const entry = await host.read.entryOf(path);
  if (entry === undefined) return { path, bytes, isThere: false, warnings: [] };
  if (entry.kind !== "file") {
    const text = `Cannot use ${quotedName(path)} as a policy: it is a link, or not a file`;
    throw new GaitError("invalid_input", text, { hint: "remove it" });
  }
  const own = (await host.read.file(path, GATE_DOCUMENT_MAX_BYTES)).bytes.slice();
  const isSame = await sha256(own) === await sha256(bytes);
  const warnings = isSame ? [] : [
    `${quotedName(path)} is not what this gait has as ${template}, and stays as it is`,
  ];
  return { path, bytes: own, isThere: true, warnings };
}

type FactMembers = Pick<
  HookRegistrationRecord,
  | "policies"
  | "strictest"
  | "tool_map"
  | "observe"
  | "assert_allow"
  | "key_mode"
  | "private_key"
  | "signer"
  | "approval_public_keys"
  | "approvers_digest"
  | "approvals"
  | "rate_limit_state"
  | "state"
  | "approval_use"
>;

/** Loads all that the hook will load, and gives its members of the record. */
async function recordedFacts(
  setting: InstallSetting,
  pack: PackPolicy | undefined,
  host: InstallHost,
): Promise<{ readonly members: FactMembers; readonly warnings: readonly string[] }> {
  const { policy, tools, key_mode, private_key, signer, approval_public_key } = setting;
  if (pack === undefined && policy.length === 0) {
    throw missing(["--policy"], "give a policy, or --pack coding-agent to start with");
  }
  const paths = await Promise.all(policy.map((path) => absoluteFrom(path, host)));
  const all = [...(pack === undefined ? [] : [pack.path]), ...paths];
  const readable = pack?.isThere === false ? paths : all;
  const loaded = readable.length === 0
    ? undefined
    : await loadPolicies(readable, host, setting.strictest);
  const policies: RecordedFile[] = [];
  for (const path of all) {
    const digest = path === pack?.path ? await sha256(pack.bytes) : await digestOf(path, host);
    policies.push({ path, digest });
  }
  if (key_mode === "prod" && private_key === undefined && signer === undefined) {
    throw missing(["--private-key"], "give the key that signs, or --signer");
  }
  if (private_key !== undefined) {
    // Each call would be denied for it.
    if (key_mode === "dev") throw devKeyGiven();
    await loadVerifyKey({ private_key }, host);
  }
  if (signer !== undefined) parseSigner(signer);
  const approvers_digest = await approversDigest(approval_public_key, host);
  const pathOf = async (path: string | undefined) =>
    path === undefined ? undefined : await absoluteFrom(path, host);
  const { observe, assert_allow, strictest, approval_use } = setting;
  return {
    warnings: loaded?.warnings ?? [],
    members: {
      policies,
      key_mode,
      approval_use,
      ...withoutEmpty({ strictest, observe, assert_allow }),
      ...present({
        tool_map: await recordedMap(tools, host),
        private_key: await pathOf(private_key),
        signer,
        approvals: await pathOf(setting.approvals),
        rate_limit_state: await pathOf(setting.rate_limit_state),
        state: await recordedState(setting, host),
        approvers_digest,
      }),
      ...withoutEmpty({
        approval_public_keys: await Promise.all(
          approval_public_key.map((path) => absoluteFrom(path, host)),
        ),
      }),
    },
  };
}

/** The state that the hook will use; whatever keeps it from being used is said now. */
async function recordedState(
  setting: InstallSetting,
  host: InstallHost,
): Promise<RecordedState | undefined> {
  const { state: server, state_password_file: password_file, state_ca: ca } = setting;
  if (server === undefined) return undefined;
  const { project } = await loadStateSetting({ ...setting, state: server }, host);
  const pathOf = async (path: string | undefined) =>
    path === undefined ? undefined : await absoluteFrom(path, host);
  return {
    server,
    project,
    ...present({ password_file: await pathOf(password_file), ca: await pathOf(ca) }),
  };
}

async function recordedMap(
  tools: string | undefined,
  host: Host<"read">,
): Promise<RecordedFile | undefined> {
  if (tools === undefined) return undefined;
  const path = await absoluteFrom(tools, host);
  const source = await readDocument("tool map", path, host);
  parseToolMap(source);
  return { path, digest: await sha256(source.bytes.slice()) };
}

/** Digest of the bytes of a file that a hook reads. */
export async function digestOf(path: string, host: Host<"read">): Promise<string> {
  const { bytes } = await host.read.file(path, GATE_DOCUMENT_MAX_BYTES);
  return await sha256(bytes.slice());
}

/** An absolute path: hooks are started in other folders. */
export async function absoluteFrom(path: string, host: Host<"read">): Promise<string> {
  const real = await realPathOf(path, host);
  if (isAbsolutePath(real)) return real;
  return cleanPath(joinPath(await host.read.realPath(".") ?? "/", real));
}
