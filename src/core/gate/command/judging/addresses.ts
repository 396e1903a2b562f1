/** Hosts in the words of programs. */

import type { Word } from "../act.ts";
import { knownStart, textWord, wholeText, withoutStart } from "../programs/word_parts.ts";

/** The host of `user@host`; a URL keeps its own form, but for the plain user of `ssh:`. */
export function withoutUser(word: Word): Word {
  const start = knownStart(word);
  const ssh = /^(ssh|git\+ssh|rsync|sftp):\/\/[\w.-]+@(?=[^@]*$)/i.exec(start);
  const text = wholeText(word);
  if (ssh !== null && text !== undefined) {
    return textWord(`${ssh[1]}://${text.slice(ssh[0].length)}`);
  }
  const [user] = /^[\w.-]+@/.exec(start) ?? [];
  return user === undefined ? word : withoutStart(word, user.length);
}
