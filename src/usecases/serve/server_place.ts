/**
 * Where the servers of a user lie: below the home folder, which no workspace reaches. A server is found by
 * what it judges by, so that whoever asks gets the answer that they would have given themselves.
 */

import { encodeUtf8 } from "../../core/bytes.ts";
import { sha256 } from "../../core/crypto/digest.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import { canonicalText } from "../../core/json/canonical.ts";
import { parseJson } from "../../core/json/json.ts";
import { plainJsonBytes } from "../../core/json/plain.ts";
import { present, withoutEmpty } from "../../core/present.ts";
import { readServerRecord, type ServerRecord } from "../../core/schema/serve.ts";
import { VERSION } from "../../core/version.ts";
import type { HeldFile, Host, SharedFile } from "../../io/host.ts";
import { isAbsolutePath, joinPath } from "../../io/path.ts";
import { SERVERS_OF_GAIT_FOLDER } from "../../io/workspace.ts";
import type { GateControls } from "../judge/controls.ts";
import { refuseOpenFolder } from "../private_folder.ts";

const RECORD_MAX_BYTES = 16 * 1024;
const PRIVATE_MODE = 0o600;
const TOKEN_BYTES = 32;
const ACTION = "serve";

/** Paths of one server. */
export interface ServerPlace {
  readonly folder: string;
  readonly record: string;
  readonly socket: string;
  readonly token: string;
  /** Held by the server while it runs, however it ends. */
  readonly lock: string;
}

export function serverPlace(home: string, id: string): ServerPlace {
  const folder = `${home}/${SERVERS_OF_GAIT_FOLDER}`;
  return {
    folder,
    record: `${folder}/${id}.json`,
    socket: `${folder}/${id}.sock`,
    token: `${folder}/${id}.token`,
    lock: `${folder}/${id}.lock`,
  };
}

/** Settings that decide about verdicts. */
export interface JudgingSetting extends GateControls {
  readonly policy: readonly string[];
  readonly strictest?: boolean;
  readonly log?: string | undefined;
}

/** The id of a server of these settings, started in this folder. */
export async function serverId(setting: JudgingSetting, host: Host<"read">): Promise<string> {
  return await settingId(setting, await host.read.realPath(".") ?? "/");
}

/** 16 hex digits of the SHA-256 of the settings as text. */
export async function settingId(setting: JudgingSetting, folder: string): Promise<string> {
  return (await sha256(encodeUtf8(settingText(setting, folder)))).slice(0, 16);
}

/**
 * The settings as canonical JSON. Members are named like the options that set them; paths are absolute,
 * and what is not set is left out. Programs in other languages write the same text, see `docs/serve.md`.
 * The version of the program is in the record of the server, so that the id outlives an update.
 */
export function settingText(setting: JudgingSetting, folder: string): string {
  const placed = (path: string) =>
    path === "" || isAbsolutePath(path) ? path : joinPath(folder, path);
  const path = (path: string | undefined) => path === undefined ? undefined : placed(path);
  return canonicalText({
    ...{ folder, policy: setting.policy.map(placed), key_mode: setting.key_mode },
    rate_limit_state: placed(setting.rate_limit_state),
    ...withoutEmpty({
      strictest: setting.strictest,
      log: path(setting.log),
      private_key: path(setting.private_key),
      private_key_env: setting.private_key_env,
      signer: setting.signer,
      approval_public_key: setting.approval_public_key.map(placed),
      approval_public_key_env: setting.approval_public_key_env,
      approval_private_key: path(setting.approval_private_key),
      approval_private_key_env: setting.approval_private_key_env,
      approval_use: setting.approval_use === "until-expiry" ? undefined : setting.approval_use,
      state: setting.state,
      state_project: setting.state_project,
      state_password_file: path(setting.state_password_file),
      state_password_env: setting.state_password_env,
      state_ca: path(setting.state_ca),
    }),
    ...(setting.credential_broker === "off" ? {} : brokerMembers(setting)),
  });
}

function brokerMembers(setting: GateControls) {
  const { credential_broker, credential_env_prefix } = setting;
  const { credential_command, credential_command_args } = setting;
  const { credential_ref, credential_scopes } = setting;
  return {
    ...{ credential_broker, credential_env_prefix, credential_command_args, credential_scopes },
    ...present({ credential_command, credential_ref }),
  };
}

/** The lock of a running server. */
export interface HeldPlace extends Disposable {
  readonly place: ServerPlace;
}

/**
 * Makes the folder, and takes the place of a server.
 *
 * @throws {GaitError} `invalid_input` if a server runs there, or others can open the folder.
 */
export async function takePlace(
  place: ServerPlace,
  host: Host<"read" | "write">,
): Promise<HeldPlace> {
  await host.write.directory(place.folder, 0o700);
  await refuseOpenFolder(place.folder, ACTION, host);
  const file: SharedFile = await host.write.shared(place.lock, "either");
  const held: HeldFile | undefined = file.tryHold();
  if (held === undefined) {
    file[Symbol.dispose]();
    const { pid, producer_version = VERSION } = await readServer(place, host).catch(() =>
      undefined
    ) ?? {};
    const use = pid === undefined ? "use that one" : `use that one: process ${pid}`;
    throw new GaitError("invalid_input", "Cannot serve: a server of these settings runs already", {
      hint: producer_version === VERSION
        ? use
        : `it is of gait ${producer_version}: end process ${pid}, then start this one`,
    });
  }
  // What a server left that was killed.
  await host.write.remove(place.socket);
  await host.write.remove(place.record);
  return {
    place,
    [Symbol.dispose]() {
      held[Symbol.dispose]();
      file[Symbol.dispose]();
    },
  };
}

/** The record of a server; `undefined` if there is none, and for one that others could have written. */
export async function readServer(
  place: Pick<ServerPlace, "folder" | "record">,
  host: Host<"read">,
): Promise<ServerRecord | undefined> {
  const entry = await host.read.entryOf(place.record);
  if (entry?.kind !== "file") return undefined;
  await refuseOpenFolder(place.folder, ACTION, host);
  const source = await host.read.file(place.record, RECORD_MAX_BYTES);
  return readServerRecord(parseJson(source), place.record);
}

export async function writeServer(
  { record: path }: Pick<ServerPlace, "record">,
  record: ServerRecord,
  host: Host<"write">,
): Promise<void> {
  await host.write.file(path, plainJsonBytes(record, { indented: true }), PRIVATE_MODE);
}

/**
 * The token in a file; made if there is no file.
 *
 * @throws {GaitError} `invalid_input` for a file that others can read, and for one without a token.
 */
export async function tokenIn(
  path: string,
  host: Host<"read" | "write">,
): Promise<string> {
  const refuse = (fault: string, hint: string) =>
    new GaitError("invalid_input", `Cannot use the token file ${quotedName(path)}: ${fault}`, {
      hint,
    });
  const entry = await host.read.entryOf(path);
  if (entry === undefined) {
    const token = host.randomBytes(TOKEN_BYTES).toHex();
    await host.write.file(path, encodeUtf8(`${token}\n`), PRIVATE_MODE);
    return token;
  }
  if (entry.kind !== "file") throw refuse("it is a link, or not a file", "name another file");
  if (((await host.read.modeOf(path) ?? 0) & 0o077) !== 0) {
    throw refuse("others can read it", "remove it: gait writes another one");
  }
  const { bytes } = await host.read.file(path, 256);
  const [, token] = /^([0-9a-f]{64})\n?$/.exec(new TextDecoder().decode(bytes)) ?? [];
  if (token === undefined) {
    throw refuse("it holds no token of gait", "remove it: gait writes another one");
  }
  return token;
}
