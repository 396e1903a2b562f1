/** Patterns and values that are chosen to take long, of any length, and what they must be answered. */

import type { Answer } from "../../../../src/core/gate/conditions/answer.ts";
import type { JsonObject, JsonValue } from "../../../../src/core/json/json.ts";

/** Pointer, condition and value of one argument, and the answer. */
export interface Hard {
  readonly name: string;
  readonly args: JsonObject;
  readonly value: JsonValue;
  readonly answer: Answer;
}

/** A text of so many characters that repeats a part. */
function filled(part: string, length: number): string {
  return part.repeat(Math.ceil(length / part.length)).slice(0, length);
}

/** A text without pattern, the same every time (a linear congruential generator). */
function mixed(alphabet: readonly string[], length: number): string {
  let text = "";
  for (let index = 0, seed = 12345; index < length; index++) {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    text += alphabet[Math.floor(seed / 65536) % alphabet.length] ?? "";
  }
  return text;
}

const on = (condition: JsonValue): JsonObject => ({ "/v": condition });
const deep = (condition: JsonValue): JsonObject => ({ "/**": { any: condition } });

/** A hundred cases with values of about `n` characters. */
export function hardCases(n: number): readonly Hard[] {
  const as = filled("a", n);
  const noise = mixed(["a", "b"], n);
  const secrets = ["**/.env", "**/.env.*", "~/.ssh/**"];
  const cases: (readonly [JsonObject, JsonValue, Answer])[] = [];
  // Globs and parts of texts.
  for (const stars of [1, 10, 49, 200]) {
    cases.push([on({ glob: `${"*a".repeat(stars)}*b` }), as, "no"]);
    cases.push([on({ glob: `${"*a?".repeat(stars)}b` }), as, "no"]);
    cases.push([on({ glob: `${"*a*".repeat(stars)}` }), as, "yes"]);
    cases.push([on({ path_glob: `**/${"*a?".repeat(stars)}b` }), as, "no"]);
    cases.push([
      on({ path_glob: `${"**/a/".repeat(Math.min(stars, 49))}b` }),
      filled("a/", n),
      "no",
    ]);
    cases.push([on({ regex: `(${".*a".repeat(stars)})b` }), as, "no"]);
    cases.push([on({ regex: `(${"a?".repeat(stars)})*b` }), as, "no"]);
  }
  for (const length of [50, 1000, 5000]) {
    const part = "a".repeat(length);
    cases.push([on({ contains: `b${part}` }), as, "no"]);
    cases.push([on({ contains: `${part}b` }), as, "no"]);
    cases.push([on({ contains: `${part}b${part}` }), as, "no"]);
    cases.push([on({ contains: `${"ab".repeat(length)}c` }), filled("ab", n), "no"]);
    cases.push([on({ suffix: `b${part}` }), as, "no"]);
    cases.push([on({ prefix: `${part}b` }), as, "no"]);
  }
  // Repetitions in repetitions.
  const NESTED = ["(a+)+b", "((a*)*)*b", "(a|a)*b", "(a|aa|aaa)+b", "(a?){50}(a*){9}b", "(.*)*b"];
  for (const regex of NESTED) {
    cases.push([on({ regex }), as, "no"], [on({ regex }), `${as}b`, "yes"]);
  }
  for (const distance of [10, 100, 400, 900]) {
    const isA = noise.at(-1 - distance) === "a" ? "yes" : "no";
    cases.push([on({ regex: `.*a.{${distance}}` }), noise, isA]);
    cases.push([on({ regex: `.*a.{${distance}}c` }), noise, "no"]);
    cases.push([on({ glob: `*a${"?".repeat(distance)}` }), noise, isA]);
  }
  cases.push([on({ regex: "(.*é.{300}|.*ü.{300})x" }), mixed(["é", "ü", "a"], n), "no"]);
  cases.push([on({ regex: "(?i)(.*A.*b){100}" }), noise, "yes"]);
  cases.push([on({ max_length: n * 2, min_length: 1 }), filled("😀", n), "yes"]);
  // Paths.
  cases.push([on({ under: ["src"] }), filled("a/", n), "no"]);
  cases.push([on({ under: ["src"] }), `${filled("a/../", n - n % 5)}src`, "yes"]);
  cases.push([on({ under: ["src"] }), `${filled("../", n - n % 3)}repo/src`, "yes"]);
  cases.push([on({ under: ["src"] }), `${filled("./", n - n % 2)}src`, "yes"]);
  cases.push([on({ under: ["src"] }), `src${filled("/", n)}`, "yes"]);
  cases.push([on({ under: ["srcé", "~/x"] }), filled("Aé.x:/b /", n), "no"]);
  cases.push([on({ under: ["src"] }), filled("a\\", n), "no"]);
  cases.push([on({ under: ["src"] }), filled(". ", n), "unclear"]);
  cases.push([on({ under: ["src"] }), filled("~1", n), "unclear"]);
  cases.push([on({ under: ["src"] }), `/proc/${filled("a/", n)}`, "no"]);
  cases.push([deep({ path_glob: secrets }), mixed(["A", "b.", " /", ":", "é", "\\"], n / 2), "no"]);
  cases.push([deep({ path_glob: secrets }), filled("The Quick: brown. / fox é ", n), "no"]);
  cases.push([deep({ path_glob: secrets }), filled("/proc/a", n), "no"]);
  cases.push([deep({ path_glob: secrets }), filled("\u0000x", n), "no"]);
  cases.push([deep({ path_glob: secrets }), Array(Math.ceil(n / 20)).fill("Some Text. x"), "no"]);
  cases.push([deep({ under: "src" }), filled("a\\", n), "no"]);
  // URLs, addresses, email.
  const inner = { network: ["private", "loopback"] };
  for (const part of [":", "a.", "1.", "a:", "[", "0x", "::", "%41", "@", "a:1", "http://"]) {
    cases.push([deep(inner), `${filled(part, n)} `.trim(), "no"]);
  }
  cases.push([deep(inner), `http://a.example ${filled("/ ", n)}x`, "no"]);
  cases.push([on({ host: ["a.example"] }), `https://${filled("a.", n - n % 2)}example`, "no"]);
  cases.push([on({ url_path: ["/**/x"] }), `https://a.example${filled("/a", n)}`, "no"]);
  cases.push([on({ url_path: ["/**/x"] }), `https://a.example/${filled("%41", n - n % 3)}`, "no"]);
  cases.push([on({ email_domain: "a.example" }), `a@${filled("a.", n - n % 2)}example`, "no"]);
  cases.push([on({ email_domain: "a.example" }), `${as}@a.example`, "unclear"]);
  // Text inside text.
  const kind = { json: { "/a": { equals: 1 } } };
  cases.push([on(kind), `[${filled("1,", n)}`, "unclear"]);
  cases.push([on(kind), filled("[", n), "unclear"]);
  cases.push([on(kind), `{"a":"${as}`, "unclear"]);
  cases.push([
    on({ json: { "/**": { any: { equals: 1 } } } }),
    `[${filled("2,", n - n % 2)}2]`,
    "no",
  ]);
  const src = { patch: { every: { under: ["src"] } } };
  const patch = (lines: string) => `*** Begin Patch\n${lines}*** End Patch`;
  cases.push([on(src), patch(`*** Add File: src/a\n${"+a\n".repeat(n / 4)}`), "yes"]);
  cases.push([on(src), patch("*** Delete File: src/a\n".repeat(n / 25)), "yes"]);
  cases.push([on(src), "diff --git a/src/a b/src/a\n".repeat(n / 30).trim(), "yes"]);
  cases.push([on(src), `diff --git "${filled('\\"', n)}`, "unclear"]);
  cases.push([on(src), `*** Begin Patch\n${filled("\r-", n)}`, "unclear"]);
  cases.push([on(src), `*** Begin Patch\n\r${filled("-", n)}`, "unclear"]);
  return cases.map(([args, value, answer], index) => {
    const condition = JSON.stringify(args);
    return { name: `${index} ${condition.slice(0, 80)}`, args, value, answer };
  });
}
