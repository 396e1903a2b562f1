/** Guesses the kind of a file that is not a zip archive, by its first bytes. */

import { decodeUtf8 } from "../bytes.ts";
import { startsLikeJournal, startsLikeLog } from "../journal_start.ts";
import { isText, KIND_BYTES, packedFile, webPage } from "../foreign_file.ts";
import { decodeWide, foreignText } from "../foreign_text.ts";
import type { RandomAccess } from "../source.ts";
import { shellWord } from "../text.ts";
import { WIDE_HINT } from "../wide_encoding.ts";
import { DAMAGED_HINT } from "./refusal.ts";
import { readView } from "./window.ts";

/** Key files, recognized by their text. */
const KEYS: readonly (readonly [RegExp, string])[] = [
  [/^\s*[A-Za-z0-9+/]{43}=\s*$/, "a public key"],
  [/^\s*[A-Za-z0-9+/]{86}==\s*$/, "a private key"],
  [/^\s*-----BEGIN [A-Z0-9 ]+-----/, "a PEM file"],
  [/^\s*(?:ssh-|ecdsa-sha2-)/, "an OpenSSH key"],
];

/** Problem and hint for a file without an end record. */
export async function sniff(
  file: RandomAccess,
): Promise<{ readonly problem: string; readonly hint: string }> {
  if (file.size === 0) {
    return { problem: "it is empty", hint: "copy it again from where it was written" };
  }
  const view = await readView(file, 0, KIND_BYTES);
  const head = new Uint8Array(view.buffer, 0, view.byteLength);
  const text = decodeUtf8(head);
  const other = foreignText(head);
  if (other !== undefined) return other;
  const wide = decodeWide(head);
  if (wide?.text.startsWith("PK\x03\x04") === true) {
    return {
      problem: `it is a zip archive that a shell rewrote as ${wide.encoding} text`,
      hint: `copy it again from where it was written; ${WIDE_HINT}`,
    };
  }
  const kind = packedFile(head);
  if (kind !== undefined) {
    return {
      problem: `it is ${kind}, not a zip archive`,
      hint: "unpack it first, and give the zip archive that gait wrote",
    };
  }
  const page = webPage(text);
  if (page !== undefined) {
    return { problem: `it is ${page.kind}, not a zip archive`, hint: page.hint };
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
      hint: `gait log check ${shellWord(file.name)} --public-key <file> checks it`,
    };
  }
  if (/^gait\.log\/[0-9a-f]{32}\n/.test(text)) {
    return {
      problem: "it is the checkpoint of a log, not a zip archive",
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
