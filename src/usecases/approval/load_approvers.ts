import { decodeUtf8, encodeUtf8 } from "../../core/bytes.ts";
import { GaitError } from "../../core/error.ts";
import { naming } from "../../core/fault.ts";
import {
  allApprovers,
  type ApproverKey,
  type Approvers,
  bareKey,
  type KeyReader,
  labelOf,
  oneKey,
  parseApprovers,
} from "../../core/gate/approval/approvers.ts";
import { APPROVERS_MAX_BYTES, KEY_FILE_MAX_BYTES } from "../../core/limits.ts";
import { compareText } from "../../core/text.ts";
import type { Host } from "../../io/host.ts";
import { pathIn } from "../../core/path.ts";
import { directoryOf, joinPath } from "../../io/path.ts";
import type { GateControls } from "../judge/controls.ts";
import { loadVerifyKey } from "../keys/key_sources.ts";
import { appendAll } from "../../core/lists.ts";

export type ApproverSources = Pick<
  GateControls,
  | "approval_public_key"
  | "approval_public_key_env"
  | "approval_private_key"
  | "approval_private_key_env"
>;

export function namesApprovers(sources: ApproverSources): boolean {
  return sources.approval_public_key.length > 0 || [
    sources.approval_public_key_env,
    sources.approval_private_key,
    sources.approval_private_key_env,
  ].some((source) => source !== undefined);
}

/**
 * Loads the keys of approvers, or `undefined` where none is named. A path is a key file, a folder of
 * key files, or a list of approvers.
 *
 * @throws {GaitError} `invalid_input` for what does not load, and for a key with two names.
 */
export async function loadApprovers(
  sources: ApproverSources,
  host: Host<"read" | "env">,
): Promise<Approvers | undefined> {
  const paths = sources.approval_public_key;
  const variable = sources.approval_public_key_env;
  if (paths.length > 0 && variable === undefined) {
    const given: ApproverKey[] = [];
    for (const path of paths) appendAll(given, await approversAt(path, host));
    return allApprovers(given);
  }
  const value = variable === undefined ? "" : host.env.get(variable)?.trim() ?? "";
  if (paths.length === 0 && variable !== undefined && value !== "") {
    const source = { name: `variable ${variable}`, bytes: encodeUtf8(value) };
    return allApprovers(await parseApprovers(source, keyReader(".", host)));
  }
  const key = await loadVerifyKey({
    public_key: paths[0],
    public_key_env: variable,
    private_key: sources.approval_private_key,
    private_key_env: sources.approval_private_key_env,
  }, host);
  return key === undefined ? undefined : oneKey(key);
}

/** Files that are read for the keys of approvers: also those that a list names. */
export async function filesOfApprovers(
  paths: readonly string[],
  host: Host<"read">,
): Promise<readonly string[]> {
  const files: string[] = [];
  const file: typeof host.read.file = (path, maxBytes) => {
    files.push(path);
    return host.read.file(path, maxBytes);
  };
  for (const path of paths) {
    // What does not load is told where approvals are checked; until then nobody approves anything.
    await approversAt(path, { ...host, read: { ...host.read, file } }).catch(() => {});
  }
  return files;
}

async function approversAt(path: string, host: Host<"read">): Promise<readonly ApproverKey[]> {
  if (await host.read.kindOf(path) === "directory") return await approversIn(path, host);
  const source = await host.read.file(path, APPROVERS_MAX_BYTES).catch((error) => {
    throw naming("public key", error);
  });
  return await parseApprovers(source, keyReader(directoryOf(path), host));
}

/** Paths in a list begin at its folder. */
function keyReader(folder: string, host: Host<"read">): KeyReader {
  return async (path) => {
    const file = await host.read.file(pathIn(folder, path), KEY_FILE_MAX_BYTES).catch((error) => {
      throw naming("public key", error);
    });
    return decodeUtf8(file.bytes);
  };
}

/** Each key file of a folder belongs to the person that it is named after. */
async function approversIn(folder: string, host: Host<"read">): Promise<readonly ApproverKey[]> {
  const names = (await host.read.list(folder)).filter((name) =>
    /^[^.].*\.(?:key|pub|pem)$/i.test(name) && !/private\.[a-z]+$/i.test(name)
  );
  const found: ApproverKey[] = [];
  for (const name of names.sort(compareText)) {
    const path = joinPath(folder, name);
    for (const approver of await approversAt(path, host)) {
      const label = labelOf(name);
      // gait keys rotate leaves the old key in the folder, under its id: it belongs to no approver
      // any more
      if (label.endsWith(`_${approver.key.keyId.slice(0, 12)}`)) continue;
      found.push(
        approver.name === undefined ? { ...bareKey(approver.key), name: label } : approver,
      );
    }
  }
  if (found.length > 0) return found;
  throw new GaitError(
    "invalid_input",
    `Cannot use --approval-public-key "${folder}": the folder holds no public key`,
    { hint: "each file there is named after an approver, such as alice_public.key" },
  );
}
