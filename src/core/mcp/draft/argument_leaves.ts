/** The scalars of a call by pointer, with `*` for the items of lists. */

import { isJsonObject, joinPointer, type JsonObject, type JsonValue } from "../../json/json.ts";
import { trim } from "../../text.ts";

/**
 * Texts are trimmed, as policies see them; `null` counts as absent. A list or an object in which there
 * is nothing has a pointer without values.
 */
export function leavesOf(args: JsonObject): ReadonlyMap<string, readonly JsonValue[]> {
  const leaves = new Map<string, JsonValue[]>();
  let found = 0;
  const visit = (value: JsonValue, at: string): void => {
    if (value === null) return;
    const before = found;
    if (Array.isArray(value)) {
      for (const item of value) visit(item, `${at}/*`);
    } else if (isJsonObject(value)) {
      for (const [name, item] of Object.entries(value)) {
        // A name with a special meaning in the policy language is not split further.
        visit(item, name === "*" || name === "**" ? `${at}/*` : joinPointer(at, trim(name)));
      }
    } else {
      const leaf = typeof value === "string" ? trim(value) : value;
      const known = leaves.get(at);
      if (known === undefined) leaves.set(at, [leaf]);
      else known.push(leaf);
      found++;
    }
    if (found > before || at === "") return;
    found++;
    if (!leaves.has(`${at}/*`)) leaves.set(`${at}/*`, []);
  };
  visit(args, "");
  return leaves;
}
