/** Files that a scan left out although they may hold tools. */

import { SCOUT_FILE_MAX_BYTES } from "../limits.ts";
import type { NotRead } from "../schema/scout.ts";

/** Why something was not read. */
export type NotReadReason = NotRead["reason"];

const REASONS: Readonly<Record<NotReadReason, string>> = {
  too_large: `it is larger than ${SCOUT_FILE_MAX_BYTES / 1024 / 1024} MiB`,
  unreadable: "it could not be read",
  broken_link: "the link leads nowhere",
  folder_link: "it is a link to a directory",
  special_file: "it is neither a file nor a folder",
  time_limit: "the time limit was over before the rest of it was read",
  unparsable: "its text cannot be parsed",
};

/** A reason in words. */
export function reasonText({ reason }: NotRead): string {
  return REASONS[reason];
}
