/** Names of members of untrusted messages, in words for people. */

import { quoted, SHOWN_CHARACTERS, SHOWN_NAME, shownName } from "../../fault.ts";
import { findSecrets } from "../../redact/find_secrets.ts";

/**
 * A name in quotes, cut to what fits into a message. A redactor that reads the message would not know
 * a secret that is cut, so a long name goes without its secrets.
 */
export function quotedMember(name: string): string {
  return quoted(name.length <= SHOWN_CHARACTERS ? name : withoutSecrets(name));
}

/** A message about the member at a pointer, whose own secrets the message may show in part. */
export function withoutCutSecrets(message: string, pointer: string): string {
  if (pointer.length <= SHOWN_NAME) return message;
  return message.replace(shownName(pointer), () => shownName(withoutSecrets(pointer)));
}

function withoutSecrets(name: string): string {
  let shown = "";
  let done = 0;
  for (const { kind, start, end } of findSecrets(name)) {
    shown += `${name.slice(done, start)}[redacted ${kind}]`;
    done = end;
  }
  return shown + name.slice(done);
}
