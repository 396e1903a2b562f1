/** Patterns of ignored members that met nothing: a typing mistake looks like a difference. */

import { isJsonObject, type JsonValue } from "../json/json.ts";
import { PathsSeen } from "../redact/paths_seen.ts";
import type { PointerPattern } from "../redact/pointer_pattern.ts";
import type { UnmetRedaction } from "../schema/runpack.ts";
import { printable } from "../text.ts";
import type { Runpack } from "./read.ts";

/** An ignore pattern that matched nothing in the runs. */
export interface UnmetIgnored extends UnmetRedaction {
  /** Whether the runs keep no payload at all. */
  readonly is_bare: boolean;
}

/** The patterns that match no member of any payload of the runs. */
export function unmetIgnored(
  runs: readonly Pick<Runpack, "intents" | "results">[],
  ignore: readonly PointerPattern[],
): readonly UnmetIgnored[] {
  const seen = new PathsSeen(ignore);
  let is_bare = true;
  for (const { intents, results } of runs) {
    for (const { args } of intents) {
      if (seen.isSettled) return [];
      if (args === undefined) continue;
      is_bare = false;
      lookBelow(args, ["args"], seen);
    }
    for (const { result } of results) {
      if (seen.isSettled) return [];
      if (result === undefined) continue;
      is_bare = false;
      lookBelow(result, ["result"], seen);
    }
  }
  return seen.unmet().map((unmet) => ({ ...unmet, is_bare }));
}

/** Warnings about patterns that met nothing, with the nearest member that there is. */
export function ignoredWarnings(unmet: readonly UnmetIgnored[]): readonly string[] {
  return unmet.map(({ rule, nearest, is_text, is_bare }) => {
    const text = `ignored member ${printable(rule)} matched nothing`;
    if (is_bare) return `${text}: the runs keep no payloads`;
    if (nearest === undefined) return text;
    const what = is_text === true ? "is a text, which patterns do not enter" : "exists";
    return `${text}; ${printable(nearest)} ${what}`;
  });
}

function lookBelow(value: JsonValue, path: readonly string[], seen: PathsSeen): void {
  if (seen.isSettled) return;
  const entries: readonly (readonly [string, JsonValue])[] = Array.isArray(value)
    ? value.map((item: JsonValue, index) => [String(index), item] as const)
    : isJsonObject(value)
    ? Object.entries(value)
    : [];
  for (const [name, item] of entries) {
    const at = [...path, name];
    seen.look(at, item);
    lookBelow(item, at, seen);
  }
}
