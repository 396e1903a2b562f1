/**
 * Files of git, read without git: its settings can name programs that it starts, and a checkout can
 * bring settings.
 */

import { decodeUtf8 } from "../bytes.ts";

/** Bytes of the times, ids and mode before the object id of an entry. */
const STAT_BYTES = 40;
/** Flag of an entry (version 3 and later) that has two more bytes of flags. */
const EXTENDED = 0x4000;
const NAME_MASK = 0x0fff;

/**
 * The paths in an index of git (versions 2 to 4), relative to the root of the checkout; `undefined` if
 * it cannot be read, or is split. `idBytes` is the length of object ids: 20, or 32 with SHA-256.
 */
export function indexedPaths(bytes: Uint8Array, idBytes: number): readonly string[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 12 || decodeUtf8(bytes.subarray(0, 4)) !== "DIRC") return undefined;
  const [version, count] = [view.getUint32(4), view.getUint32(8)];
  if (version < 2 || version > 4) return undefined;
  const paths: string[] = [];
  let previous = new Uint8Array();
  let at = 12;
  for (let entry = 0; entry < count; entry++) {
    const start = at;
    const flagsAt = at + STAT_BYTES + idBytes;
    if (flagsAt + 2 > bytes.length) return undefined;
    const flags = view.getUint16(flagsAt);
    at = flagsAt + (version > 2 && (flags & EXTENDED) !== 0 ? 4 : 2);
    let kept = 0;
    if (version === 4) {
      const cut = readOffset(bytes, at);
      if (cut === undefined || cut.value > previous.length) return undefined;
      kept = previous.length - cut.value;
      at = cut.end;
    }
    const end = bytes.indexOf(0, at);
    if (end < 0 || (flags & NAME_MASK) > kept + end - at) return undefined;
    const name = new Uint8Array(kept + end - at);
    name.set(previous.subarray(0, kept));
    name.set(bytes.subarray(at, end), kept);
    paths.push(decodeUtf8(name));
    previous = name;
    // Entries before version 4 are padded with 1 to 8 zero bytes to a multiple of 8.
    at = version === 4 ? end + 1 : start + (Math.floor((end - start) / 8) + 1) * 8;
  }
  // A split index has entries in another file, and a bitmap of those that no longer count.
  for (; at + 8 <= bytes.length - idBytes; at += 8 + view.getUint32(at + 4)) {
    if (decodeUtf8(bytes.subarray(at, at + 4)) === "link") return undefined;
  }
  return paths;
}

/** A number in the form of offsets in packs of git: 7 bits a byte, each continuation adds one. */
function readOffset(
  bytes: Uint8Array,
  start: number,
): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  for (let at = start; at < Math.min(bytes.length, start + 5); at++) {
    const byte = bytes[at] ?? 0;
    value = value * 128 + (byte & 0x7f);
    if ((byte & 0x80) === 0) return { value, end: at + 1 };
    value += 1;
  }
  return undefined;
}

/**
 * The last value of a setting in a file of settings; `undefined` if it is not set. Included files are
 * not read.
 */
export function gitSetting(text: string, section: string, name: string): string | undefined {
  let isInside = false;
  let value: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[\s*([^\]\s"]+)\s*("[^"]*")?\s*\]/.exec(line);
    const rest = header === null ? line : line.slice(header[0].length);
    if (header !== null) {
      isInside = header[1]?.toLowerCase() === section.toLowerCase() && header[2] === undefined;
    }
    const setting = /^\s*([A-Za-z][A-Za-z0-9-]*)\s*(?:=\s*(.*))?$/.exec(rest);
    if (!isInside || setting?.[1]?.toLowerCase() !== name.toLowerCase()) continue;
    value = (setting[2] ?? "true").replace(/\s*[#;].*$/, "").trim().replace(/^"(.*)"$/, "$1");
  }
  return value;
}

/** Whether lines of a `.gitignore` cover one of the names: a file, or a folder above it. */
export function isIgnored(text: string, names: readonly string[]): boolean {
  let ignored = false;
  for (const line of text.split(/\r?\n/)) {
    const pattern = line.replace(/^!/, "").replace(/\s+$/, "").replace(/^\/|\/$/g, "");
    if (pattern === "" || pattern.startsWith("#")) continue;
    if (names.some((name) => matches(pattern, name))) ignored = !line.startsWith("!");
  }
  return ignored;
}

function matches(pattern: string, name: string): boolean {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/\*+/g, "[^/]*")
    .replaceAll("?", "[^/]");
  return new RegExp(`^${source}$`).test(name);
}
