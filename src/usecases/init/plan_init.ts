/** What `gait init` would do in a folder, and doing it: all of it, or nothing. */

import { decodeUtf8, encodeBase64, encodeUtf8, strictUtf8 } from "../../core/bytes.ts";
import { CLIENT_TITLES, type ClientName } from "../../core/clients/client.ts";
import { remainingLines } from "../../core/clients/remaining.ts";
import { sha256 } from "../../core/crypto/digest.ts";
import { formatKeyFiles, lastingSeed, parsePrivateKey } from "../../core/crypto/keys.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import { parsePolicy } from "../../core/gate/policy/parse.ts";
import {
  type PolicyTemplate,
  policyTemplateTests,
  policyTemplateText,
} from "../../core/gate/policy/templates.ts";
import {
  CI_FILE,
  CI_TEXT,
  IGNORE_FILE,
  IGNORED,
  ignoreLines,
  POLICY_FILE,
  POLICY_TEST_FILE,
  PROJECT_TEXT,
} from "../../core/init/texts.ts";
import { MCP_FRAMEWORK } from "../../core/init/frameworks.ts";
import { parseJson } from "../../core/json/json.ts";
import { appendAll } from "../../core/lists.ts";
import { KEY_FILE_MAX_BYTES } from "../../core/limits.ts";
import { PROJECT_FILE } from "../../core/project/settings.ts";
import { TRUST_RECORD_MAX_BYTES, trustRecordName } from "../../core/project/trust.ts";
import {
  type InitFile,
  type InitFinding,
  type InitHook,
  type InitRecord,
  type InitStep,
  readTrustRecord,
} from "../../core/schema/config.ts";
import { normalizeTimestamp } from "../../core/time.ts";
import type { Host, Launcher } from "../../io/host.ts";
import { directoryOf, joinPath } from "../../io/path.ts";
import { KEYS_FOLDER, TRUST_FOLDER } from "../../io/workspace.ts";
import { projectFolder } from "../hooks/client_file.ts";
import { planInstall } from "../hooks/install_client.ts";
import { homeOf } from "../hooks/registration_record.ts";
import { planUninstall } from "../hooks/uninstall_client.ts";
import { checkKeyPair, type KeyPaths, keyPaths } from "../keys/key_files.ts";
import { refuseOpenFolder } from "../private_folder.ts";
import { recordTrust, removeTrust } from "../project/trust.ts";
import { planServers } from "../servers/client_servers.ts";
import { proxyPrefix } from "../servers/proxy_prefix.ts";
import { readInit, writeInit } from "./init_record.ts";
import { removeLeftovers } from "../leftovers.ts";
import { removeFolders } from "./made_folders.ts";
import { lookAt, refuseFolder } from "./look.ts";
import { obstacleAt } from "./obstacles.ts";
import { withPlanned } from "./planned_host.ts";

type InitHost = Host<"read" | "write" | "env">;

const FILE_MAX_BYTES = 1024 * 1024;

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

/** One thing to write, and how to take it back. */
interface Act {
  write(): Promise<void>;
  takeBack(): Promise<void>;
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
  const plan = new Plan({ home, folder, old }, host);
  appendAll(plan.warnings, seen.warnings);

  const pack = setting.pack ?? packFor(seen.clients, seen.found);
  await plan.policy(pack);
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
    await plan.ignore();
    if (setting.ci) await plan.ci();
  }
  const keys = await plan.keys();
  if (setting.clients) await plan.clients(seen, setting.program, keys);
  if (setting.trust) await plan.trust();
  else await plan.trustLater();
  plan.frameworks(seen.found);
  return {
    folder,
    found: seen.found,
    steps: plan.steps,
    changes: plan.changes,
    remaining: plan.remaining,
    warnings: plan.warnings,
    isPresent: plan.acts.length === 0,
    tests: plan.tests,
    write: () => plan.write(),
  };
}

function packFor(
  clients: readonly ClientName[],
  found: readonly InitFinding[],
): PolicyTemplate {
  const servers = found.filter(({ kind }) => kind === "server");
  const isFiles = servers.length > 0 && servers.every(({ name }) => /^file-?system$/i.test(name));
  return clients.length === 0 && isFiles ? "mcp-filesystem" : "coding-agent";
}

type FileName = InitFile["path"];

class Plan {
  readonly steps: InitStep[] = [];
  readonly changes: string[] = [];
  readonly remaining: string[] = [];
  readonly warnings: string[] = [];
  readonly acts: Act[] = [];
  tests: string | undefined;

  readonly #home: string;
  readonly #folder: string;
  readonly #old: InitRecord | undefined;
  readonly #host: InitHost;
  readonly #files: InitFile[];
  /** Folders that gait makes in the project, relative to it, an outer one before those in it. */
  readonly #folders: string[];
  #hooks: readonly InitHook[];
  readonly #servers: string[];
  #trusted: boolean;
  #isPolicyOurs = true;
  /** Files that are planned, by absolute path. */
  readonly #planned = new Map<string, Uint8Array<ArrayBuffer>>();

  constructor(
    { home, folder, old }: {
      readonly home: string;
      readonly folder: string;
      readonly old: InitRecord | undefined;
    },
    host: InitHost,
  ) {
    this.#home = home;
    this.#folder = folder;
    this.#old = old;
    this.#host = host;
    this.#files = [...old?.files ?? []];
    this.#folders = [...old?.folders ?? []];
    this.#hooks = old?.hooks ?? [];
    this.#servers = [...old?.servers ?? []];
    this.#trusted = old?.trusted ?? false;
  }

  /** The policy of a pack, with its test if the policy is the pack's. */
  async policy(pack: PolicyTemplate): Promise<void> {
    const text = policyTemplateText(pack);
    const tests = policyTemplateTests(pack, POLICY_FILE) ?? "";
    const state = await this.file({ what: "policy", name: POLICY_FILE, text, mode: 0o600 }, {
      note: `decides which calls are allowed; from the pack ${pack}`,
      kept: "the one that is here stays and is used: look at it",
    });
    const isOurs = state === "new" || state === "present";
    this.#isPolicyOurs = isOurs;
    if (state === "kept") this.warnings.push(await this.#aboutPolicy());
    const test = joinPath(this.#folder, POLICY_TEST_FILE);
    if (!isOurs && await this.#host.read.entryOf(test) === undefined) {
      this.#step(
        "policy_test",
        "left",
        POLICY_TEST_FILE,
        "that of the pack fits no other policy; write one: docs/policy_tests.md",
      );
      return;
    }
    const tested = await this.file({
      what: "policy_test",
      name: POLICY_TEST_FILE,
      text: tests,
      mode: 0o600,
    }, {
      note: "says what the policy must decide; gait policy test runs it",
      kept: "the one that is here stays",
    });
    if (tested !== "left") this.tests = POLICY_TEST_FILE;
  }

  /** What a policy does that gait did not write: a repository may have brought it. */
  async #aboutPolicy(): Promise<string> {
    const start = `${POLICY_FILE} is not`;
    try {
      const path = joinPath(this.#folder, POLICY_FILE);
      const source = await this.#host.read.file(path, FILE_MAX_BYTES);
      const { default_verdict } = parsePolicy({ name: POLICY_FILE, bytes: source.bytes });
      return `${start} as gait wrote it, and decides about calls; its default_verdict is ` +
        `${default_verdict}: look at it`;
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
      return `${start} a policy that gait wrote, and cannot be read: ${error.message}`;
    }
  }

  /** A whole file, which is written only where nothing is. */
  async file(
    { what, name, text, mode = 0o644 }: {
      readonly what: InitStep["what"];
      readonly name: FileName;
      readonly text: string;
      readonly mode?: number;
    },
    { note, kept }: { readonly note: string; readonly kept: string },
  ): Promise<InitStep["action"]> {
    const path = joinPath(this.#folder, name);
    const bytes = encodeUtf8(text);
    const obstacle = await obstacleAt(this.#folder, path, this.#host);
    if (obstacle !== undefined) {
      return this.#step(what, "left", name, `${obstacle}: nothing is written`);
    }
    if (await this.#host.read.entryOf(path) !== undefined) {
      const isSame = await this.#isAt(path, bytes);
      return isSame ? this.#step(what, "present", name) : this.#step(what, "kept", name, kept);
    }
    this.#planned.set(path, bytes);
    await this.#record(name, bytes);
    await this.#makesFolders(path);
    this.acts.push({
      write: () => this.#create(path, bytes, mode),
      takeBack: () => this.#removeSame(path, bytes),
    });
    return this.#step(what, "new", name, note);
  }

  /** Lines at the end of `.gitignore`. */
  async ignore(): Promise<void> {
    const path = joinPath(this.#folder, IGNORE_FILE);
    const note = "keeps records of runs out of the repository";
    const obstacle = await obstacleAt(this.#folder, path, this.#host);
    const isThere = await this.#host.read.entryOf(path) !== undefined;
    if (obstacle === undefined && !isThere) {
      await this.file({ what: "ignore", name: IGNORE_FILE, text: ignoreLines("") ?? "" }, {
        note,
        kept: "the one that is here stays",
      });
      return;
    }
    const before = obstacle === undefined
      ? (await this.#host.read.file(path, FILE_MAX_BYTES)).bytes.slice()
      : undefined;
    const text = before === undefined ? undefined : strictUtf8(before);
    if (before === undefined || text === undefined) {
      const fault = obstacle === undefined ? "it is not UTF-8" : `${obstacle}: nothing is written`;
      const wanted = IGNORED.map((name) => `${name}/`).join(" and ");
      this.#step("ignore", "left", IGNORE_FILE, `${fault}; it should say: ${wanted}`);
      return;
    }
    const added = ignoreLines(text);
    if (added === undefined) {
      this.#step("ignore", "present", IGNORE_FILE);
      return;
    }
    const after = encodeUtf8(text + added);
    const mode = await this.#host.read.modeOf(path) ?? 0o644;
    // A file that gait made whole, and to which it adds lines now, is no longer gait's alone.
    await this.#record(IGNORE_FILE, after, added);
    this.acts.push({
      write: async () => {
        await this.#refuseObstacle(path);
        if (await this.#digestAt(path) !== await sha256(before)) throw changedMeanwhile(path);
        await removeLeftovers(path, this.#host);
        await this.#host.write.file(path, after, mode);
      },
      takeBack: async () => {
        if (await obstacleAt(this.#folder, path, this.#host) !== undefined) return;
        if (await this.#digestAt(path) !== await sha256(after)) return;
        await this.#host.write.file(path, before, mode);
      },
    });
    this.#step("ignore", "changed", IGNORE_FILE, note);
  }

  async ci(): Promise<void> {
    if (this.tests === undefined) {
      this.#step("ci", "left", CI_FILE, "there is no policy test for it to run");
      return;
    }
    const action = await this.file({ what: "ci", name: CI_FILE, text: CI_TEXT }, {
      note: "runs gait policy test for each push; needs gait on its PATH",
      kept: "the one that is here stays",
    });
    if (action === "new") {
      this.warnings.push(
        `${CI_FILE} fails until a step before it installs gait: docs/init.md shows one`,
      );
    }
  }

  /** The key pair of this person, outside of any project. */
  async keys(): Promise<KeyPaths> {
    const { read } = this.#host;
    const paths = keyPaths(`${this.#home}/${KEYS_FOLDER}`, "gait");
    await refuseOpenFolder(`${this.#home}/${KEYS_FOLDER}`, "use the keys of gait init", this.#host);
    const isThere = (path: string) => read.entryOf(path).then((entry) => entry !== undefined);
    const hasPrivate = await isThere(paths.privatePath);
    const hasPublic = await isThere(paths.publicPath);
    if (hasPublic) {
      const { warnings = [] } = await checkKeyPair(paths, this.#host);
      appendAll(this.warnings, warnings);
      this.#step("keys", "present", paths.privatePath);
      return paths;
    }
    for (const { path, text } of await this.#newKeys(paths, hasPrivate)) {
      const bytes = encodeUtf8(text);
      this.#planned.set(path, bytes);
      this.acts.push({
        write: async () => {
          await this.#host.write.directory(directoryOf(path), 0o700);
          await this.#create(path, bytes, 0o600);
        },
        takeBack: () => this.#removeSame(path, bytes),
      });
    }
    this.#step("keys", "new", paths.privatePath, "signs what gait decides; outside of the project");
    return paths;
  }

  /** The files to write: the public key alone where a killed process left the private one. */
  async #newKeys(
    paths: KeyPaths,
    hasPrivate: boolean,
  ): Promise<readonly { readonly path: string; readonly text: string }[]> {
    if (hasPrivate) {
      const { bytes } = await this.#host.read.file(paths.privatePath, KEY_FILE_MAX_BYTES);
      const { publicKey } = await parsePrivateKey(decodeUtf8(bytes));
      return [{ path: paths.publicPath, text: `${encodeBase64(publicKey)}\n` }];
    }
    const seed = await lastingSeed(this.#host.randomBytes(32));
    const { privateText, publicText } = await formatKeyFiles(seed);
    return [
      { path: paths.privatePath, text: privateText },
      { path: paths.publicPath, text: publicText },
    ];
  }

  /** Hooks of the clients; where there are none, gait before the servers of the project. */
  async clients(
    { clients, serverClients }: {
      readonly clients: readonly ClientName[];
      readonly serverClients: readonly ClientName[];
    },
    program: readonly string[] | undefined,
    keys: KeyPaths,
  ): Promise<void> {
    if (clients.length + serverClients.length === 0) return;
    const note = program === undefined ? launcherFault(this.#host.read.launcher()) : undefined;
    if (note !== undefined) {
      for (const client of clients) this.#step("hooks", "left", CLIENT_TITLES[client], note);
      for (const client of serverClients) {
        this.#step("servers", "left", CLIENT_TITLES[client], note);
      }
      return;
    }
    const host = withPlanned(this.#host, this.#planned);
    const policy = joinPath(this.#folder, POLICY_FILE);
    for (const client of clients) {
      await this.#trying(
        "hooks",
        client,
        () => this.#hook({ client, policy, program, keys }, host),
      );
    }
    for (const client of serverClients) {
      await this.#trying("servers", client, () => this.#serversOf(client, policy, program, host));
    }
  }

  async #hook(
    { client, policy, program, keys }: {
      readonly client: ClientName;
      readonly policy: string;
      readonly program: readonly string[] | undefined;
      readonly keys: KeyPaths;
    },
    host: InitHost,
  ): Promise<void> {
    const plan = await planInstall({
      ...{ client, scope: "project", policy: [policy], program },
      ...{ observe: false, assert_allow: false, strictest: false },
      ...{ key_mode: "prod", private_key: keys.privatePath },
      ...{ approval_public_key: [], approval_use: "once" },
    }, host);
    appendAll(this.warnings, plan.warnings);
    const shown = this.#shown(plan.path);
    if (plan.isPresent) {
      this.#step("hooks", "present", shown);
      return;
    }
    if (plan.isOther) {
      const note = `${CLIENT_TITLES[client]} asks gait by something else: gait hooks accept ` +
        `${client}, or gait hooks install ${client} --project`;
      this.#step("hooks", "kept", shown, note);
      return;
    }
    appendAll(this.changes, plan.lines);
    appendAll(
      this.remaining,
      remainingLines(client, "project").filter((line) => !line.startsWith("not covered"))
        .map((line) => `${CLIENT_TITLES[client]}: ${line}`),
    );
    this.#hooks = [...this.#hooks.filter((one) => one.client !== client), { client, id: plan.id }];
    await this.#makesFolders(plan.path);
    this.acts.push({
      write: () => plan.write(),
      takeBack: async () => {
        const back = await planUninstall({ client, scope: "project" }, this.#host);
        if (back.ids.includes(plan.id)) await back.write();
      },
    });
    this.#step("hooks", "new", shown, `${CLIENT_TITLES[client]} asks gait before each call`);
  }

  async #serversOf(
    client: ClientName,
    policy: string,
    program: readonly string[] | undefined,
    host: InitHost,
  ): Promise<void> {
    const setting = { scope: "project", policy: [policy], program } as const;
    const { words } = await proxyPrefix({ ...setting, strictest: false, simulate: false }, host);
    const plan = await planServers({ client, scope: "project", names: [], prefix: words }, host);
    const [first] = plan.servers;
    if (first === undefined) return;
    const unguarded = plan.servers.filter(({ state }) => state === "not_covered");
    const leave = () => {
      for (const path of new Set(unguarded.map((one) => one.path))) {
        const names = unguarded.filter((one) => one.path === path)
          .map(({ name, reason }) => `${name} (${reason})`).join(", ");
        const note = `not judged: ${names}: docs/mcp_http.md`;
        this.#step("servers", "left", this.#shown(path), note);
      }
    };
    const judged = plan.servers.filter(({ state }) => state === "judged");
    const shown = this.#shown(judged[0]?.path ?? first.path);
    if (plan.lines.length === 0) {
      if (judged.length > 0) this.#step("servers", "present", shown);
      leave();
      return;
    }
    appendAll(this.changes, plan.lines);
    if (!this.#servers.includes(client)) this.#servers.push(client);
    this.acts.push({
      write: () => plan.write(),
      takeBack: async () => {
        await (await planServers({ client, scope: "project", names: [] }, this.#host)).write();
      },
    });
    this.remaining.push(
      `${shown}: it names the policy by its path on this machine: on another one, run ` +
        `gait mcp install ${client} --all --project --policy ${POLICY_FILE}`,
    );
    const note = `gait stands before ${judged.map(({ name }) => name).join(", ")}`;
    this.#step("servers", "changed", shown, note);
    leave();
  }

  /** Trust in the project's file: only in bytes that gait itself wrote. */
  async trust(): Promise<void> {
    const path = joinPath(this.#folder, PROJECT_FILE);
    const bytes = encodeUtf8(PROJECT_TEXT);
    const digest = await sha256(bytes);
    const isOurs = this.#planned.has(path) ||
      (await this.#host.read.entryOf(path))?.kind === "file" &&
        await this.#digestAt(path) === digest;
    if (!isOurs) {
      this.#step(
        "trust",
        "left",
        PROJECT_FILE,
        "look at the one that is here, then: gait config trust",
      );
      return;
    }
    const file = { home: this.#home, path, folder: this.#folder };
    const record = await recordTrust({ ...file, digest }, this.#host);
    const recorded = await this.#trustedDigest(path);
    if (recorded === digest) {
      this.#step("trust", "present", PROJECT_FILE);
      return;
    }
    if (!this.#isPolicyOurs) {
      const note =
        "it names a policy that gait did not write: look at both, then: gait config trust";
      this.#step("trust", "left", PROJECT_FILE, note);
      return;
    }
    this.#trusted = true;
    this.acts.push({
      write: () => record.write(),
      takeBack: async () => void await removeTrust(file, this.#host),
    });
    this.#step(
      "trust",
      "new",
      PROJECT_FILE,
      "counts without a warning; after a change: gait config trust",
    );
  }

  /** Says what is left to do where nobody was asked about trust. */
  async trustLater(): Promise<void> {
    const path = joinPath(this.#folder, PROJECT_FILE);
    if (await this.#trustedDigest(path) !== undefined) return;
    this.remaining.push(
      `${PROJECT_FILE}: only a part of it counts until a person trusts it: gait config trust`,
    );
  }

  /** Says where gait goes in an agent of the project: only its own code can put it there. */
  frameworks(found: readonly InitFinding[]): void {
    for (const { kind, name } of found) {
      if (kind !== "framework") continue;
      this.remaining.push(
        name === MCP_FRAMEWORK
          ? `${name}: put gait mcp proxy before the servers: docs/mcp.md`
          : `${name}: put gait before the tools of the agent: docs/frameworks.md`,
      );
    }
  }

  async #trustedDigest(path: string): Promise<string | undefined> {
    const place = `${this.#home}/${TRUST_FOLDER}/${await trustRecordName(path)}`;
    if ((await this.#host.read.entryOf(place))?.kind !== "file") return undefined;
    const source = await this.#host.read.file(place, TRUST_RECORD_MAX_BYTES);
    return readTrustRecord(parseJson(source), place).digest;
  }

  /** Writes all of it. First the record, so that what a killed process left can be taken back. */
  async write(): Promise<void> {
    const host = this.#host;
    const now = host.now();
    const place = { home: this.#home, folder: this.#folder };
    const record: InitRecord = {
      schema_id: "gait.config.init_record",
      schema_version: "1.0.0",
      created_at: normalizeTimestamp(now) ?? now,
      folder: this.#folder,
      files: this.#files,
      folders: this.#folders,
      hooks: this.#hooks,
      servers: this.#servers,
      trusted: this.#trusted,
    };
    await writeInit({ ...place, record }, host);
    const done: Act[] = [];
    try {
      for (const act of this.acts) {
        // Before it is tried: it may fail when it is half done.
        done.push(act);
        await act.write();
      }
    } catch (error) {
      const left: string[] = [];
      for (const act of done.reverse()) {
        await act.takeBack().catch((fault) => left.push(messageOf(fault)));
      }
      const before = this.#old?.folders ?? [];
      const made = this.#folders.filter((name) => !before.includes(name));
      await removeFolders(this.#folder, made, host)
        .catch((fault) => left.push(messageOf(fault)));
      if (left.length === 0) await writeInit({ ...place, record: this.#old }, host);
      throw notWritten(error, left);
    }
  }

  async #trying(
    what: "hooks" | "servers",
    client: ClientName,
    act: () => Promise<void>,
  ): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
      this.#step(what, "left", CLIENT_TITLES[client], error.message);
    }
  }

  async #record(path: FileName, bytes: Uint8Array<ArrayBuffer>, added?: string): Promise<void> {
    const at = this.#files.findIndex((file) => file.path === path);
    if (at >= 0) this.#files.splice(at, 1);
    const digest = await sha256(bytes);
    this.#files.push({ path, digest, ...(added === undefined ? {} : { added }) });
  }

  /** Notes the folders in the project that a file needs and that are not there. */
  async #makesFolders(path: string): Promise<void> {
    const missing: string[] = [];
    let folder = directoryOf(path);
    while (folder.startsWith(`${this.#folder}/`)) {
      if (await this.#host.read.entryOf(folder) !== undefined) break;
      missing.unshift(this.#shown(folder));
      folder = directoryOf(folder);
    }
    appendAll(this.#folders, missing.filter((name) => !this.#folders.includes(name)));
  }

  async #create(path: string, bytes: Uint8Array<ArrayBuffer>, mode: number): Promise<void> {
    // A person may have looked at the question for a while.
    await this.#refuseObstacle(path);
    await this.#host.write.directory(directoryOf(path), 0o755);
    await this.#refuseObstacle(path);
    await removeLeftovers(path, this.#host);
    await using staged = await this.#host.write.stage(path, mode);
    await staged.write(bytes);
    if (!await staged.commitNew()) throw changedMeanwhile(path);
  }

  async #refuseObstacle(path: string): Promise<void> {
    if (!path.startsWith(`${this.#folder}/`)) return;
    const obstacle = await obstacleAt(this.#folder, path, this.#host);
    if (obstacle !== undefined) throw changedMeanwhile(path, obstacle);
  }

  async #removeSame(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const isIn = path.startsWith(`${this.#folder}/`);
    if (isIn && await obstacleAt(this.#folder, path, this.#host) !== undefined) return;
    if ((await this.#host.read.entryOf(path))?.kind !== "file") return;
    if (await this.#digestAt(path) === await sha256(bytes)) await this.#host.write.remove(path);
  }

  /** Whether a file has these bytes; one that cannot be read has others. */
  async #isAt(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
    try {
      return await this.#digestAt(path) === await sha256(bytes);
    } catch (error) {
      if (error instanceof GaitError) return false;
      throw error;
    }
  }

  async #digestAt(path: string): Promise<string> {
    return await sha256((await this.#host.read.file(path, FILE_MAX_BYTES)).bytes.slice());
  }

  #step(
    what: InitStep["what"],
    action: InitStep["action"],
    path: string,
    note?: string,
  ): InitStep["action"] {
    this.steps.push({ what, action, path, ...(note === undefined ? {} : { note }) });
    return action;
  }

  #shown(path: string): string {
    return path.startsWith(`${this.#folder}/`) ? path.slice(this.#folder.length + 1) : path;
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

function changedMeanwhile(path: string, fault = "it was written meanwhile"): GaitError {
  return new GaitError(
    "invalid_input",
    `Cannot write ${quotedName(path)}: ${fault}`,
    {
      hint: "run gait init again",
    },
  );
}

function messageOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}

function notWritten(error: unknown, left: readonly string[]): unknown {
  if (!(error instanceof GaitError)) return error;
  const end = left.length === 0
    ? "all that was written is taken back"
    : `not all is taken back (${left.join("; ")}): gait init --undo`;
  return error.retold({ message: `${error.message}; ${end}` });
}
