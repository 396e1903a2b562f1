/** The files that a hook goes by, each only with the bytes that a person accepted. */

import { encodeUtf8 } from "../../core/bytes.ts";
import { sha256 } from "../../core/crypto/digest.ts";
import { canonicalText } from "../../core/json/canonical.ts";
import { NO_TOOL_MAP, parseToolMap, type ToolMap } from "../../core/mcp/map/tool_map.ts";
import type { HookRegistrationRecord } from "../../core/schema/hooks.ts";
import type { Source } from "../../core/source.ts";
import { decodeUtf8 } from "../../core/bytes.ts";
import type { Host } from "../../io/host.ts";
import { readDocument, readPolicySource } from "../documents.ts";
import { type ReadyPolicies, readyPolicies } from "../policy/load_policies.ts";

export interface HookFiles {
  readonly policies: ReadyPolicies;
  readonly map: ToolMap;
  readonly map_digest: string | undefined;
}

/** A file that is no longer what a person accepted. */
export interface ChangedFile {
  readonly event: "policy_changed" | "registration_changed";
  /** Path of the file. */
  readonly path: string;
  /** Its present digest; of a registration, that of our entries, empty if they are gone. */
  readonly digest: string;
}

/** Reads them all; the first that changed is the answer in their place. */
export async function loadHookFiles(
  record: HookRegistrationRecord,
  host: Host<"read">,
): Promise<HookFiles | ChangedFile> {
  const registration = await changedRegistration(record, host);
  if (registration !== undefined) return registration;
  const sources: Source[] = [];
  for (const { path, digest } of record.policies) {
    const source = await readPolicySource(path, host);
    const changed = await changedFile(path, source, digest);
    if (changed !== undefined) return changed;
    sources.push(source);
  }
  const { tool_map } = record;
  if (tool_map === undefined) {
    const policies = await readyPolicies(sources, record.strictest ?? false);
    return { policies, map: NO_TOOL_MAP, map_digest: undefined };
  }
  const source = await readDocument("tool map", tool_map.path, host);
  const changed = await changedFile(tool_map.path, source, tool_map.digest);
  if (changed !== undefined) return changed;
  return {
    policies: await readyPolicies(sources, record.strictest ?? false),
    map: parseToolMap(source),
    map_digest: tool_map.digest,
  };
}

async function changedFile(
  path: string,
  { bytes }: Source,
  accepted: string,
): Promise<ChangedFile | undefined> {
  const digest = await sha256(new Uint8Array(bytes));
  return digest === accepted ? undefined : { event: "policy_changed", path, digest };
}

const REGISTRATION_MAX_BYTES = 16 * 1024 * 1024;

/** Our entries count, not the whole file, which belongs to the client. */
async function changedRegistration(
  { client, id, registration }: HookRegistrationRecord,
  host: Host<"read">,
): Promise<ChangedFile | undefined> {
  const { path, file_digest, entry_digest } = registration;
  const gone: ChangedFile = { event: "registration_changed", path, digest: "" };
  if (await host.read.kindOf(path) !== "file") return gone;
  const { bytes } = await host.read.file(path, REGISTRATION_MAX_BYTES);
  if (await sha256(new Uint8Array(bytes)) === file_digest) return undefined;
  const { loadRegistration } = await import("../../core/clients/registrations.ts");
  const entries = (await loadRegistration(client)).entries(decodeUtf8(bytes), id);
  if (entries === undefined) return gone;
  const digest = await sha256(encodeUtf8(canonicalText(entries)));
  return digest === entry_digest ? undefined : { ...gone, digest };
}
