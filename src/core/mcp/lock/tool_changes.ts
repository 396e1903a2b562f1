import { compareText } from "../../text.ts";
import type { JsonValue } from "../../json/json.ts";
import type { LockedTool, LockFinding } from "../../schema/mcp.ts";
import { member, objectOrEmpty } from "../json_values.ts";
import { describeInvisible, visible } from "./invisible_text.ts";
import { lineDiff } from "./line_diff.ts";
import { type SchemaChange, schemaChanges } from "./schema_changes.ts";
import { show } from "./schema_constraints.ts";

/**
 * Says what changed in a tool whose digest differs from the locked one: one finding or more. The
 * detail of a finding is lines for people, each with a JSON Pointer and the change there.
 */
export function toolChanges(locked: LockedTool, now: LockedTool): readonly LockFinding[] {
  const old = locked.definition;
  const { definition } = now;
  const schemas = ["inputSchema", "outputSchema"].flatMap((part) =>
    schemaChanges(member(old, part), member(definition, part), `/${part}`)
  );
  const texts = ["title", "description"].flatMap((part) =>
    textLines(`/${part}`, member(old, part), member(definition, part))
  );
  const findings = [
    finding("schema_widened", schemaLines(schemas, "widened")),
    finding("schema_changed", schemaLines(schemas, "changed")),
    finding("text_changed", [...texts, ...schemas.flatMap(schemaText)]),
    finding(
      "annotations_changed",
      annotationLines(member(old, "annotations"), member(definition, "annotations")),
    ),
    finding("invisible_characters", describeInvisible(definition)),
  ].filter(({ detail }) => detail !== "");
  if (findings.some(({ kind }) => kind !== "invisible_characters")) return findings;
  const detail = "the digest in the lock is not that of the text in the lock";
  return [finding("schema_changed", [detail]), ...findings];

  function finding(kind: LockFinding["kind"], lines: readonly string[]): LockFinding {
    return { kind, tool: now.name, detail: lines.join("\n") };
  }
}

function schemaLines(changes: readonly SchemaChange[], wanted: SchemaChange["kind"]): string[] {
  return changes.flatMap((change) =>
    change.kind === wanted && change.kind !== "text"
      ? [`${visible(change.pointer)}: ${change.text}`]
      : []
  );
}

function schemaText(change: SchemaChange): readonly string[] {
  return change.kind === "text" ? textLines(change.pointer, change.before, change.after) : [];
}

/** Lines that show how a text at a place changed; none if it did not. */
export function textLines(
  pointer: string,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): readonly string[] {
  if (before === after) return [];
  const place = `${visible(pointer)}:`;
  if (before === undefined) return [`${place} is new`, ...indented(lines(after, "+"))];
  if (after === undefined) return [`${place} is gone`, ...indented(lines(before, "-"))];
  if (typeof before === "string" && typeof after === "string") {
    return [place, ...indented(lineDiff(before, after))];
  }
  const shown = [show(before), show(after)];
  return shown[0] === shown[1] ? [] : [`${place} ${shown.join(" -> ")}`];
}

function lines(value: JsonValue | undefined, mark: string): readonly string[] {
  const text = typeof value === "string" ? visible(value) : show(value);
  return text.split("\n").map((line) => `${mark} ${line}`.trimEnd());
}

function indented(list: readonly string[]): readonly string[] {
  return list.map((line) => `  ${line}`);
}

/** The value of each hint that admits a risk; an absent hint ranks between the two values. */
const RISKY: Readonly<Record<string, boolean>> = {
  readOnlyHint: false,
  destructiveHint: true,
  idempotentHint: false,
  openWorldHint: true,
};

function annotationLines(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): readonly string[] {
  if (show(before) === show(after)) return [];
  const old = objectOrEmpty(before);
  const now = objectOrEmpty(after);
  if (old === undefined || now === undefined) return [`${show(before)} -> ${show(after)}`];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort(compareText);
  const changed = names.filter((name) => show(member(old, name)) !== show(member(now, name)));
  // An empty object was added or removed.
  if (changed.length === 0) return [`${show(before)} -> ${show(after)}`];
  return changed.map((name) => {
    const [was, is] = [member(old, name), member(now, name)];
    return `${visible(name)}: ${show(was)} -> ${show(is)}${loosening(name, was, is)}`;
  });
}

function loosening(name: string, was: JsonValue | undefined, is: JsonValue | undefined): string {
  const risky = Object.hasOwn(RISKY, name) ? RISKY[name] : undefined;
  if (risky === undefined) return "";
  const rank = (value: JsonValue | undefined) => typeof value === "boolean" ? value === risky : 0.5;
  const moved = Number(rank(is)) - Number(rank(was));
  if (moved < 0) return " (loosened: it claims less risk than before)";
  return moved > 0 ? " (it admits more risk than before)" : "";
}
