// deno-lint-ignore-file no-control-regex
/**
 * Finds secrets in a text and in the texts inside of it: JSON at any depth, escapes, percent encoding,
 * forms, pages, terminal colours. Positions are those of the given text, so that a replacement keeps it valid.
 */

import { isCardNumber, type Span } from "./card_number.ts";
import { argumentSecrets } from "./argument_list.ts";
import { jsonInside, type JsonPart, type JsonStrings, type JsonToken } from "./json_inside.ts";
import { ARGUMENTS_HINT, listSecretsIn } from "./listed_values.ts";
import { labelledSecrets } from "./labelled.ts";
import { lineSecretsIn } from "./line_labels.ts";
import { manifestSecretsIn } from "./manifest_secrets.ts";
import {
  decodeAll,
  decodeJsonString,
  hasAnsi,
  type MappedText,
  rangeIn,
  withoutContinuations,
  withoutCuts,
  withoutMargins,
  withoutPluses,
  withoutShellJoins,
} from "./mapped_text.ts";
import { isMarkerAt } from "./marker.ts";
import { awsSecretsIn, tokensIn } from "./token_search.ts";
import { canBeSecret, credentialsStart, SECRET_WORD } from "./secret_names.ts";
import { TEXT_SHAPES, WEAK_SHAPES } from "./text_shapes.ts";
import { TOKEN_SHAPES } from "./token_shapes.ts";
import { columnSecretsIn } from "./columns.ts";
import { type Candidate, disjoint, type FoundSecret } from "./disjoint.ts";

export type { FoundSecret } from "./disjoint.ts";

/** JSON in strings of JSON: deeper than this it is read as text. */
const DEPTH_MAX = 12;
const SHORTEST = 6;

/** Finds the secrets in a text, first to last, without overlaps. */
export function findSecrets(text: string): FoundSecret[] {
  return text.length < SHORTEST ? [] : secretsIn(text, 0);
}

/** Finds the secrets in a JSON document, also by the names of members. */
export function findSecretsInJson(document: string): FoundSecret[] {
  return secretsIn(document, 0);
}

function secretsIn(text: string, depth: number): FoundSecret[] {
  const parts = depth < DEPTH_MAX ? jsonInside(text) : [];
  const inside = parts.flatMap((part) => secretsInPart(text, part, depth));
  const isWhole = parts.length === 1 && parts[0] !== undefined &&
    text.slice(0, parts[0].start).trim() === "" && text.slice(parts[0].end).trim() === "";
  if (isWhole) return inside;
  const words = mayHoldSecrets(text) ? secretsInWords(text) : [];
  const joined = joinedTokens(text, words);
  // A list of JSON does not know what the text before it calls it.
  const listed = parts.length > 0 && SECRET_WORD.test(text) ? secretsInLists(text) : [];
  const around = [...[...words, ...joined].filter(outside(parts)), ...listed];
  if (inside.length === 0 && joined.length === 0 && listed.length === 0) return around;
  return disjoint(
    text,
    [...around, ...inside].map((found) => ({ ...found, rank: 0, isWeak: false })),
  );
}

function secretsInLists(text: string): FoundSecret[] {
  return listSecretsIn(text).filter(({ span }) => !isMarkerAt(text, span)).map((
    { kind, span },
  ) => ({
    ...{ kind, start: span[0], end: span[1], value: text.slice(...span), quote: "" },
  }));
}

/** Whether a secret is not wholly within one of the parts, which were read on their own. */
function outside(parts: readonly JsonPart[]): (found: FoundSecret) => boolean {
  let next = 0;
  return ({ start, end }) => {
    while ((parts[next]?.end ?? Infinity) <= start) next++;
    const part = parts[next];
    return part === undefined || start < part.start || end > part.end;
  };
}

function secretsInPart(text: string, part: JsonPart, depth: number): FoundSecret[] {
  const found: Candidate[] = [];
  for (const token of part.tokens) {
    const own = token.type === "number"
      ? numberSecret(text, token)
      : stringSecrets(text, token, depth);
    for (const candidate of own) found.push(candidate);
  }
  for (const list of part.lists) {
    for (const candidate of listSecrets(text, list)) found.push(candidate);
  }
  const shift = ([start, end]: Span): Candidate => ({
    kind: "aws_secret_key",
    start: part.start + start,
    end: part.start + end,
    value: text.slice(part.start + start, part.start + end).replaceAll("\\/", "/"),
    ...{ quote: "", rank: 1, isWeak: false },
  });
  for (const span of awsSecretsIn(text.slice(part.start, part.end))) found.push(shift(span));
  return found.length === 0 ? [] : disjoint(text, found);
}

function numberSecret(text: string, { start, end, label }: JsonToken): Candidate[] {
  const value = text.slice(start, end);
  const kind = isCardNumber(value)
    ? "card_number"
    : label?.kind === "password"
    ? "password"
    : undefined;
  return kind === undefined
    ? []
    : [{ kind, start, end, value, quote: '"', rank: 0, isWeak: false }];
}

function stringSecrets(text: string, { start, end, label }: JsonToken, depth: number): Candidate[] {
  if (label === undefined && end - start < SHORTEST) return [];
  const mapped = decodeJsonString(text.slice(start, end));
  const found = secretsIn(mapped.text, depth + 1).map(
    ({ kind, value, quote, ...own }): Candidate => {
      const range = rangeIn(mapped, own.start, own.end);
      return {
        ...{ kind, value, start: start + range[0], end: start + range[1] },
        quote: quote === "" ? "" : JSON.stringify(quote).slice(1, -1),
        ...{ rank: 0, isWeak: false },
      };
    },
  );
  if (label === undefined || !canBeSecret(label, mapped.text)) return found;
  const from = label.kind === "authorization" ? credentialsStart(mapped.text) : 0;
  const range = rangeIn(mapped, from, mapped.text.length);
  const value = mapped.text.slice(from);
  const whole = { start: start + range[0], end: start + range[1], value, quote: "" };
  return [...found, { ...whole, kind: label.kind, rank: 2, isWeak: false }];
}

/** Secrets that only the other items of a list tell: it is the command line of a program. */
function listSecrets(text: string, { items, program }: JsonStrings): Candidate[] {
  const decoded = items.map(({ start, end }) => decodeJsonString(text.slice(start, end)));
  const name = program && decodeJsonString(text.slice(program.start, program.end)).text;
  const words = decoded.map((item) => item.text);
  return argumentSecrets(words, name).flatMap(({ kind, item, span }): Candidate[] => {
    const mapped = decoded[item];
    const first = items[item]?.start;
    if (mapped === undefined || first === undefined) return [];
    const [from, to] = span;
    const value = mapped.text.slice(from, to);
    if (isMarkerAt(mapped.text, span)) return [];
    const [start, end] = rangeIn(mapped, from, to);
    return [{
      kind,
      value,
      start: first + start,
      end: first + end,
      quote: "",
      rank: 1,
      isWeak: false,
    }];
  });
}

const ESCAPED = /[\\%\x1b\x9b]|&(?:#|[a-z]{2,4};)|[`^]\r?\n|\^\[\[|\[[0-9;]{1,32}m|=3D/;

/** Secrets in a text, as written and decoded. */
function secretsInWords(text: string): FoundSecret[] {
  const plain = decodeAll(text, "");
  const lines = withoutMargins(plain);
  if (lines === plain && !ESCAPED.test(text)) return disjoint(text, candidatesIn(text, 0));
  const form = withoutPluses(text);
  const joined = withoutContinuations(plain);
  const views = [
    plain,
    ...(joined === plain ? [] : [joined]),
    ...(lines === plain ? [] : [lines]),
    ...(hasAnsi(text) ? [decodeAll(text, " ")] : []),
    ...(form === text ? [] : [decodeAll(form, "")]),
  ];
  const found = views.flatMap((view, rank) =>
    candidatesIn(view.text, rank * RANKS).map((candidate) => mappedBack(candidate, view))
  );
  if (plain.text !== text) {
    for (const candidate of candidatesIn(text, views.length * RANKS)) {
      const [start, end] = withoutCuts(plain, candidate.start, candidate.end);
      if (end > start) found.push({ ...candidate, start, end });
    }
  }
  return disjoint(text, found);
}

/** What elsewhere is a line break or another character, a shell takes for the letter. */
const MAY_END = /\\[nrtbfvuxe0-9]/;

/** Tokens of known issuers in several parts that a shell joins, beside what was found as it stands. */
function joinedTokens(text: string, others: readonly FoundSecret[]): FoundSecret[] {
  const view = withoutShellJoins({ text, starts: undefined, ends: undefined });
  if (view.text === text) return [];
  let next = 0;
  return tokensIn(view.text).flatMap(({ kind, span: [from, to] }) => {
    const [start, end] = rangeIn(view, from, to);
    // A token in one part is found as it stands.
    if (end - start === to - from) return [];
    while ((others[next]?.end ?? Infinity) <= start) next++;
    const isWhole = (others[next]?.start ?? Infinity) < end;
    if (isWhole && MAY_END.test(text.slice(start, end))) return [];
    return [{ kind, start, end, value: view.text.slice(from, to), quote: "" }];
  });
}

function mappedBack(candidate: Candidate, view: MappedText): Candidate {
  const [start, end] = rangeIn(view, candidate.start, candidate.end);
  return { ...candidate, start, end };
}

const RANKS = 1000;

/** All secrets of a text as written; they may overlap. */
function candidatesIn(text: string, rank: number): Candidate[] {
  const found: Candidate[] = [];
  const add = (kind: string, [start, end]: Span, order: number, isWeak = false) => {
    const value = text.slice(start, end);
    if (isMarkerAt(text, [start, end])) return;
    found.push({ kind, start, end, value, quote: "", rank: rank + order, isWeak });
  };
  for (const { kind, span } of tokensIn(text)) add(kind, span, 1);
  for (const [index, { kind, hint, find }] of TEXT_SHAPES.entries()) {
    if (!hint.test(text)) continue;
    for (const span of find(text)) add(kind, span, 10 + index);
  }
  for (const span of awsSecretsIn(text)) add("aws_secret_key", span, 100);
  const hasName = SECRET_WORD.test(text);
  if (hasName) { for (const { kind, span } of labelledSecrets(text)) add(kind, span, 200); }
  for (const { kind, span } of columnSecretsIn(text, hasName)) add(kind, span, 210);
  if (hasName) { for (const { kind, span } of lineSecretsIn(text)) add(kind, span, 220); }
  if (hasName || ARGUMENTS_HINT.test(text)) {
    for (const { kind, span } of listSecretsIn(text)) add(kind, span, 225);
  }
  for (const span of manifestSecretsIn(text)) add("named_secret", span, 230);
  for (const { kind, hint, find } of WEAK_SHAPES) {
    if (!hint.test(text)) continue;
    for (const span of find(text)) add(kind, span, 300, true);
  }
  return found;
}

const ANY_HINT = new RegExp(
  [...TEXT_SHAPES, ...WEAK_SHAPES].map(({ hint }) => hint.source).join("|"),
);
const ANY_PREFIX = new RegExp(
  TOKEN_SHAPES.flatMap(({ prefixes }) => prefixes)
    .map((prefix) => prefix.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")).join("|"),
);

/** Most texts hold nothing that could start a secret. */
function mayHoldSecrets(text: string): boolean {
  // The longest pattern comes last.
  return SECRET_WORD.test(text) || ANY_HINT.test(text) || ESCAPED.test(text) ||
    /bearer|basic/i.test(text) || ANY_PREFIX.test(text);
}
