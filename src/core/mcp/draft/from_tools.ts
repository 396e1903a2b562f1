/** Drafts a policy of the tools that a server offers. */

import { groupBy } from "../../newer_builtins.ts";
import { isJsonObject, joinPointer, type JsonObject, type JsonValue } from "../../json/json.ts";
import { lowerTrim } from "../../text.ts";
import type { OfferedTool } from "../lock/offered_tools.ts";
import { type Draft, type DraftedRule, isListName, toolPattern } from "./draft.ts";

/** One rule for each tool: those that only read, as the server says, are allowed, others ask. */
export function draftFromTools(tools: readonly OfferedTool[]): Draft {
  const byName = groupBy(tools, ({ name }) => lowerTrim(name));
  const rules = [...byName].flatMap(([name, own]): DraftedRule[] => {
    const pattern = toolPattern(name);
    if (pattern === undefined) return [];
    const onlyReads = own.every(({ annotations }) =>
      annotations["readOnlyHint"] === true && annotations["destructiveHint"] !== true
    );
    const notes = [
      onlyReads
        ? "The server says that it only reads; a server may say what is not so."
        : "The server does not say that it only reads.",
    ];
    if (own.length > 1) notes.push(`${own.length} servers have a tool of this name.`);
    const args = own.length === 1 ? enumConditions(own[0]?.inputSchema ?? {}) : {};
    const pointers = Object.keys(args);
    if (pointers.length > 0) notes.push(`Values from the schema: ${pointers.join(", ")}.`);
    return [{
      rule: {
        name,
        effect: onlyReads ? "allow" : "require_approval",
        match: { tool_names: [pattern], ...pointers.length === 0 ? {} : { args } },
      },
      notes,
      told: [],
    }];
  });
  return { default_verdict: "block", rules };
}

/** Conditions on the arguments whose values the schema lists. */
function enumConditions({ properties, required }: JsonObject): JsonObject {
  if (!isJsonObject(properties)) return {};
  const needed: readonly JsonValue[] = Array.isArray(required) ? required : [];
  const entries = Object.entries(properties).flatMap(([name, schema]) => {
    if (!isJsonObject(schema) || name === "" || name === "*" || name === "**") return [];
    const listed: JsonValue | undefined = schema["const"] === undefined
      ? schema["enum"]
      : [schema["const"]];
    if (!Array.isArray(listed) || !listed.every(isUsable)) return [];
    const values: readonly JsonValue[] = listed.filter((value: JsonValue) => value !== null);
    if (values.length === 0) return [];
    const condition = { in: values };
    const isOptional = !needed.includes(name) || values.length < listed.length;
    return [[joinPointer("", name), isOptional ? [{ present: false }, condition] : condition]];
  });
  return Object.fromEntries(entries);
}

function isUsable(value: JsonValue): boolean {
  if (typeof value !== "string") return value === null || typeof value !== "object";
  return value !== "" && value === value.trim() && !isListName(value);
}
