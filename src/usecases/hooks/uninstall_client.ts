/** Takes gait out of the hooks of a client. */

import { strictUtf8 } from "../../core/bytes.ts";
import { CLIENT_TITLES, type ClientName } from "../../core/clients/client.ts";
import type { Registration } from "../../core/clients/registration.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import { present } from "../../core/present.ts";
import type { Host } from "../../io/host.ts";
import { serverPlace } from "../serve/server_place.ts";
import {
  changeLines,
  type HookScope,
  projectFolder,
  readClientFile,
  withoutGait,
  writeClientFile,
} from "./client_file.ts";
import { allRecords, homeOf, readBefore, recordPath, removeRecord } from "./registration_record.ts";

/** A removal that can be shown; nothing is written yet. */
export interface PlannedRemoval {
  readonly path: string;
  /** Ids of the registrations that go. */
  readonly ids: readonly string[];
  readonly record_path?: string;
  /** The change in unified form. */
  readonly lines: readonly string[];
  write(): Promise<void>;
}

/** Finds what gait registered with a client, and what its file would be without it. */
export async function planUninstall(
  { client, scope }: { readonly client: ClientName; readonly scope: HookScope },
  host: Host<"read" | "write" | "env">,
): Promise<PlannedRemoval> {
  const home = homeOf(host);
  const project = await projectFolder(home, host);
  const file = await readClientFile({ client, scope, home, project }, host);
  const records = await allRecords(home, host);
  const record = records.find((one) =>
    one.client === client && one.scope === scope && one.registration.path === file.path
  );
  const elsewhere = records.find((one) => one.client === client && one.scope === scope);
  if (record === undefined && scope === "user" && elsewhere !== undefined) {
    throw installedElsewhere(client, elsewhere.registration.path, file.path, file.registration);
  }
  const found = file.text === undefined ? [] : file.registration.ids(file.text);
  const ids = [...new Set([...(record === undefined ? [] : [record.id]), ...found])];
  let left = file;
  for (const id of found) {
    const recorded = id === record?.id
      ? {
        file_digest: record.registration.file_digest,
        before: await readBefore(home, id, host),
      }
      : undefined;
    const bytes = await withoutGait(left, { id, ...present({ recorded }) });
    left = { ...left, bytes, text: bytes === undefined ? undefined : strictUtf8(bytes) };
  }
  return {
    path: file.path,
    ids,
    ...(record === undefined ? {} : { record_path: recordPath(home, record.id) }),
    lines: changeLines(file.path, file.text, left.text),
    async write() {
      // First the registration: while it is there, a hook without a record denies every call.
      if (left !== file) await writeClientFile(file, left.bytes, host);
      if (record === undefined) return;
      // The server of this hook ends once the record is gone.
      await removeRecord(home, record.id, host);
      const { record: server, socket, token, lock } = serverPlace(home, record.id);
      for (const path of [server, socket, token, lock]) await host.write.remove(path);
    },
  };
}

/** The client's files were moved by a variable that is not set now, or is set only now. */
function installedElsewhere(
  client: ClientName,
  path: string,
  here: string,
  { variables: [variable] }: Registration,
): GaitError {
  const message = `${CLIENT_TITLES[client]} asks gait by ${quotedName(path)}, which is not where ` +
    `it would look now: ${quotedName(here)}`;
  return new GaitError("invalid_input", message, {
    hint: `set ${variable ?? "HOME"} as it was when gait was installed`,
  });
}
