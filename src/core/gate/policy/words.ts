import { quoted } from "../../fault.ts";
import { describeJson, type JsonValue } from "../../json/json.ts";
import type { Shape, ShapeWords } from "../../shape.ts";
import { nearest } from "../../suggest.ts";
import { lower } from "../../text.ts";
import { unquotedNumber } from "../../yaml/scalar.ts";
import { scalarText } from "../../yaml/scalar_text.ts";
import { isNewKey } from "./language.ts";

/** Keys of later generations of the language: understood to be meant, but not supported. */
const NOT_YET: ReadonlySet<string> = new Set([
  "mcp_trust",
  "scripts",
  "endpoint",
  "destructive_budget",
  "require_context_evidence",
  "required_context_evidence_mode",
  "max_context_age_seconds",
  "endpoint_class",
  "endpoint_classes",
  "discovery_method",
  "tool_annotations",
  "skill_publishers",
  "skill_sources",
  "context_tool_names",
  "context_data_classes",
  "context_endpoint_classes",
  "context_autonomy_levels",
  "require_delegation",
  "allowed_delegator_identities",
  "allowed_delegate_identities",
  "delegation_scopes",
  "max_delegation_depth",
]);

/** Other names under which people know a key. */
const KNOWN_AS: ReadonlyMap<string, string> = new Map([
  ["default_action", "default_verdict"],
  ["action", "effect"],
  ["tool_name", "tool_names"],
]);

/** Name of each kind of value in YAML. */
const EXPECTED: Readonly<Partial<Record<Shape["kind"], string>>> = {
  object: "a mapping",
  list: "a list",
  boolean: "true or false",
  integer: "an integer",
  string: "text",
};

/** Words for the problems of a policy. Of missing members `checkPolicy` tells. */
export const POLICY_WORDS: ShapeWords = {
  mismatch({ kind }, value, pointer) {
    const expected = EXPECTED[kind] ?? "something else";
    const at = pointer === "" ? "the document" : `"${lastToken(pointer)}"`;
    const text = `${at} is ${foundIn(value)}, expected ${expected}`;
    const isNewest = pointer === "/schema_version" && value === 1.1;
    const suggestion = isNewest ? "write 1.1.0" : insteadOf(value, kind);
    return { pointer, part: "value", text, suggestion };
  },
  unknown(key, pointer, known, twin) {
    const told = (text: string, suggestion?: string) =>
      ({ pointer, part: "key", text, suggestion }) as const;
    if (twin !== undefined) {
      const text = `the key ${quoted(key)} differs only in letter case from "${twin}"`;
      return told(text, `write "${twin}"`);
    }
    if (isNewKey(key, pointer)) {
      return told(`the key "${key}" needs schema_version 1.1.0`, "write schema_version: 1.1.0");
    }
    if (NOT_YET.has(key)) return told(`the key "${key}" is not supported yet`);
    const alias = KNOWN_AS.get(key);
    const guess = alias !== undefined && known.includes(alias) ? alias : nearest(key, known);
    const list = `known keys: ${known.join(", ")}`;
    return told(
      `unknown key ${quoted(key)}`,
      guess === undefined ? list : `did you mean "${guess}"?`,
    );
  },
};

/** The value of a number or boolean, which no one keeps secret in a policy; else the type. */
function foundIn(value: JsonValue): string {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "string") return "text";
  return describeJson(value).replace("an array", "a list").replace("an object", "a mapping");
}

/** The text to write instead, if the value shows what was meant. */
function insteadOf(value: JsonValue, kind: Shape["kind"]): string | undefined {
  if (typeof value === "number" || typeof value === "boolean") {
    return kind === "string" ? "quote it" : undefined;
  }
  if (typeof value !== "string") return undefined;
  if (kind === "list") return `write it as a list: [${itemsOf(value).map(scalarText).join(", ")}]`;
  if (kind === "integer") return unquotedNumber(value, Number.isSafeInteger);
  if (kind !== "boolean") return undefined;
  if (["yes", "on", "true", "y"].includes(lower(value))) return "write true";
  return ["no", "off", "false", "n"].includes(lower(value)) ? "write false" : undefined;
}

/** The items that a text in place of a list shows: `a, b` means two. */
function itemsOf(text: string): readonly string[] {
  const items = text.split(",").map((item) => item.trim()).filter((item) => item !== "");
  return /[[\]{}"]/.test(text) || items.length === 0 ? [text] : items;
}

function lastToken(pointer: string): string {
  const tokens = pointer.split("/").slice(1);
  const last = tokens.at(-1) ?? "";
  return /^[0-9]+$/.test(last) ? `${tokens.at(-2) ?? ""}/${last}` : last;
}
