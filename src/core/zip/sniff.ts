/** Guesses the kind of a file that is not a zip archive, by its first bytes. */

import { decodeUtf8 } from "../bytes.ts";
import { startsLikeJournal, startsLikeLog } from "../journal_start.ts";
import { GIT_LFS_HINT, GIT_LFS_POINTER } from "../git_lfs.ts";
import type { RandomAccess } from "../source.ts";
import { shellWord } from "../text.ts";
import { DAMAGED_HINT } from "./refusal.ts";
import { readView } from "./window.ts";

const HEAD_BYTES = 512;

const STARTS: readonly (readonly [readonly number[], string])[] = [
  [[0x1f, 0x8b], "a gzip file"],
  [[0x37, 0x7a, 0xbc, 0xaf], "a 7z archive"],
  [[0x52, 0x61, 0x72, 0x21], "a RAR archive"],
  [[0xfd, 0x37, 0x7a, 0x58], "an xz file"],
  [[0x28, 0xb5, 0x2f, 0xfd], "a zstd file"],
  [[0x25, 0x50, 0x44, 0x46], "a PDF"],
];

/** Key files, recognized by their text. */
const KEYS: readonly (readonly [RegExp, string])[] = [
  [/^\s*[A-Za-z0-9+/]{43}=\s*$/, "a public key"],
  [/^\s*[A-Za-z0-9+/]{86}==\s*$/, "a private key"],
  [/^\s*-----BEGIN [A-Z0-9 ]+-----/, "a PEM file"],
  [/^\s*(?:ssh-|ecdsa-sha2-)/, "an OpenSSH key"],
];

/** Whether nothing but text is in the beginning of a file, which may end within a character. */
function isText(head: string): boolean {
  return /^[\s\p{L}\p{M}\p{N}\p{P}\p{S}]+\ufffd{0,3}$/u.test(head) &&
    !/\ufffd(?!\ufffd{0,2}$)/u.test(head);
}

/** Problem and hint for a file without an end record. */
export async function sniff(
  file: RandomAccess,
): Promise<{ readonly problem: string; readonly hint: string }> {
  if (file.size === 0) {
    return { problem: "it is empty", hint: "copy it again from where it was written" };
  }
  const view = await readView(file, 0, HEAD_BYTES);
  const head = new Uint8Array(view.buffer, 0, view.byteLength);
  const text = decodeUtf8(head);
  if (GIT_LFS_POINTER.test(text)) {
    return { problem: "it is a Git LFS pointer, not the file itself", hint: GIT_LFS_HINT };
  }
  const kind = STARTS.find(([start]) => start.every((byte, at) => head[at] === byte))?.[1] ??
    (decodeUtf8(head.subarray(257, 262)) === "ustar" ? "a tar archive" : undefined);
  if (kind !== undefined) {
    return {
      problem: `it is ${kind}, not a zip archive`,
      hint: "unpack it first, and give the zip archive that gait wrote",
    };
  }
  if (/^\s*<(!doctype|html|\?xml)/i.test(text)) {
    return {
      problem: "it is a web page, not a zip archive",
      hint: "the download went wrong, perhaps for want of a login: get the file itself",
    };
  }
  if (startsLikeLog(text)) {
    return {
      problem: "it is a decision log, not a zip archive",
      hint: `gait run record --from-log ${shellWord(file.name)} makes a runpack of it`,
    };
  }
  if (startsLikeJournal(text)) {
    return {
      problem: "it is the journal of a session, not a zip archive",
      hint: `gait run record --from-journal ${shellWord(file.name)} makes a runpack of it`,
    };
  }
  if (text.startsWith("c2sp.org/tlog-proof@")) {
    return {
      problem: "it is the proof of an entry of a log, not a zip archive",
      hint: `gait log check ${shellWord(file.name)} --public-key <file>`,
    };
  }
  if (/^gait\.log\/[0-9a-f]{32}\n/.test(text)) {
    return {
      problem: "it is a checkpoint of a log, not a zip archive",
      hint: `gait log verify <log> --head ${shellWord(file.name)} compares the log with it`,
    };
  }
  if (/^\s*[{[]/.test(text)) {
    return {
      problem: "it is JSON, not a zip archive",
      hint: `gait verify ${shellWord(file.name)} says what it is; ` +
        `run data is recorded first: gait run record ${shellWord(file.name)}`,
    };
  }
  const key = KEYS.find(([form]) => form.test(text))?.[1];
  if (key !== undefined) {
    return {
      problem: `it is ${key}, not a zip archive`,
      hint: "give the archive first, and the public key as --public-key <file>",
    };
  }
  if (isText(text)) {
    return {
      problem: "it is text, not a zip archive",
      hint: /\.ya?ml$/i.test(file.name)
        ? `gait policy validate ${shellWord(file.name)} checks a policy`
        : "give the zip archive that gait wrote",
    };
  }
  if (head[0] === 0x50 && head[1] === 0x4b) {
    return { problem: "its end is missing: no end of central directory found", hint: DAMAGED_HINT };
  }
  return { problem: "no end of central directory found", hint: DAMAGED_HINT };
}
