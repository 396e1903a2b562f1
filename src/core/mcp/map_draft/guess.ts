/** Guesses the meaning of an argument from name, type and format. */

import type { MappedArg } from "../../schema/mcp.ts";
import { secretName } from "../../redact/secret_names.ts";
import type { SchemaArg } from "./schema_args.ts";

/** Guessed meaning of an argument. */
export type Guess =
  | { readonly kind: "mapped"; readonly is: MappedArg["is"]; readonly by: "format" | "name" }
  | { readonly kind: "secret" }
  /** It may mean one of these; a person must decide. */
  | { readonly kind: "unsure"; readonly may: string }
  | { readonly kind: "choice" }
  | { readonly kind: "none" };

const FORMATS: ReadonlyMap<string, MappedArg["is"]> = new Map([
  ["uri", "url"],
  ["iri", "url"],
  ["url", "url"],
  ["hostname", "host"],
  ["idn-hostname", "host"],
  ["ipv4", "host"],
  ["ipv6", "host"],
]);

/** Formats of texts that a tool map never reads, whatever their name. */
const OTHER_FORMATS =
  /^(?:date|time|date-time|duration|email|idn-email|uuid|regex|json-pointer|relative-json-pointer)$/;

const NAMES: ReadonlyMap<string, MappedArg["is"]> = new Map(([
  ["path", "path filepath pathname file filename dir directory folder cwd workdir"],
  ["url", "url href"],
  ["host", "host hostname"],
  ["repo", "repo repository"],
  ["bucket", "bucket"],
  ["table", "table"],
  ["queue", "queue"],
  ["query", "sql"],
] as const).flatMap(([is, names]) => names.split(" ").map((name) => [name, is])));

const UNSURE: ReadonlyMap<string, string> = new Map([
  [
    "a path or something else",
    "source destination dest src dst target root location output outfile input from to",
  ],
  ["a url or something else", "link website endpoint webhook site page resource"],
  ["a host or something else", "server domain address ip proxy"],
  ["a query, or words to look for", "query statement filter"],
  ["a url, or an address such as file:, which a url must not be", "uri"],
  ["a topic, or a subject", "topic channel"],
].flatMap(([may = "", names = ""]) =>
  names.split(" ").map((name): [string, string] => [name, may])
));

const AMOUNT = /^(?:amount|price|total|sum|cost|budget|value)$/;

/**
 * Guesses the meaning of an argument. Only texts are mapped: another type would block every call.
 */
export function guessOf(arg: SchemaArg): Guess {
  const { name, types, format = "", isChoice } = arg;
  const last = lastWord(name);
  const isText = types.length === 0 || types.includes("string");
  if (isText && types.length < 2 && secretName(name) !== undefined) return { kind: "secret" };
  if (!isText) {
    const isNumber = types.includes("number") || types.includes("integer");
    return isNumber && AMOUNT.test(last)
      ? { kind: "unsure", may: "an amount, which needs limit and over" }
      : { kind: "none" };
  }
  if (isChoice) return { kind: "choice" };
  const byFormat = FORMATS.get(format);
  const is = byFormat ?? (OTHER_FORMATS.test(format) ? undefined : NAMES.get(last));
  if (is === undefined) {
    const may = OTHER_FORMATS.test(format) ? undefined : UNSURE.get(last);
    return may === undefined ? { kind: "none" } : { kind: "unsure", may };
  }
  if (types.length === 1) {
    return { kind: "mapped", is, by: byFormat === undefined ? "name" : "format" };
  }
  return {
    kind: "unsure",
    may: types.length === 0
      ? `a ${is}, though the schema says no type`
      : `a ${is}, though it may be no text: the map would block ${
        types.filter((type) => type !== "string").join(" or ")
      }`,
  };
}

/** The last word of a name in lower case, and in the singular: `sourcePaths` gives `path`. */
function lastWord(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase().split(/[^a-z0-9]+/).filter((word) => word !== "");
  const last = words.at(-1) ?? "";
  if (NAMES.has(last) || UNSURE.has(last) || AMOUNT.test(last)) return last;
  const singular = last.replace(/ies$/, "y").replace(/s$/, "");
  return NAMES.has(singular) || UNSURE.has(singular) || AMOUNT.test(singular) ? singular : last;
}
