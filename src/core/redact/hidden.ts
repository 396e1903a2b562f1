/** Words of untrusted data in a message, with what looks like a secret left out. */

import { joinPointer, pointerTokens } from "../json/pointer.ts";
import { findSecrets } from "./find_secrets.ts";

/** The text with `…` in the place of each secret. */
export function withoutSecrets(text: string): string {
  let [shown, done] = ["", 0];
  for (const { start, end } of findSecrets(text)) {
    shown += `${text.slice(done, start)}…`;
    done = end;
  }
  return shown + text.slice(done);
}

/** The same for a JSON Pointer, each of whose members is a word of its own. */
export function pointerWithoutSecrets(pointer: string): string {
  return pointerTokens(pointer).map(withoutSecrets).reduce(joinPointer, "");
}
