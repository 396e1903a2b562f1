/**
 * Redaction: replaces values by a marker before anything is hashed or written.
 *
 * A marker is `gait:redacted:<rule>:<16 hex>`. The hex is an HMAC-SHA-256 of the value. Its key is drawn
 * for each run and never stored, so equal values within one run have equal markers, and a guess at
 * the value cannot be tested. Texts that begin like a marker are changed, so that every marker of a
 * redacted run is one of gait's.
 */

import { canonicalText } from "../json/canonical.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";
import { loadHmac } from "../crypto/hmac.ts";
import type { Redaction, UnmetRedaction } from "../schema/runpack.ts";
import { matchesPattern, parsePointerPattern, type PointerPattern } from "./pointer_pattern.ts";
import { findSecrets, findSecretsInJson, type FoundSecret } from "./find_secrets.ts";
import { KNOWN_MIN_CHARACTERS, KnownValues } from "./known_values.ts";
import { MARKER_HEX, MARKER_START, withoutMarkerStarts } from "./marker.ts";
import { PathsSeen } from "./paths_seen.ts";

/** Chooses what to replace of the secrets that were found in a text. */
export type Narrowing = (text: string, found: readonly FoundSecret[]) => readonly FoundSecret[];

/** Options that only some callers set. */
export interface RedactorOptions {
  /** Patterns that may meet nothing: they do not come from a user. */
  readonly quiet?: readonly string[];
  /** Keeps of the found secrets what is to be replaced. */
  readonly narrow?: Narrowing;
  /** Whether the replaced texts stay in memory, for {@linkcode Redactor.hidden}. */
  readonly keepsHidden?: boolean;
  /** Takes what patterns of `quiet` replace, which is then replaced wherever it occurs. */
  readonly known?: KnownValues;
}

/** Most secrets of names that are remembered: the name in small letters follows at once. */
const SMALL_MAX = 100;

/** Replaces values in payloads and counts what it did. */
export class Redactor {
  readonly #patterns: readonly PointerPattern[];
  readonly #quiet: readonly PointerPattern[];
  readonly #secrets: boolean;
  readonly #hmac: (text: string) => string;
  readonly #narrow: Narrowing;
  readonly #keepsHidden: boolean;
  readonly #counts = new Map<string, number>();
  readonly #seen: PathsSeen;
  readonly #hidden = new Map<string, string>();
  readonly #known: KnownValues;
  /** The markers of secrets of names, by the secret in small letters. */
  readonly #small = new Map<string, string>();

  /** `hmac` returns hex and has a key of this run. */
  constructor(
    rules: readonly string[],
    hmac: (text: string) => string,
    {
      quiet = [],
      narrow = (_, found) => found,
      keepsHidden = false,
      known = new KnownValues(),
    }: RedactorOptions = {},
  ) {
    this.#known = known;
    this.#narrow = narrow;
    this.#keepsHidden = keepsHidden;
    this.#secrets = rules.includes("secrets");
    this.#patterns = rules.filter((rule) => rule !== "secrets")
      .map((rule) => parsePointerPattern(rule));
    this.#quiet = quiet.map((rule) => parsePointerPattern(rule));
    this.#hmac = hmac;
    this.#seen = new PathsSeen(this.#patterns);
  }

  /** Number of replacements so far by rule, sorted. */
  get redactions(): readonly Redaction[] {
    return [...this.#counts].map(([rule, count]) => ({ rule, count }))
      .sort((a, b) => (a.rule < b.rule ? -1 : 1));
  }

  /** The replaced text of each marker so far, if kept. Never print or write it. */
  get hidden(): ReadonlyMap<string, string> {
    return this.#hidden;
  }

  /** Patterns that matched nothing so far, each with the nearest path. */
  get unmet(): readonly UnmetRedaction[] {
    return this.#seen.unmet();
  }

  /** Redacts a payload, the member `name` of a record. Returns the same object if nothing matched. */
  payload(
    name: string,
    payload: JsonObject,
    { isMarked = this.#keepsHidden }: {
      /** Whether markers in the payload are gait's own: another redactor made them. */
      readonly isMarked?: boolean;
    } = {},
  ): JsonObject {
    const original = isMarked ? payload : withoutMarkerStarts(payload, this.#start);
    const redacted = this.#patterns.length + this.#quiet.length === 0
      ? original
      : this.#value(original, [name]);
    const object = this.#known.without(isJsonObject(redacted) ? redacted : { redacted });
    return this.#secrets ? this.#withoutSecrets(object) : object;
  }

  /**
   * The same of a payload that is too long to be searched: where secrets are redacted, all of it
   * may be secret, so one marker replaces it. The replaced text is never kept.
   */
  long(name: string, payload: JsonObject): JsonObject {
    if (!this.#secrets) return this.payload(name, payload);
    this.#count("secrets:too_long");
    return { redacted: this.#marker("too_long", canonicalText(payload)) };
  }

  /**
   * Redacts secrets in a text that is stored in clear, such as the locator of a source. A name is also
   * recorded in small letters, in which it looks like no secret: what was found in one is replaced there
   * too, by the same marker.
   */
  text(text: string, { isName = false }: { readonly isName?: boolean } = {}): string {
    const original = this.#keepsHidden ? text : text.replaceAll(MARKER_START, this.#start);
    const unknown = this.#known.text(original);
    if (!this.#secrets) return unknown;
    const plain = isName ? this.#withoutSmall(unknown) : unknown;
    const found = this.#narrow(plain, findSecrets(plain));
    if (isName) this.#learnSmall(found);
    return this.#replace(plain, found);
  }

  /**
   * Redacts a line that is printed and not recorded: markers in it may be gait's own, and no name is
   * learned from it.
   */
  line(text: string): string {
    const unknown = this.#known.text(text);
    if (!this.#secrets) return unknown;
    const plain = this.#withoutSmall(unknown);
    return this.#replace(plain, this.#narrow(plain, findSecrets(plain)));
  }

  #learnSmall(found: readonly FoundSecret[]): void {
    for (const { kind, value } of found) {
      const small = textOf(value).toLowerCase();
      if (small === value || small.length < KNOWN_MIN_CHARACTERS) continue;
      this.#small.delete(small);
      this.#small.set(small, this.#marker(kind, textOf(value)));
    }
    for (const oldest of this.#small.keys()) {
      if (this.#small.size <= SMALL_MAX) break;
      this.#small.delete(oldest);
    }
  }

  #withoutSmall(text: string): string {
    let plain = text;
    for (const [small, marker] of this.#small) plain = plain.replaceAll(small, () => marker);
    return plain;
  }

  /** Replaces the start of a marker in a text that gait did not write. The rest stays. */
  readonly #start = (): string => {
    this.#count("marker");
    return `${this.#marker("marker", MARKER_START)}:`;
  };

  #withoutSecrets(object: JsonObject): JsonObject {
    const document = JSON.stringify(object);
    const found = this.#narrow(document, findSecretsInJson(document));
    return found.length === 0 ? object : JSON.parse(this.#replace(document, found)) as JsonObject;
  }

  #value(value: JsonValue, path: string[]): JsonValue {
    this.#seen.note(path, value);
    for (const pattern of this.#patterns) {
      if (!matchesPattern(pattern, path)) continue;
      this.#seen.met(pattern);
      return this.#mark(pattern.text, pattern.text, value);
    }
    for (const pattern of this.#quiet) {
      if (!matchesPattern(pattern, path)) continue;
      this.#known.learn(value, (leaf) => this.#marker(pattern.text, textOf(leaf)));
      return this.#mark(pattern.text, pattern.text, value);
    }
    if (Array.isArray(value)) return this.#list(value, path);
    return isJsonObject(value) ? this.#object(value, path) : value;
  }

  #list(list: readonly JsonValue[], path: string[]): JsonValue {
    let changed = false;
    const redacted = list.map((item, index) => {
      const replaced = this.#value(item, [...path, String(index)]);
      changed ||= replaced !== item;
      return replaced;
    });
    return changed ? redacted : list;
  }

  #object(object: JsonObject, path: string[]): JsonValue {
    let changed = false;
    const entries = Object.entries(object).map(([name, item]): [string, JsonValue] => {
      const replaced = this.#value(item, [...path, name]);
      changed ||= replaced !== item;
      return [name, replaced];
    });
    // fromEntries defines members, so that one called __proto__ stays a member
    return changed ? Object.fromEntries(entries) : object;
  }

  #replace(text: string, found: readonly FoundSecret[]): string {
    let redacted = "";
    let done = 0;
    for (const { kind, start, end, value, quote } of found) {
      const marker = this.#mark(`secrets:${kind}`, kind, value);
      redacted += text.slice(done, start) + quote + marker + quote;
      done = end;
    }
    return redacted + text.slice(done);
  }

  #mark(rule: string, shownRule: string, value: JsonValue): string {
    this.#count(rule);
    const text = textOf(value);
    const marker = this.#marker(shownRule, text);
    if (this.#keepsHidden) this.#hidden.set(marker, text);
    return marker;
  }

  #count(rule: string): void {
    this.#counts.set(rule, (this.#counts.get(rule) ?? 0) + 1);
  }

  #marker(shownRule: string, text: string): string {
    return `${MARKER_START}${shownRule}:${this.#hmac(text).slice(0, MARKER_HEX)}`;
  }
}

function textOf(value: JsonValue): string {
  return typeof value === "string" ? value : canonicalText(value);
}

/** Makes a redactor with the given key. Loads the Node layer, which has a synchronous hash. */
export async function loadRedactor(
  rules: readonly string[],
  key: Uint8Array,
  options: RedactorOptions = {},
): Promise<Redactor> {
  return new Redactor(rules, await loadHmac(key), options);
}

/** Kinds of secrets that a payload or a text seems to hold, collected in `kinds`. */
export function secretKindsIn(value: JsonValue, kinds: Set<string> = new Set()): Set<string> {
  const found = typeof value === "string"
    ? findSecrets(value)
    : findSecretsInJson(JSON.stringify(value));
  for (const { kind } of found) kinds.add(kind);
  return kinds;
}
