// deno-lint-ignore-file no-control-regex
/**
 * JSON within a text: whole documents, lines, and documents between other words. Only objects,
 * lists and a string that is the whole text count; an incomplete one is text.
 */

import { looksMade, looksRandom, type SecretName, secretName } from "./secret_names.ts";
import { JsonRows } from "./json_rows.ts";
import type { JsonToken } from "./json_token.ts";
import { decodeJsonString } from "./mapped_text.ts";

export type { JsonToken } from "./json_token.ts";

/** A list of strings, and the name of the program whose arguments they may be. */
export interface JsonStrings {
  readonly items: readonly JsonToken[];
  readonly program: JsonToken | undefined;
}

export interface JsonPart {
  readonly start: number;
  readonly end: number;
  readonly tokens: readonly JsonToken[];
  readonly lists: readonly JsonStrings[];
}

interface Frame {
  readonly isObject: boolean;
  /** The kind of secret that the name of a list or object suggests for its items or values. */
  readonly inherited: SecretName | undefined;
  /** Members of an object as of a cookie. */
  cookie: number;
  name: string;
  /** `{"name":"Authorization","value":"…"}` says the name in a member. */
  named: SecretName | undefined;
  /** The same of a member that texts on a screen have too: the value must look made. */
  labelled: SecretName | undefined;
  valueToken: JsonToken | undefined;
  /** The item before, in a list. */
  previous: string;
  /** The strings of a list; `undefined` once it holds something else. */
  strings: JsonToken[] | undefined;
  /** Value of the member that names the program, in an object with arguments. */
  program: JsonToken | undefined;
  /** Cells of a list, rows below, and names of columns. */
  readonly rows: JsonRows;
  /** Whether `kind` is `Secret`, and the values of `data` and `stringData`, of a Secret of Kubernetes. */
  isSecret: boolean;
  readonly secretData: JsonToken[];
  /** Whether the object is a JSON Web Key, and the values that are private in one. */
  isKey: boolean;
  readonly keyParts: JsonToken[];
}

/** Members that name a program; a list next to them holds its arguments. */
const PROGRAM_MEMBERS = new Set(
  "command cmd program executable exe file path bin binary entrypoint".split(" "),
);

/** Members that name the member `value` next to them. */
const NAME_MEMBERS = new Set(
  ("name key header variable field Name Key k param parameter property option attribute env selector " +
    "locator fieldName field_name ParameterKey ParameterName OptionName").split(" "),
);
/** Members that name the member `value` next to them, and those of forms as well. */
const LABEL_MEMBERS = new Set("label Label title Title id Id Field".split(" "));
/** Members that say that the value next to them is a secret, in outputs of Terraform and variables of CI. */
const SECRECY_MEMBERS = new Set(
  "sensitive Sensitive isSensitive isSecret is_secret masked concealed secured".split(" "),
);
/** Members that name a column in a list of columns. */
const COLUMN_NAMES = new Set(["name", "field", "title", "header", "label", "key"]);
const NAMED: SecretName = { kind: "named_secret" };
const VALUE_MEMBERS = new Set(
  "value Value val content v V text data fieldValue ParameterValue".split(" "),
);
/** Members of those that texts on a screen have too. */
const TEXT_MEMBERS = new Set(["content", "text", "data"]);
/** Members that hold the value where a telling name has an object: `{"password":{"value":"…"}}`. */
const INNER_MEMBERS = new Set(
  "value val v data current previous new old plain plaintext raw text string stringvalue secretvalue"
    .split(" "),
);
/** Members of a cookie besides its name and value: two points make one. */
const COOKIE_MEMBERS = new Map([
  ...["httpOnly", "HttpOnly", "sameSite", "hostOnly"].map((name) => [name, 2] as const),
  ...["secure", "domain", "path", "expires", "expirationDate"].map((name) => [name, 1] as const),
]);
const SESSION = /sess|sid|auth|token|jwt|csrf|xsrf|remember|login|^__(?:host|secure)-/i;
const LITERAL = /(?:true|false|null)(?![A-Za-z0-9_])/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![A-Za-z0-9_.])/y;
/** Longer values say what they are on their own. */
const PAIR_MAX_CHARACTERS = 4096;
/** A password as rules want it: letters, digits and marks, and no address. */
const STRONG =
  /^(?=.*[0-9])(?=.*[A-Za-z])(?=.*[!#$%^&*?@])(?![^@]{1,64}@[\w.-]+$)[^\s(){}[\]]{8,128}$/;
/** What no word has. */
const MADE = /[0-9!#$%^&*+=?@~]/;
const KEY_MEMBERS = new Set("d p q dp dq qi k r".split(" "));
/** The item after one of these is a secret: an option, or a header in a list of names and values. */
const OPTION = /^--?[A-Za-z]/;

/** Finds the objects and lists in a text. Reads each character a bounded number of times. */
export function jsonInside(text: string): JsonPart[] {
  const string = /^\s{0,100}"/.exec(text);
  if (string !== null) {
    const { part } = new JsonScanner(text, string[0].length - 1).scan();
    if (part !== undefined && text.slice(part.end).trim() === "") return [part];
  }
  const parts: JsonPart[] = [];
  const opening = /\{(?=\s{0,100}[\"}])|\[(?=\s{0,100}[\"{[\]0-9tfn-])/g;
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const scanned = new JsonScanner(text, match.index).scan();
    if (scanned.part !== undefined) parts.push(scanned.part);
    opening.lastIndex = Math.max(scanned.end, match.index + 1);
  }
  return parts;
}

class JsonScanner {
  readonly #text: string;
  readonly #start: number;
  readonly #tokens: JsonToken[] = [];
  readonly #stack: Frame[] = [];
  readonly #lists: { readonly items: readonly JsonToken[]; readonly owner: Frame | undefined }[] =
    [];
  #at: number;

  constructor(text: string, start: number) {
    this.#text = text;
    this.#start = start;
    this.#at = start;
  }

  /** The part, and the offset where reading ended or failed. */
  scan(): { readonly part: JsonPart | undefined; readonly end: number } {
    let expects: "value" | "first" | "name" | "next" = "value";
    do {
      this.#skipSpace();
      const character = this.#text[this.#at];
      const frame = this.#stack.at(-1);
      if (expects === "next" || (expects === "first" && closes(frame, character))) {
        if (closes(frame, character)) {
          this.#close();
          expects = "next";
        } else if (expects === "next" && character === ",") {
          this.#at++;
          expects = frame?.isObject ? "name" : "value";
        } else return this.#failed();
      } else if ((expects === "first" && frame?.isObject) || expects === "name") {
        if (!this.#name(frame)) return this.#failed();
        expects = "value";
      } else if (character === "{" || character === "[") {
        this.#open(character === "{");
        expects = "first";
      } else {
        if (!this.#scalar(frame)) return this.#failed();
        expects = "next";
      }
    } while (this.#stack.length > 0);
    const [start, end] = [this.#start, this.#at];
    const lists = this.#lists.map(({ items, owner }) => ({ items, program: owner?.program }));
    return { part: { start, end, tokens: this.#tokens, lists }, end };
  }

  #failed() {
    return { part: undefined, end: this.#at };
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at++;
    }
  }

  #open(isObject: boolean): void {
    const outer = this.#stack.at(-1);
    const inherited = outer === undefined
      ? undefined
      : outer.isObject
      ? labelOf(outer)
      : outer.inherited;
    this.#stack.push({
      ...{ isObject, inherited, name: "", named: undefined, valueToken: undefined, previous: "" },
      ...{ labelled: undefined, isKey: false, keyParts: [] },
      ...{ cookie: 0, strings: isObject ? undefined : [], program: undefined },
      ...{ rows: new JsonRows(isObject), isSecret: false, secretData: [] },
    });
    if (outer !== undefined) outer.strings = undefined;
    this.#at++;
  }

  #close(): void {
    const frame = this.#stack.pop();
    const outer = this.#stack.at(-1);
    if (frame !== undefined) {
      if (frame.isSecret) { for (const token of frame.secretData) token.label ??= NAMED; }
      if (frame.isKey) { for (const token of frame.keyParts) token.label ??= NAMED; }
      frame.rows.closeInto(outer?.rows, outer?.isObject ? outer.name : "");
    }
    if (frame?.strings !== undefined && frame.strings.length > 0) {
      this.#lists.push({ items: frame.strings, owner: this.#stack.at(-1) });
      this.#labelPair(frame.strings);
    }
    if (frame?.named !== undefined && frame.valueToken !== undefined) {
      frame.valueToken.label ??= frame.named;
    } else if (frame?.labelled !== undefined && frame.valueToken !== undefined) {
      const value = this.#text.slice(frame.valueToken.start, frame.valueToken.end);
      if (looksMade(value) && MADE.test(value)) frame.valueToken.label ??= frame.labelled;
    } else if (frame !== undefined && frame.cookie > 1 && frame.valueToken !== undefined) {
      if (SESSION.test(frame.previous)) frame.valueToken.label ??= { kind: "named_secret" };
    }
    this.#at++;
  }

  /** Two strings may be a name and its value. */
  #labelPair([first, second, third]: readonly JsonToken[]): void {
    if (first === undefined || second === undefined || third !== undefined) return;
    if (second.label !== undefined || first.end - first.start > 100) return;
    const name = secretName(this.#text.slice(first.start, first.end));
    if (name === undefined || second.end - second.start > PAIR_MAX_CHARACTERS) return;
    const value = this.#text.slice(second.start, second.end);
    if (looksRandom(value) || (name.kind === "password" && STRONG.test(value))) second.label = name;
  }

  #name(frame: Frame | undefined): boolean {
    const token = this.#string("name");
    if (token === undefined || frame === undefined) return false;
    frame.name = decodeJsonString(this.#text.slice(token.start, token.end)).text;
    frame.cookie += COOKIE_MEMBERS.get(frame.name) ?? 0;
    this.#skipSpace();
    if (this.#text[this.#at] !== ":") return false;
    this.#at++;
    return true;
  }

  #scalar(frame: Frame | undefined): boolean {
    if (this.#text[this.#at] === '"') return this.#stringValue(frame);
    for (const pattern of [LITERAL, NUMBER]) {
      pattern.lastIndex = this.#at;
      const length = pattern.exec(this.#text)?.[0].length;
      if (length === undefined) continue;
      const [start, end] = [this.#at, this.#at + length];
      if (pattern === NUMBER) {
        this.#tokens.push({ type: "number", start, end, label: labelOf(frame) });
      }
      if (frame?.isObject === false) frame.rows.cell(undefined, "");
      else if (frame !== undefined && SECRECY_MEMBERS.has(frame.name)) {
        if (this.#text[start] === "t") frame.labelled ??= NAMED;
      }
      this.#at = end;
      return true;
    }
    return false;
  }

  #noteCell(frame: Frame, token: JsonToken, short: boolean): void {
    const text = this.#text.slice(token.start, short ? token.end : token.start + 100);
    if (!frame.isObject) return frame.rows.cell(token, text);
    if (COLUMN_NAMES.has(frame.name)) frame.rows.name = text;
    if (frame.name === "kind") frame.isSecret ||= text === "Secret";
    this.#noteKey(frame, token, text);
    const owner = this.#stack.at(-2);
    if (owner?.isObject && /^(?:data|stringData)$/.test(owner.name)) owner.secretData.push(token);
  }

  /** RFC 7517, and RFC 7518, 6.2 to 6.4: `kty` makes a key, and these members are private in it. */
  #noteKey(frame: Frame, token: JsonToken, text: string): void {
    if (frame.name === "kty") frame.isKey = true;
    const outer = this.#stack.at(-3);
    const key = outer?.isObject && outer.name === "oth" ? outer : frame;
    if (KEY_MEMBERS.has(frame.name)) {
      key.keyParts.push(token);
    }
    if (frame.name === "type" || frame.name === "purpose") {
      // Fields of 1Password, as its `op item get` prints them; credentials of Keycloak.
      if (text === "CONCEALED" || text === "PASSWORD") frame.named ??= { kind: "password" };
      else if (text === "OTP") frame.named ??= NAMED;
      else if (text === "password") frame.labelled ??= { kind: "password" };
    }
  }

  #stringValue(frame: Frame | undefined): boolean {
    const token = this.#string("string");
    if (token === undefined) return false;
    token.label = labelOf(frame);
    if (frame === undefined) return true;
    const short = token.end - token.start <= 100;
    this.#noteCell(frame, token, short);
    if (!frame.isObject) {
      const text = short ? this.#text.slice(token.start, token.end) : "";
      const option = OPTION.test(frame.previous) && !frame.previous.includes("=");
      const name = secretName(frame.previous);
      const isHeader = name?.kind === "authorization" || name?.kind === "cookie" ||
        /^x-/i.test(frame.previous);
      frame.strings?.push(token);
      if (name !== undefined && (option || isHeader) && !OPTION.test(text)) token.label ??= name;
      frame.previous = text;
      return true;
    }
    if (PROGRAM_MEMBERS.has(frame.name.toLowerCase()) && short) frame.program = token;
    if (NAME_MEMBERS.has(frame.name) && short) {
      frame.previous = this.#text.slice(token.start, token.end);
      frame.named = secretName(frame.previous) ?? frame.named;
    } else if (LABEL_MEMBERS.has(frame.name) && short) {
      frame.labelled ??= secretName(this.#text.slice(token.start, token.end));
    } else if (VALUE_MEMBERS.has(frame.name)) {
      const value = TEXT_MEMBERS.has(frame.name) ? this.#text.slice(token.start, token.end) : "";
      // A text of a screen is written, not made.
      if (value === "" || looksMade(value)) frame.valueToken = token;
    }
    return true;
  }

  /** A string by RFC 8259: no control character, and only its escapes. */
  #string(type: "name" | "string"): JsonToken | undefined {
    if (this.#text[this.#at] !== '"') return undefined;
    const start = this.#at + 1;
    STRING_END.lastIndex = start;
    for (
      let match = STRING_END.exec(this.#text);
      match !== null;
      match = STRING_END.exec(this.#text)
    ) {
      const end = match.index;
      if (match[0] === '"') {
        this.#at = end + 1;
        const token: JsonToken = { type, start, end, label: undefined };
        this.#tokens.push(token);
        return token;
      }
      if (match[0].length === 1) {
        this.#at = end;
        return undefined;
      }
    }
    this.#at = this.#text.length;
    return undefined;
  }
}

/** The end of a string, an escape, or a character that a string must not hold. */
const STRING_END = /"|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})|[\\\x00-\x1f]/g;

function closes(frame: Frame | undefined, character: string | undefined): boolean {
  return frame !== undefined && character === (frame.isObject ? "}" : "]");
}

function labelOf(frame: Frame | undefined): SecretName | undefined {
  if (frame === undefined) return undefined;
  if (!frame.isObject) return frame.inherited;
  return secretName(frame.name) ??
    (INNER_MEMBERS.has(frame.name.toLowerCase()) ? frame.inherited : undefined);
}
