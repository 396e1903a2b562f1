/** Meaning of a result's status. Frameworks have many words for one thing. */

import { lowerTrim } from "../text.ts";

/** Words that say that a call was made and worked. */
const SUCCESS = new Set([
  ...["ok", "success", "succeeded", "successful", "complete", "completed", "done"],
  ...["pass", "passed"],
]);

/** Whether a status says that the call was made and worked, in any letter case. */
export function isSuccess(status: string): boolean {
  return SUCCESS.has(lowerTrim(status));
}

/** The status as results are compared: one word for every way to say that a call worked. */
export function comparedStatus(status: string): string {
  return isSuccess(status) ? "ok" : status;
}
