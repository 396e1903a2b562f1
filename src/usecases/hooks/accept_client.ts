/** Accepts what changed since a hook was installed: its policies, its tool map, its registration. */

import type { ClientName } from "../../core/clients/client.ts";
import { loadRegistration } from "../../core/clients/registrations.ts";
import { sha256 } from "../../core/crypto/digest.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import { strictUtf8 } from "../../core/bytes.ts";
import { appendAll } from "../../core/lists.ts";
import { parseToolMap } from "../../core/mcp/map/tool_map.ts";
import { present } from "../../core/present.ts";
import type { HookRegistrationRecord, RecordedFile } from "../../core/schema/hooks.ts";
import { printable, printed } from "../../core/text.ts";
import { normalizeTimestamp } from "../../core/time.ts";
import type { Host } from "../../io/host.ts";
import { readDocument } from "../documents.ts";
import { loadPolicies } from "../policy/load_policies.ts";
import { withoutGait } from "./client_file.ts";
import { approversDigest } from "./approver_keys.ts";
import { digestOf } from "./install_client.ts";
import {
  allRecords,
  CLIENT_FILE_MAX_BYTES,
  entryDigest,
  homeOf,
  readBefore,
  recordPath,
  writeRecord,
} from "./registration_record.ts";

/** What would be accepted; nothing is written yet. */
export interface PlannedAcceptance {
  readonly record: HookRegistrationRecord;
  readonly record_path: string;
  /** What changed, a line each; none if nothing did. */
  readonly changes: readonly string[];
  readonly warnings: readonly string[];
  write(): Promise<void>;
}

/**
 * Compares the installed hooks of one client, or of all, with what is there now.
 *
 * @throws {GaitError} `invalid_input` for what the hook could not use, and where our entry is gone.
 */
export async function planAcceptances(
  client: ClientName | undefined,
  host: Host<"read" | "write" | "env">,
): Promise<readonly PlannedAcceptance[]> {
  const home = homeOf(host);
  const records = await allRecords(home, host);
  const chosen = records.filter((record) => client === undefined || record.client === client);
  if (chosen.length === 0) {
    const of = client === undefined ? "" : ` of ${client}`;
    throw new GaitError("invalid_input", `Cannot accept anything: no hook${of} is installed`, {
      hint: `gait hooks install ${client ?? "<client>"}`,
    });
  }
  const planned: PlannedAcceptance[] = [];
  for (const record of chosen) planned.push(await plannedFor(record, home, host));
  return planned;
}

async function plannedFor(
  record: HookRegistrationRecord,
  home: string,
  host: Host<"read" | "write" | "env">,
): Promise<PlannedAcceptance> {
  const { policies, tool_map, strictest = false } = record;
  const changes: string[] = [];
  const compared = async (what: string, { path, digest }: RecordedFile): Promise<RecordedFile> => {
    const now = await digestOf(path, host);
    if (now !== digest) changes.push(printed`${what} ${path}: sha256:${digest} -> sha256:${now}`);
    return { path, digest: now };
  };
  const { warnings } = await loadPolicies(policies.map(({ path }) => path), host, strictest);
  const now: RecordedFile[] = [];
  for (const policy of policies) now.push(await compared("policy", policy));
  if (tool_map !== undefined) parseToolMap(await readDocument("tool map", tool_map.path, host));
  const map = tool_map === undefined ? undefined : await compared("tool map", tool_map);
  const registered = await registeredNow(record, home, host);
  if (registered.entry_digest !== record.registration.entry_digest) {
    changes.push(printed`registration ${record.registration.path}, which now says:`);
    appendAll(changes, registered.said);
  }
  const approvers_digest = await approversDigest(record.approval_public_keys ?? [], host);
  if (approvers_digest !== record.approvers_digest) {
    const paths = record.approval_public_keys?.join(", ") ?? "";
    changes.push(printed`keys of approvers: those that ${paths} leads to now`);
  }
  const { path } = record.registration;
  const { file_digest, entry_digest, before } = registered;
  const accepted: HookRegistrationRecord = {
    ...record,
    created_at: normalizeTimestamp(host.now()) ?? host.now(),
    registration: { path, file_digest, entry_digest },
    policies: now,
    ...present({ tool_map: map, approvers_digest }),
  };
  return {
    record: accepted,
    record_path: recordPath(home, record.id),
    changes,
    warnings,
    write: () => writeRecord(home, accepted, before, host),
  };
}

async function registeredNow(
  record: HookRegistrationRecord,
  home: string,
  host: Host<"read">,
) {
  const { id, client, scope, registration: { path, file_digest: old } } = record;
  const registration = await loadRegistration(client);
  const gone = (fault: string) => {
    const message = `Cannot accept ${quotedName(path)}: ${fault}`;
    const to = scope === "project" ? " --project" : "";
    return new GaitError("invalid_input", message, { hint: `gait hooks install ${client}${to}` });
  };
  if (await host.read.kindOf(path) !== "file") throw gone("it is gone");
  const bytes = (await host.read.file(path, CLIENT_FILE_MAX_BYTES)).bytes.slice();
  const text = strictUtf8(bytes);
  if (text === undefined) throw gone("it is not UTF-8");
  const entries = registration.entries(text, id);
  if (entries === undefined) throw gone("the entry of gait is no longer in it");
  const recorded = { file_digest: old, before: await readBefore(home, id, host) };
  const file = { client, scope, registration, path, target: path, text, bytes, mode: 0 };
  const before = await withoutGait(file, { id, recorded });
  return {
    file_digest: await sha256(bytes),
    entry_digest: await entryDigest(entries),
    said: JSON.stringify(entries, null, 2).split("\n").map((line) => `  ${printable(line)}`),
    before,
  };
}
