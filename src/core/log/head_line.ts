/**
 * Heads: what a log is at some size, in one line that can leave the machine. It names the log, its
 * size and its root, and no host, user or call.
 */

import { decodeHex, encodeHex } from "../bytes.ts";
import type { Bytes } from "../crypto/digest.ts";
import {
  type Checkpoint,
  logIdIn,
  originOf,
  parseCheckpoint,
  type TreeHead,
} from "./checkpoint.ts";
import { NOTE_SIGNATURES_MAX, parseSignature } from "./note.ts";
import { HASH_BYTES } from "./tree.ts";
import { unescaped } from "./escaped_text.ts";
import { isJsonObject, type JsonValue } from "../json/json.ts";

/** A head that was given from elsewhere. The short form names no log. */
export interface GivenHead extends Omit<TreeHead, "origin"> {
  readonly origin?: string;
  /** The checkpoint that it was, with its signatures. */
  readonly checkpoint?: Checkpoint;
}

/** The line by which a head leaves: `GAIT log=<id> size=<n> root=sha256:<hex>`. */
export function headLine(
  { log_id, size, root }: { readonly log_id: string; readonly size: number; readonly root: Bytes },
): string {
  return `GAIT log=${log_id} size=${size} root=sha256:${encodeHex(root)}`;
}

/** The line of the head that a checkpoint of gait is. */
export function checkpointHead({ origin, size, root }: TreeHead): string {
  return headLine({ log_id: logIdIn(origin) ?? "", size, root });
}

/** Heads of a text, and the lines that hold a part or a changed form of one. */
export interface HeadsOfText {
  readonly heads: readonly GivenHead[];
  /** Numbers of the first lines, from 1, that do not say which head they hold. */
  readonly broken: readonly number[];
  /** How many such lines there are. */
  readonly brokenCount: number;
}

/** More lines than this are counted and not named. */
const BROKEN_LISTED_MAX = 100;

/** Space between the words of a head; forms write a plus. */
const SPACE = String.raw`(?:\s|\\t|\\u00a0|\+)+`;
/** A head whose words are all there. Whatever copied it may have changed the space, or left out a word. */
const WORDS = new RegExp(
  `log=([0-9a-f]{32})${SPACE}size=(0|[1-9][0-9]{0,15})${SPACE}root=(?:sha256:)?([0-9a-f]{64})` +
    "(?![0-9A-Za-z_])",
  "g",
);
/** A checkpoint within a text. */
const CHECKPOINT =
  /gait\.log\/[0-9a-f]{32}\n(?:0|[1-9][0-9]{0,15})\n[A-Za-z0-9+/]{43}=\n(?:\n(?:\u2014 [^\n]+\n)+)?/g;
/** What may be between a name and its value: a sign, and quotes. */
const BETWEEN = String.raw`["'\x60*\s]{0,4}(?:=>|[=:])["'\x60*\s]{0,4}`;
/** The name of the hash before a root. */
const HASH = String.raw`sha-?256[:=\-\s]{1,3}`;
/** What tells that a line holds a part of a head. */
const PARTS = new RegExp(
  [
    "log(?:=|%3D)[0-9a-f]{16}",
    String.raw`\blog${BETWEEN}[0-9a-f]{32}(?![0-9a-f])`,
    String.raw`size=\d+\s+root=`,
    String.raw`\broot(?:${BETWEEN}(?:${HASH})?|\s{1,4}${HASH})[0-9a-f]{32}`,
    String.raw`gait\.log/[0-9a-f]{32}(?![0-9a-f+])`,
    String.raw`(?:^|[^0-9a-z:])\d+\s{0,4}:\s{0,4}(?:sha256:)?[0-9a-f]{60}`,
  ].join("|"),
  "i",
);
const ROOT = /[0-9a-f]{64}/g;
const BEGINNING = /GAIT.{0,8}log=/;
/** Characters that nobody sees: NUL of UTF-16 behind UTF-8, and those that pages put into words. */
const UNSEEN = /[\0\r\u00ad\u200b-\u200d\u2060\ufeff]/g;
/** The end of a line that was broken within a head, as mail breaks long lines. */
const UNENDED = new RegExp(`\\blog=[0-9a-f]{32}(${SPACE}size=[0-9]{1,16})?\\s*$`);
/** A line of a head is shorter than this, so that only the end of a long line is looked at. */
const UNENDED_MAX = 200;
/** A line that goes on with a head, behind the marks of quoted mail. */
const GOES_ON = /^[\s>]*((size|root)=.*)$/;
/** Bytes of a buffer of roots. */
const ROOTS_BYTES = 1024 * HASH_BYTES;
/** Lines of a checkpoint before its signatures: three of text, and a blank one. */
const TEXT_LINES = 3;

/** Heads of one line, each once. */
type FoundHeads = Map<string, GivenHead>;

/** Finds the heads in lines that go by, such as the output of a job. */
export class HeadFinder {
  readonly #heads: GivenHead[] = [];
  readonly #broken: number[] = [];
  #brokenCount = 0;
  #line = 0;
  /** The lines of a checkpoint that has begun. */
  #begun: string[] = [];
  /** A line that ends within a head: the next one may go on with it. */
  #unended: { readonly text: string; readonly lacks: "size" | "root" } | undefined;
  #roots: Bytes = new Uint8Array();
  readonly #origins = new Map<string, string>();

  /** Takes the next line, without its LF. */
  take(line: string): void {
    this.#line++;
    const seen = line.search(UNSEEN) < 0 ? line : line.replaceAll(UNSEEN, "");
    const rest = this.#restIn(seen);
    const whole = rest === undefined ? seen : `${this.#unended?.text} ${rest}`;
    if (rest === undefined) this.#takeUnended();
    const unended = UNENDED.exec(whole.slice(-UNENDED_MAX));
    this.#unended = undefined;
    if (unended === null) return this.#takeWhole(whole);
    this.#endCheckpoint();
    this.#unended = { text: whole, lacks: unended[1] === undefined ? "size" : "root" };
  }

  /** What a line has of the head that the line before it began. */
  #restIn(line: string): string | undefined {
    if (this.#unended === undefined) return undefined;
    const [, rest, word] = GOES_ON.exec(line) ?? [];
    return word === this.#unended.lacks ? rest : undefined;
  }

  /** Takes a line that ended within a head, and with which the line after it did not go on. */
  #takeUnended(): void {
    if (this.#unended === undefined) return;
    this.#line--;
    this.#takeWhole(this.#unended.text);
    this.#line++;
  }

  #takeWhole(seen: string): void {
    const trimmed = seen.trim();
    if (this.#continues(trimmed)) {
      this.#begun.push(trimmed);
      return;
    }
    this.#endCheckpoint();
    if (logIdIn(trimmed) !== undefined) this.#begun.push(trimmed);
    else this.#headsOf(seen, trimmed);
  }

  end(): HeadsOfText {
    this.#line++;
    this.#takeUnended();
    this.#endCheckpoint();
    return { heads: this.#heads, broken: this.#broken, brokenCount: this.#brokenCount };
  }

  #headsOf(line: string, trimmed: string): void {
    const short = shortHead(trimmed);
    if (short !== undefined) {
      this.#heads.push({ ...short, root: this.#kept(short.root) });
      return;
    }
    const found: FoundHeads = new Map();
    const plain = this.#withoutWords(line, found);
    const decoded = unescaped(plain);
    const rest = decoded === plain ? plain : this.#withoutWords(decoded, found);
    const left = this.#withoutMembers(this.#withoutCheckpoints(rest, found), trimmed, found);
    for (const head of found.values()) this.#heads.push(head);
    if (BEGINNING.test(left) || PARTS.test(left)) this.#nameBroken(this.#line);
  }

  /** Takes the heads out of a text whose words are all there. */
  #withoutWords(text: string, found: FoundHeads): string {
    return text.replaceAll(WORDS, (words, id: string, size: string, hex: string) => {
      const head = sizedRoot(size, hex);
      if (head === undefined) return words;
      this.#add({ ...head, origin: this.#originOf(id) }, found);
      return "";
    });
  }

  /** Takes out the checkpoints that a text of one line has, as JSON writes them. */
  #withoutCheckpoints(text: string, found: FoundHeads): string {
    return text.replaceAll(CHECKPOINT, (note) => {
      const head = checkpointIn(note);
      if (head === undefined) return note;
      this.#add(head, found);
      return "";
    });
  }

  /** Takes out the roots of a line that is a result or an entry of gait: they are members of JSON. */
  #withoutMembers(text: string, line: string, found: FoundHeads): string {
    if (!PARTS.test(text)) return text;
    for (const { log_id, size, root } of membersIn(line)) {
      const head = sizedRoot(String(size), root);
      if (head !== undefined) this.#add({ ...head, origin: this.#originOf(log_id) }, found);
    }
    const roots = new Set([...found.values()].map(({ root }) => encodeHex(root)));
    return text.replaceAll(ROOT, (hex) => roots.has(hex) ? "" : hex);
  }

  /** Adds a head unless the line has it already: results of gait have it in more than one form. */
  #add(head: GivenHead, found: FoundHeads): void {
    const words = `${head.origin} ${head.size}:${encodeHex(head.root)}`;
    if (!found.has(words)) found.set(words, { ...head, root: this.#kept(head.root) });
  }

  #originOf(id: string): string {
    const origin = this.#origins.get(id) ?? originOf(id);
    this.#origins.set(id, origin);
    return origin;
  }

  /** The same root in a buffer of many: one of its own takes a kilobyte. */
  #kept(root: Bytes): Bytes {
    if (this.#roots.length === 0) this.#roots = new Uint8Array(ROOTS_BYTES);
    const kept = this.#roots.subarray(0, root.length);
    kept.set(root);
    this.#roots = this.#roots.subarray(root.length);
    return kept;
  }

  /** Whether a line belongs to the checkpoint that has begun. */
  #continues(trimmed: string): boolean {
    switch (this.#begun.length) {
      case 0:
        return false;
      case 1:
        return /^[0-9]{1,16}$/.test(trimmed);
      case 2:
        return /^[A-Za-z0-9+/=]+$/.test(trimmed);
      case TEXT_LINES:
        return trimmed === "";
      default:
        return trimmed.startsWith("\u2014 ") &&
          this.#begun.length <= TEXT_LINES + 1 + NOTE_SIGNATURES_MAX;
    }
  }

  #endCheckpoint(): void {
    const lines = this.#begun;
    if (lines.length === 0) return;
    this.#begun = [];
    const first = this.#line - lines.length;
    const text = lines.slice(0, TEXT_LINES);
    const signatures = lines.slice(TEXT_LINES + 1);
    const unsigned = checkpointIn(`${text.join("\n")}\n`);
    if (unsigned === undefined) {
      this.#nameBroken(first);
      return;
    }
    const signed = signatures.length === 0 ? unsigned : checkpointIn(`${lines.join("\n")}\n`);
    if (signed !== undefined) {
      this.#heads.push(signed);
      return;
    }
    const { checkpoint: _, ...head } = unsigned;
    this.#heads.push(head);
    const wrong = signatures.findIndex((line) => parseSignature(line) === undefined);
    this.#nameBroken(first + TEXT_LINES + 1 + Math.max(wrong, 0));
  }

  #nameBroken(line: number): void {
    if (this.#brokenCount++ < BROKEN_LISTED_MAX) this.#broken.push(line);
  }
}

/** Finds every head in a text. */
export function headsIn(text: string): HeadsOfText {
  const finder = new HeadFinder();
  for (const line of text.split("\n")) finder.take(line);
  return finder.end();
}

/** Reads a head in any of its forms: its line, `<size>:<hex>`, or a checkpoint. */
export function parseHead(text: string): GivenHead | undefined {
  const trimmed = text.trim();
  const only = shortHead(trimmed) ?? checkpointIn(text.endsWith("\n") ? text : `${text}\n`);
  if (only !== undefined) return only;
  const [first, other] = trimmed.matchAll(LINE);
  if (first === undefined || other !== undefined) return undefined;
  const [, id = "", size, hex] = first;
  const head = sizedRoot(size, hex);
  return head === undefined ? undefined : { ...head, origin: originOf(id) };
}

const LINE = /\bGAIT log=([0-9a-f]{32}) size=(0|[1-9][0-9]{0,15}) root=sha256:([0-9a-f]{64})\b/g;

function shortHead(text: string): GivenHead | undefined {
  const [, size, hex] = /^(0|[1-9][0-9]{0,15}):(?:sha256:)?([0-9a-f]{64})$/.exec(text) ?? [];
  return sizedRoot(size, hex);
}

function checkpointIn(text: string): GivenHead | undefined {
  const checkpoint = parseCheckpoint(text);
  if (checkpoint === undefined || logIdIn(checkpoint.origin) === undefined) return undefined;
  const { origin, size, root } = checkpoint;
  return { origin, size, root, checkpoint };
}

function sizedRoot(
  digits: string | undefined,
  hex: string | undefined,
): { readonly size: number; readonly root: Bytes } | undefined {
  const size = Number(digits);
  const root = decodeHex(hex ?? "");
  return digits !== undefined && Number.isSafeInteger(size) && root?.length === HASH_BYTES
    ? { size, root }
    : undefined;
}

/** A head as results and entries of gait have it. */
interface HeadMembers {
  readonly log_id: string;
  readonly size: number;
  readonly root: string;
}

/** The heads in a line of JSON whose members are those of gait. */
function membersIn(line: string): readonly HeadMembers[] {
  if (!line.startsWith("{")) return [];
  const found: HeadMembers[] = [];
  let value: JsonValue;
  try {
    value = JSON.parse(line) as JsonValue;
  } catch {
    return found;
  }
  for (const open = [value]; open.length > 0;) {
    const next = open.pop();
    if (typeof next !== "object" || next === null) continue;
    for (const member of Object.values(next)) open.push(member);
    if (!isJsonObject(next)) continue;
    const { log_id, root, size = next["entries"] } = next;
    const isHead = typeof log_id === "string" && /^[0-9a-f]{32}$/.test(log_id) &&
      typeof root === "string" && typeof size === "number";
    if (isHead) found.push({ log_id, size, root });
  }
  return found;
}
