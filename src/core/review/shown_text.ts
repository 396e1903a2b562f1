/** Texts of calls as a review shows them: without secrets, and short. */

import { findSecrets } from "../redact/find_secrets.ts";

/** Most characters of a text that are shown. */
export const SHOWN_MAX = 300;
/** A secret that begins in what is shown does not go on for so long. */
const READ_MAX = 64 * 1024;

/** The text with a mark in the place of each secret. An address of a person is not one. */
export function withoutSecrets(text: string): string {
  let shown = "";
  let from = 0;
  for (const { kind, start, end } of findSecrets(text)) {
    if (kind === "email" || start < from) continue;
    shown += `${text.slice(from, start)}[redacted ${kind}]`;
    from = end;
  }
  return shown + text.slice(from);
}

/** The beginning of a text, on one line and without secrets. */
export function shownText(text: string): string {
  const plain = withoutSecrets(text.slice(0, READ_MAX)).trim().replaceAll(/\s*[\r\n]+\s*/g, " ⏎ ");
  return plain.length > SHOWN_MAX ? `${plain.slice(0, SHOWN_MAX - 1).toWellFormed()}…` : plain;
}
