/** Looks into files that retention may delete: a name alone is no reason to delete anything. */

import { GaitError } from "../../core/error.ts";
import { ENVELOPE_ID, openEnvelope } from "../../core/guard/encryption.ts";
import { traceFault } from "../../core/gate/record/trace.ts";
import { parsePackTrace } from "../../core/guard/inputs.ts";
import { PACK_MANIFEST_ID, PACK_MANIFEST_NAME } from "../../core/guard/members.ts";
import type { RetainedKind } from "../../core/guard/retention.ts";
import { parseJsonObject } from "../../core/json/json.ts";
import { readPackManifest } from "../../core/schema/guard.ts";
import { GATE_DOCUMENT_MAX_BYTES, ZIP_REFERENCE_MEMBER_MAX_BYTES } from "../../core/limits.ts";
import { readWhole } from "../../core/runpack/member_bytes.ts";
import { openArchive } from "../../core/zip/zip.ts";
import type { Host } from "../../io/host.ts";
import { verifyLogAt } from "../log/ended.ts";
import { openRunpack } from "../runpack/open_runpack.ts";

/** Whether the content of a file is of the kind that its name claims. Any doubt means no. */
export async function isOfKind(
  path: string,
  kind: RetainedKind,
  host: Host<"read">,
): Promise<boolean> {
  try {
    if (kind === "trace") return await isTrace(path, host);
    if (kind === "log") return await isEndedLog(path, host);
    return path.toLowerCase().endsWith(".zip")
      ? await isPack(path, host)
      : await isEncrypted(path, host);
  } catch (error) {
    if (error instanceof GaitError) return false;
    throw error;
  }
}

/** A log without an end is still written to, or was interrupted: a person ends it first. */
async function isEndedLog(path: string, host: Host<"read">): Promise<boolean> {
  const { endReason } = (await verifyLogAt(path, host)) ?? {};
  return endReason !== undefined;
}

async function isTrace(path: string, host: Host<"read">): Promise<boolean> {
  const { record } = parsePackTrace(await host.read.file(path, GATE_DOCUMENT_MAX_BYTES));
  return traceFault(record) === undefined;
}

async function isPack(path: string, host: Host<"read">): Promise<boolean> {
  using file = await openRunpack(path, `reading ${path}`, host);
  const { members } = await openArchive(file);
  const member = members.get(PACK_MANIFEST_NAME);
  if (member === undefined) return false;
  const bytes = await readWhole(member, ZIP_REFERENCE_MEMBER_MAX_BYTES);
  const manifest = readPackManifest(parseJsonObject({ name: path, bytes }), path);
  const listed = new Set(manifest.contents.map((entry) => entry.path));
  const { size } = members;
  return manifest.schema_id === PACK_MANIFEST_ID && listed.size === size - 1 &&
    [...members.keys()].every((name) => name === PACK_MANIFEST_NAME || listed.has(name));
}

async function isEncrypted(path: string, host: Host<"read">): Promise<boolean> {
  using file = await openRunpack(path, `reading ${path}`, host);
  return (await openEnvelope(file)).artifact.schema_id === ENVELOPE_ID;
}
