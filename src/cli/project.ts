/** The project file that counts for a command line, and how far it is trusted. */

import type { ProjectPort, TrustRecordFile } from "../io/project_port.ts";
import { sha256 } from "../core/crypto/digest.ts";
import { GaitError } from "../core/error.ts";
import { quotedName } from "../core/fault.ts";
import { parseProjectFile } from "../core/project/project_file.ts";
import { PROJECT_FILE, PROJECT_FILE_MAX_BYTES } from "../core/project/settings.ts";
import {
  judgeTrust,
  type Trust,
  TRUST_RECORD_MAX_BYTES,
  trustRecordName,
} from "../core/project/trust.ts";
import type { FoundProject, ProjectFileInUse, SeenProjectFile } from "./filled.ts";

/** Finds the file that counts. What keeps it from being taken is data: the doctor reports it. */
export async function findProject(port: ProjectPort): Promise<FoundProject> {
  const files: SeenProjectFile[] = [];
  try {
    return { files, inUse: await fileInUse(files, port) };
  } catch (fault) {
    if (!(fault instanceof GaitError)) throw fault;
    return { files, inUse: undefined, fault };
  }
}

/**
 * The file that counts; `files` gets all that were found. The nearest file counts, with one
 * exception: an untrusted file does not hide a trusted one above it. Otherwise anyone who can
 * write to a folder could undo the owner's settings. For the same reason a trusted file that is
 * gone still hides those above.
 *
 * @throws {GaitError} `invalid_input` for a file that cannot be taken.
 */
async function fileInUse(
  files: SeenProjectFile[],
  port: ProjectPort,
): Promise<ProjectFileInUse | undefined> {
  for (const found of port.files(PROJECT_FILE, PROJECT_FILE_MAX_BYTES)) {
    const { path, folder } = found;
    const shown = folder === port.cwd ? PROJECT_FILE : path;
    if (found.kind === "foreign") files.push({ path, folder, shown, trust: "foreign" });
    if (found.kind === "missing" && await recordOf({ path, folder }, port) !== undefined) {
      files.push({ path, folder, shown, trust: "gone" });
      break;
    }
    if (found.kind !== "file") continue;
    const { bytes } = found;
    const digest = await sha256(bytes);
    const judged = await trustOf({ path, folder, digest }, port);
    files.push({ path, folder, shown, digest, bytes, ...judged });
    if (judged.trust !== "untrusted") break;
  }
  const chosen = files.find(({ trust }) => trust !== "untrusted" && trust !== "foreign") ??
    files.find(({ trust }) => trust === "untrusted");
  if (chosen?.trust === "gone") return { ...chosen, settings: new Map() };
  if (chosen?.bytes === undefined) return undefined;
  const settings = await parseProjectFile({ name: chosen.shown, bytes: chosen.bytes });
  return { ...chosen, settings };
}

async function trustOf(
  file: { readonly path: string; readonly folder: string; readonly digest: string },
  port: ProjectPort,
): Promise<{ readonly trust: Trust; readonly problem?: string }> {
  return judgeTrust(file, await recordOf(file, port));
}

async function recordOf(
  { path, folder }: { readonly path: string; readonly folder: string },
  port: ProjectPort,
): Promise<TrustRecordFile | undefined> {
  // A checkout that holds the home folder could bring the record with it.
  if (port.home === undefined || `${port.home}/`.startsWith(`${folder}/`)) return undefined;
  return port.trustRecord(await trustRecordName(path), TRUST_RECORD_MAX_BYTES);
}

/** Warnings about the files themselves, whatever they say. */
export function fileWarnings({ files, inUse }: FoundProject): readonly string[] {
  return files.flatMap((file) => {
    const name = quotedName(file.shown);
    if (file.trust === "foreign") return [`${name} does not count: it belongs to another user`];
    // None is in use if the one that counts is faulty, which its error says.
    if (file.trust === "untrusted" && inUse !== undefined && file.path !== inUse.path) {
      return [`${name} is not trusted and does not count: ${inUse.shown} above it does`];
    }
    const problem = file.problem === undefined
      ? ""
      : `: its record does not count, ${file.problem}`;
    if (file.trust === "gone") {
      return [`${name} was trusted and is gone; gait config untrust forgets it`];
    }
    if (file.trust === "changed") {
      return [
        `${name} is not what was trusted${problem}; nothing in it counts until gait config trust`,
      ];
    }
    return [];
  });
}
