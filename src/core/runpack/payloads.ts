/**
 * Stores the payloads of a run by digest only, or keeps them; redacts them first, either way. Every
 * command that writes a runpack uses this.
 */

import { shownName } from "../fault.ts";
import { canonicalBytes } from "../json/canonical.ts";
import { type Sha256, sha256 } from "../crypto/digest.ts";
import { GaitError } from "../error.ts";
import { inexactNumberIn, inexactWarning } from "../json/inexact.ts";
import type { JsonObject, JsonValue } from "../json/json.ts";
import { type Redactor, secretKindsIn } from "../redact/redactor.ts";
import { printable } from "../text.ts";
import { hasMembers } from "./defaults.ts";
import { counted, someOf } from "../lists.ts";

/** How payloads are stored: by digest only, or unchanged. */
export type Payloads = "digest" | "keep";

/** Settings of a {@linkcode PayloadRecorder}. */
export interface PayloadOptions {
  /** Default `digest`. */
  readonly payloads?: Payloads;
  /** Replaces values before anything is hashed or stored. */
  readonly redactor?: Redactor | undefined;
  /** Whether the redactor already looks for secrets, so that no warning about them is due. */
  readonly redactsSecrets?: boolean;
  /** Hash function; Web Crypto by default. */
  readonly sha256?: Sha256;
}

export interface PayloadInput {
  /** Member of the record that holds it. */
  readonly member: "args" | "result";
  /** Record that it belongs to, for messages: `intent intent_1`. */
  readonly owner: string;
  readonly payload: JsonObject | undefined;
  /** The payload in the form that digests cover, if the recorder gave one. */
  readonly normalized: JsonObject | undefined;
  /** Digest as given; empty if none. */
  readonly givenDigest: string;
  /** Digest of the payload as it is here, where it was computed before. */
  readonly ownDigest?: string | undefined;
  /** A payload whose JSON has more characters is not kept, and not searched for secrets. */
  readonly maxCharacters?: number;
  /** Whether markers in it are gait's own. */
  readonly isMarked?: boolean;
}

export interface RecordedPayload {
  readonly digest: string;
  /** Absent unless payloads are kept; never empty. */
  readonly payload?: JsonObject;
}

/** Place of texts that are also recorded in small letters. */
export const TOOL_NAME = "tool_name";
/** Members whose form is fixed, and payloads, which are redacted on their own. */
const KEPT_AS_THEY_ARE =
  /^(?:schema_id|schema_version|created_at|run_id|ts|retrieved_at|args|result|retrieval_params)$/;
/** Members that are kept if they are digests; givers may have put anything there. */
const OF_DIGESTS = /_digest$/;
const DIGEST = /^[0-9a-f]{64}$/i;

/** Digests, redacts, keeps or drops payloads, and collects warnings about them. */
export class PayloadRecorder {
  readonly payloads: Payloads;
  readonly #redactor: Redactor | undefined;
  readonly #lookForSecrets: boolean;
  readonly #redactsSecrets: boolean;
  readonly #sha256: Sha256;
  readonly #secretKinds = new Set<string>();
  #secretOwners = 0;
  readonly #contradicted: string[] = [];
  readonly #inexact: string[] = [];
  readonly #long: string[] = [];
  readonly #warnsOfClear: boolean;
  readonly #clearKinds = new Set<string>();
  readonly #clearPlaces = new Set<string>();
  /** Texts in which no secret was found. */
  readonly #harmless = new Set<string>();

  constructor({ payloads = "digest", redactor, redactsSecrets = false, ...rest }: PayloadOptions) {
    this.payloads = payloads;
    this.#redactor = redactor;
    this.#lookForSecrets = payloads === "keep" && !redactsSecrets;
    this.#warnsOfClear = !redactsSecrets;
    this.#redactsSecrets = redactsSecrets;
    this.#sha256 = rest.sha256 ?? sha256;
  }

  get warnings(): readonly string[] {
    const warnings: string[] = [];
    if (this.#secretOwners > 0) {
      const kinds = [...this.#secretKinds].sort().join(", ");
      warnings.push(
        `kept payloads of ${counted(this.#secretOwners, "record")} look like secrets (${kinds}); ` +
          "record with --redact secrets, or without --payloads keep",
      );
    }
    if (this.#clearPlaces.size > 0) {
      const [places, kinds] = [this.#clearPlaces, this.#clearKinds]
        .map((texts) => [...texts].sort().join(", "));
      warnings.push(
        `${places} look like secrets (${kinds}) and are stored in clear; record with --redact secrets`,
      );
    }
    for (const { rule, nearest, is_text } of this.#redactor?.unmet ?? []) {
      const guess = nearest === undefined
        ? ""
        : `; ${printable(nearest)} ${
          is_text === true ? "is a text, which patterns do not enter" : "exists"
        }`;
      warnings.push(`--redact ${printable(rule)} matched nothing${guess}`);
    }
    if (this.#contradicted.length > 0) {
      warnings.push(
        `given digests differ from the kept payloads of ${someOf(this.#contradicted, LISTED)}`,
      );
    }
    if (this.#long.length > 0) {
      warnings.push(
        this.#redactsSecrets
          ? `too long to be searched for secrets: ${
            someOf(this.#long, LISTED)
          }; each is replaced ` +
            "by one marker"
          : `too long to be kept: ${someOf(this.#long, LISTED)}; only the digest is recorded`,
      );
    }
    if (this.#inexact.length > 0) {
      warnings.push(
        inexactWarning(someOf(this.#inexact, LISTED)),
      );
    }
    return warnings;
  }

  /**
   * @throws {GaitError} `invalid_input` if there is neither payload nor digest, or if they
   * contradict each other and the payload is not kept: the digest could not be checked later.
   */
  async record(input: PayloadInput): Promise<RecordedPayload> {
    const { member, owner, givenDigest, normalized } = input;
    const given = givenDigest.trim().toLowerCase();
    if (normalized !== undefined && given !== "" && given !== await this.#digest(normalized)) {
      throw refusal(
        owner,
        `${member}_digest is not the digest of its normalized form`,
        `leave ${member}_digest empty to have it computed`,
      );
    }
    // Otherwise the payload is only hashed, and measuring it would take as long.
    const isMeasured = this.payloads === "keep" || this.#redactor !== undefined;
    const isLong = isMeasured && isLonger(input.payload, input.maxCharacters);
    if (isLong && (this.payloads === "keep" || this.#redactsSecrets)) {
      this.#long.push(`${member} of ${owner}`);
    }
    const kept = input.payload &&
      (isLong
        ? this.#redactor?.long(member, input.payload) ?? input.payload
        : this.#redact(member, input.payload, input.isMarked));
    const covered = normalized === undefined ? kept : this.#redact(member, normalized);
    if (covered === undefined) {
      if (given !== "") return { digest: givenDigest };
      const source = member === "args" ? "intent_args" : "result_payloads";
      throw refusal(
        owner,
        `it needs ${member}, ${member}_digest or normalization.${source}`,
        `give it "${member}": {} if there is nothing to record`,
        [`/${member}`],
      );
    }
    const inexact = inexactNumberIn(covered);
    if (inexact !== undefined) this.#inexact.push(`${owner} /${member}${inexact}`);
    const original = normalized ?? input.payload;
    const digest = await this.#chooseDigest(input, given, covered, covered !== original);
    if (this.payloads !== "keep" || !hasMembers(kept)) return { digest };
    if (isLong && isLonger(kept, input.maxCharacters)) return { digest };
    this.#noteSecrets(kept);
    return { digest, payload: kept };
  }

  /** Records a payload that has no digest of its own, such as the parameters of a retrieval. */
  undigested(member: string, payload: JsonObject | undefined): JsonObject | undefined {
    if (payload === undefined || this.payloads === "digest") return undefined;
    const redacted = this.#redact(member, payload);
    if (!hasMembers(redacted)) return undefined;
    this.#noteSecrets(redacted);
    return redacted;
  }

  /**
   * Redacts a text that is stored in clear, whatever becomes of the payloads. `place` names it in
   * warnings: `source_locator`.
   */
  clear(place: string, text: string): string {
    const isName = place === TOOL_NAME;
    const shown = text === "" ? text : this.#redactor?.text(text, { isName }) ?? text;
    if (!this.#warnsOfClear || shown === "" || this.#harmless.has(shown)) return shown;
    const kinds = secretKindsIn(shown);
    if (kinds.size === 0) {
      const isKept = shown.length <= CLEAR_KNOWN_CHARACTERS &&
        this.#harmless.size < CLEAR_KNOWN_MAX;
      if (isKept) this.#harmless.add(shown);
      return shown;
    }
    this.#clearPlaces.add(place);
    for (const kind of kinds) this.#clearKinds.add(kind);
    return shown;
  }

  /** Redacts a line that is printed and not stored. */
  line(text: string): string {
    return this.#redactor?.line(text) ?? text;
  }

  /** {@linkcode clear} for the texts of a record, except payloads, ids of schemas and digests. */
  clearTexts<T extends object>(record: T): T {
    const entries = Object.entries(record).map((
      [name, value]: [string, unknown],
    ) => [name, isKept(name, value) ? value : this.#clearValue(name, value)]);
    return Object.fromEntries(entries) as T;
  }

  #clearValue(name: string, value: unknown): unknown {
    if (typeof value === "string") return this.clear(name, value);
    if (Array.isArray(value)) return value.map((item) => this.#clearValue(name, item));
    return typeof value === "object" && value !== null ? this.clearTexts(value) : value;
  }

  /** Whether anything is redacted. */
  get redacts(): boolean {
    return this.#redactor !== undefined;
  }

  async digest(value: JsonObject): Promise<string> {
    return await this.#digest(value);
  }

  #noteSecrets(payload: JsonObject): void {
    if (!this.#lookForSecrets) return;
    const kinds = secretKindsIn(payload);
    if (kinds.size === 0) return;
    this.#secretOwners++;
    for (const kind of kinds) this.#secretKinds.add(kind);
  }

  async #chooseDigest(
    { owner, member, givenDigest, ownDigest, normalized }: PayloadInput,
    given: string,
    covered: JsonObject,
    redacted: boolean,
  ): Promise<string> {
    if (ownDigest !== undefined && !redacted && given === "") return ownDigest;
    if (redacted || given === "" || normalized !== undefined) return await this.#digest(covered);
    if (given === await this.#digest(covered)) return givenDigest;
    if (this.payloads === "digest") {
      throw refusal(
        owner,
        `${member}_digest is not the digest of ${member}, and ${member} would not be stored`,
        `leave ${member}_digest empty to have it computed, or use --payloads keep`,
      );
    }
    this.#contradicted.push(owner);
    return givenDigest;
  }

  #redact(member: string, payload: JsonObject, isMarked = false): JsonObject {
    return this.#redactor?.payload(member, payload, { isMarked }) ?? payload;
  }

  #digest(value: JsonObject): string | Promise<string> {
    return this.#sha256(canonicalBytes(value));
  }
}

function isKept(name: string, value: unknown): boolean {
  return KEPT_AS_THEY_ARE.test(name) ||
    (OF_DIGESTS.test(name) && typeof value === "string" && DIGEST.test(value));
}

const LISTED = 5;

function isLonger(payload: JsonObject | undefined, maxCharacters: number | undefined): boolean {
  return payload !== undefined && maxCharacters !== undefined &&
    charactersAtMost(payload) > maxCharacters && JSON.stringify(payload).length > maxCharacters;
}

/** Characters of the longest number, and of an escaped code unit. */
const NUMBER_MAX = 25;
const ESCAPE = 6;

/** Characters that the JSON of a value has at most. Nearly every payload is far from the limit. */
function charactersAtMost(value: JsonValue): number {
  if (typeof value === "string") return value.length * ESCAPE + 2;
  if (typeof value !== "object" || value === null) return NUMBER_MAX;
  let characters = 2;
  if (Array.isArray(value)) {
    for (const item of value) characters += charactersAtMost(item) + 1;
    return characters;
  }
  const object = value as JsonObject;
  for (const name in object) {
    characters += name.length * ESCAPE + 4 + charactersAtMost(object[name] ?? null);
  }
  return characters;
}

/** Texts in clear are mostly names of tools: short, and the same again. */
const CLEAR_KNOWN_MAX = 1000;
const CLEAR_KNOWN_CHARACTERS = 200;

function refusal(
  owner: string,
  fault: string,
  hint: string,
  fields: readonly string[] = [],
): GaitError {
  const message = `Cannot record ${shownName(owner)}: ${fault}`;
  return new GaitError("invalid_input", message, { hint, fields });
}
