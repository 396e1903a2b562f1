/** Entries that gait does not accept, whatever the rest of the archive is. */

import { quoted } from "../fault.ts";
import { ZIP_NAME_MAX_BYTES } from "../limits.ts";
import type { Entry } from "./directory.ts";
import { DEFLATED, STORED } from "./member.ts";
import { isUtf8 } from "../bytes.ts";

/** In the flags: CRC-32 and sizes follow the data. */
export const FLAG_DESCRIPTOR = 0x0008;
/** In the flags: the name is UTF-8. */
const FLAG_UTF8 = 0x0800;
/** In the flags: encrypted in one of several ways, or with masked headers. */
const FLAG_ENCRYPTED = 0x2041;
/** Effort of the compressor, and what is named above. */
const KNOWN_FLAGS = 0x0006 | FLAG_DESCRIPTOR | FLAG_UTF8;
const DOS_FOLDER_OR_LABEL = 0x18;
const UNIX_TYPE_MASK = 0o170000;
const UNIX_FILE = 0o100000;
const UNIX_LINK = 0o120000;
/** Newest version whose features other readers have: 4.5 is ZIP64. */
const VERSION_MAX = 46;
/** Names that need no closer look. */
const PLAIN_NAME = /^[A-Za-z0-9_][A-Za-z0-9_-]*([./][A-Za-z0-9_-]+)*$/;

/** Why an entry is not accepted; `undefined` if it is. */
export function entryFault(entry: Entry): string | undefined {
  const { flags, method, attributes, name, nameBytes } = entry;
  if (nameBytes.length > ZIP_NAME_MAX_BYTES) {
    return `has a name of ${nameBytes.length} bytes, more than the limit of ${ZIP_NAME_MAX_BYTES}`;
  }
  const fault = PLAIN_NAME.test(name) ? undefined : nameFault(entry);
  if (fault !== undefined) return fault;
  const type = (attributes >>> 16) & UNIX_TYPE_MASK;
  if (type === UNIX_LINK) return "is a link";
  if (name.endsWith("/") || (attributes & DOS_FOLDER_OR_LABEL) !== 0) {
    return "is a folder, which gait does not read";
  }
  if (type !== 0 && type !== UNIX_FILE) return "is a folder or a device, which gait does not read";
  if ((flags & FLAG_ENCRYPTED) !== 0) return "is encrypted";
  if ((flags & ~KNOWN_FLAGS) !== 0) return `has flags that gait does not know: ${hex(flags)}`;
  if (entry.versionNeeded > VERSION_MAX) return "needs a newer reader than there is";
  if (method !== STORED && method !== DEFLATED) return `has compression method ${method}`;
  if (method === STORED && entry.compressedSize !== entry.size) return "states a wrong size";
  return undefined;
}

function nameFault({ name, flags, nameBytes }: Entry): string | undefined {
  if (name === "") return "has no name";
  if (/^[\\/]/.test(name)) return "has an absolute name";
  if (/^[A-Za-z]:/.test(name)) return "has a drive letter in its name";
  if (/(^|[\\/])\.\.([\\/]|$)/.test(name)) return "climbs out of the archive with ..";
  if (name.includes("\0")) return "has a NUL in its name";
  const isAscii = nameBytes.every((byte) => byte < 0x80);
  const isMarked = (flags & FLAG_UTF8) !== 0;
  if (!isAscii && !(isMarked && isUtf8(nameBytes))) {
    const why = isMarked ? "is marked as UTF-8 and is not" : "is not marked as UTF-8";
    return `has a name that readers decode differently: it ${why}`;
  }
  if (/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(name)) {
    return "has an invisible character in its name";
  }
  if (name.includes("\\")) return "has a back-slash in its name";
  return undefined;
}

function hex(flags: number): string {
  return quoted(`0x${flags.toString(16).padStart(4, "0")}`);
}
