/** Verifies any artifact that gait writes; finds out its kind first. */

import { TRACE_NAME } from "../../core/trace_name.ts";
import type { SignatureDemand } from "../../core/crypto/signature.ts";
import type { GaitError } from "../../core/error.ts";
import { unreadable } from "../../core/fault.ts";
import { PACK_MANIFEST_NAME } from "../../core/guard/members.ts";
import type { PackReport } from "../../core/guard/verify_pack.ts";
import { JOURNAL_NAME, startsLikeJournal, startsLikeLog } from "../../core/journal_start.ts";
import { GATE_DOCUMENT_MAX_BYTES } from "../../core/limits.ts";
import { withoutEmpty } from "../../core/present.ts";
import { MANIFEST_NAME } from "../../core/runpack/members.ts";
import { checkRunpackMembers, type VerifyReport } from "../../core/runpack/verify.ts";
import type { VerifiedArtifact } from "../../core/schema/runpack.ts";
import { shellWord } from "../../core/text.ts";
import { type Archive, openArchive } from "../../core/zip/zip.ts";
import { wrappedRefusal } from "../../core/zip/wrapped.ts";
import type { Host } from "../../io/host.ts";
import { baseName, directoryOf, joinPath } from "../../io/path.ts";
import { findRunpack } from "../../io/workspace.ts";
import { openRunpack } from "../runpack/open_runpack.ts";
import { folderMembers } from "./folder_members.ts";

export interface VerifyDemand extends SignatureDemand {
  readonly strict: boolean;
}

/** An artifact that was verified. A runpack has its whole report as well. */
export type Verified =
  | {
    readonly kind: "runpack";
    readonly path: string;
    readonly isFolder: boolean;
    readonly report: VerifyReport;
  }
  | { readonly kind: "other"; readonly artifact: VerifiedArtifact };

/**
 * Finds what an argument names: a runpack by path, or by run id, which is looked up in `folder` too;
 * else any file or folder.
 */
export async function findArtifact(
  argument: string,
  host: Host<"read" | "env">,
  folder?: string,
): Promise<string> {
  try {
    return await findRunpack(argument, host, folder);
  } catch (error) {
    const isThere = argument !== "" && await host.read.kindOf(argument) !== undefined;
    if (isThere) return argument;
    throw error;
  }
}

/**
 * @throws {GaitError} `invalid_input` for a file that gait did not write; the error says what it is
 * and what to do.
 */
export async function verifyArtifact(
  path: string,
  demand: VerifyDemand,
  host: Host<"read">,
): Promise<Verified> {
  if (await host.read.kindOf(path) === "directory") {
    const members = await folderMembers(path, host);
    if (!members.members.has(MANIFEST_NAME) && !members.members.has(PACK_MANIFEST_NAME)) {
      throw folderRefusal(path, members);
    }
    return await verifyMembers(members, path, true, demand);
  }
  using file = await openRunpack(path, `verifying ${path}`, host);
  const head = new Uint8Array(64);
  const text = new TextDecoder().decode(head.subarray(0, await file.read(0, head)));
  if (startsLikeLog(text)) {
    const { verifyLogFile } = await import("./verify_log_file.ts");
    return { kind: "other", artifact: strictly(await verifyLogFile(path, demand, host), demand) };
  }
  if (startsLikeJournal(text)) {
    const { verifyJournal } = await import("./verify_journal.ts");
    return { kind: "other", artifact: strictly(await verifyJournal(path, demand, host), demand) };
  }
  // JSON, also in the encodings that the reader refuses with advice.
  if (/^(\u{fffd}{2}|\u{feff})?\0?\s*\0?[{[]/u.test(text)) {
    const { verifyJson } = await import("./verify_document.ts");
    const source = await host.read.file(path, GATE_DOCUMENT_MAX_BYTES);
    return { kind: "other", artifact: strictly(await verifyJson(source, demand), demand) };
  }
  if (text.startsWith("GAIT run_id=")) {
    const hint = `gait verify --receipt - < ${shellWord(path)}`;
    throw unreadable("artifact", path, "it is a receipt, which names an artifact", hint);
  }
  if (text.startsWith("GAIT log=")) {
    const hint = `gait log verify <log> --head ${shellWord(path)}`;
    throw unreadable("artifact", path, "it is the head of a log, which names a state of it", hint);
  }
  return await verifyMembers(await openArchive(file), path, false, demand);
}

async function verifyMembers(
  archive: Archive,
  path: string,
  isFolder: boolean,
  demand: VerifyDemand,
): Promise<Verified> {
  if (archive.members.has(MANIFEST_NAME)) {
    const { report } = await checkRunpackMembers(archive, path, demand);
    return { kind: "runpack", path, isFolder, report };
  }
  if (archive.members.has(PACK_MANIFEST_NAME)) {
    // Most artifacts are runpacks, which need neither this nor the reader of documents.
    const { verifyPackMembers } = await import("../../core/guard/verify_pack.ts");
    const report = await verifyPackMembers(archive, path, demand);
    return { kind: "other", artifact: packArtifact(path, report) };
  }
  throw archiveRefusal(path, archive);
}

function packArtifact(path: string, report: PackReport): VerifiedArtifact {
  const { missing_files, hash_mismatches, faults, signature_status } = report;
  const intact = missing_files.length + hash_mismatches.length + faults.length === 0;
  return {
    ok: report.ok,
    path,
    artifact_type: "evidence_pack",
    intact,
    signed: report.signatures_total > 0,
    trusted: intact && signature_status === "verified",
    signature_status,
    ...withoutEmpty({
      artifact_id: report.pack_id,
      run_id: report.run_id,
      files_checked: report.files_checked,
      missing_files,
      hash_mismatches,
      signature_errors: report.signature_errors,
      faults,
      warnings: report.warnings,
    }),
  };
}

/** A document has no oddities but those that make it fail; warnings about it are notes. */
function strictly(artifact: VerifiedArtifact, { strict }: VerifyDemand): VerifiedArtifact {
  const { trusted, artifact_type, warnings = [] } = artifact;
  // A token that has expired, for example, is what it was: only of a log something may be missing.
  const isDoubtful = !trusted || (artifact_type === "decision_log" && warnings.length > 0);
  return strict && isDoubtful ? { ...artifact, ok: false } : artifact;
}

/** Error for an archive without a manifest at its top. */
function archiveRefusal(path: string, { members }: Archive): GaitError {
  const refuse = (why: string, hint: string) => unreadable("artifact", path, why, hint);
  const wrapped = wrappedRefusal("artifact", path, members.keys());
  if (wrapped !== undefined) return wrapped;
  return refuse(
    `it has neither ${MANIFEST_NAME} (runpack) nor ${PACK_MANIFEST_NAME} (evidence pack)`,
    "gait run record writes a runpack, gait guard pack an evidence pack",
  );
}

/** What is in a folder, by the name of a file in it, and the command that reads it. */
interface FolderKind {
  /** Matches the path of a file from the folder where it counts. */
  readonly pattern: RegExp;
  readonly what: string;
  /** `at` is the folder of the file, `name` the path to it. */
  readonly hint: (at: string, name: string) => string;
}

const FOLDER_KINDS: readonly FolderKind[] = [
  {
    pattern: /\.zip$/i,
    what: "a folder of archives",
    hint: (at) => `gait verify ${shellWord(at)}/*.zip`,
  },
  {
    pattern: TRACE_NAME,
    what: "a folder of traces",
    hint: (at) => `gait trace verify ${shellWord(at)} --public-key <file>`,
  },
  {
    pattern: /^index\.jsonl$/,
    what: "a folder of logs",
    hint: (_, name) => `gait log verify ${shellWord(name)}`,
  },
  {
    pattern: JOURNAL_NAME,
    what: "a folder with a journal",
    hint: (_, name) => `gait verify ${shellWord(name)}`,
  },
  {
    pattern: /^checksums\.txt$/,
    what: "the folder of a release",
    hint: (at) => `gait release verify ${shellWord(at)}`,
  },
  {
    pattern: /\.(?:key|pem)$/i,
    what: "a folder of keys",
    hint: () => "give the artifact first, and the public key as --public-key <file>",
  },
];
const JSON_FILES: FolderKind = {
  pattern: /\.json$/i,
  what: "a folder of JSON files",
  hint: (at) =>
    `gait trace verify ${shellWord(at)} --public-key <file> verifies the traces in it; ` +
    `gait verify ${shellWord(at)}/*.json takes each file`,
};

/** Error for a folder without a manifest at its top: what it is, or what its folders hold. */
function folderRefusal(path: string, { members }: Archive): GaitError {
  const names = [...members.keys()].sort();
  const base = path.replace(/\/+$/, "");
  const refuse = (why: string, hint: string) => unreadable("artifact", path, why, hint);
  const told = ({ what, hint }: FolderKind, name: string) => {
    const inner = directoryOf(name);
    const at = inner === "." ? base : joinPath(base, inner);
    const where = inner === "." ? "it" : `its folder "${inner}"`;
    return refuse(`${where} is ${what}`, hint(at, joinPath(base, name)));
  };
  const atTop = (kind: FolderKind) =>
    names.find((name) => !name.includes("/") && kind.pattern.test(name));
  for (const kind of [...FOLDER_KINDS, JSON_FILES]) {
    const name = atTop(kind);
    if (name !== undefined) return told(kind, name);
  }
  const inner = names.find((name) => /(^|\/)(pack_)?manifest\.json$/.test(name));
  if (inner !== undefined) {
    const folder = directoryOf(inner);
    return refuse(
      `the artifact is in its folder "${folder}"`,
      `gait verify ${shellWord(joinPath(base, folder))}`,
    );
  }
  for (const kind of FOLDER_KINDS) {
    const name = names.find((one) => kind.pattern.test(baseName(one)));
    if (name !== undefined) return told(kind, name);
  }
  return refuse(
    `it is a folder without ${MANIFEST_NAME} or ${PACK_MANIFEST_NAME}`,
    "give a runpack, or the folder that one was unzipped to",
  );
}
