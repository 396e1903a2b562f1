/** What a scan left out although it may hold tools. An inventory that hid that would look complete. */

import { SCOUT_FILE_MAX_BYTES } from "../limits.ts";
import type { NotRead } from "../schema/scout.ts";
import { finding, type ScoutFinding } from "./findings.ts";

/** Why something was not read. */
export type NotReadReason = NotRead["reason"];

const REASONS: Readonly<Record<NotReadReason, string>> = {
  too_large: `it is larger than ${SCOUT_FILE_MAX_BYTES / 1024 / 1024} MiB`,
  unreadable: "the system refused it",
  broken_link: "the link leads nowhere",
  folder_link: "it is a link to a directory",
  special_file: "it is no regular file",
  time_limit: "the time limit was over before the rest of it was read",
  unparsable: "its text cannot be parsed",
};

/** A reason in words. */
export function reasonText({ reason }: NotRead): string {
  return REASONS[reason];
}

/** A finding for each, so that whoever reads findings alone knows too. */
export function notReadFindings(list: readonly NotRead[]): readonly ScoutFinding[] {
  return list.map((each) =>
    finding("unread-file", `not read: ${reasonText(each)}`, { file: each.path, line: 1, column: 1 })
  );
}
