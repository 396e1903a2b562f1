/** What is judged within the time that a client waits. */

import { GaitError } from "../../core/error.ts";
import type { JsonValue } from "../../core/json/json.ts";
import type { AdaptedCall } from "../../core/mcp/call/adapters/adapter.ts";

/** Longest command line, in UTF-16 code units: each word of it is compared with the guard's files. */
const LINE_MAX = 128 * 1024;
/** Most values in the arguments: rules may look at each. */
const VALUES_MAX = 10_000;

/**
 * Refuses a call that would take longer than a client waits; several clients would then run it.
 *
 * @throws {GaitError} `invalid_input`, so that the call is denied.
 */
export function refuseTooLarge({ args, targets }: AdaptedCall): void {
  const line = targets.find(({ operation, value }) =>
    operation === "execute" && value.length > LINE_MAX
  );
  if (line !== undefined) {
    const found =
      `its command line has ${line.value.length} characters, at most ${LINE_MAX} are read`;
    throw tooLarge(
      found,
      "write large texts with the client's editor, or let the line read a file",
    );
  }
  if (hasMore(args, VALUES_MAX)) {
    throw tooLarge(`its arguments have more than ${VALUES_MAX} values`, "make several calls");
  }
}

/** Whether a value consists of more values than so many. */
function hasMore(value: JsonValue, most: number): boolean {
  let left = most;
  for (const open: JsonValue[] = [value]; open.length > 0;) {
    const one = open.pop();
    if (left-- <= 0) return true;
    if (typeof one !== "object" || one === null) continue;
    for (const inner of Object.values(one)) {
      open.push(inner);
      if (open.length > most) return true;
    }
  }
  return false;
}

function tooLarge(found: string, hint: string): GaitError {
  return new GaitError("invalid_input", `it is too large to judge in time: ${found}`, { hint });
}
