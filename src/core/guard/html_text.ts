/** Markup with escaped text: no text of an artifact can become markup or change how a line reads. */

import { printable } from "../text.ts";

/** Markup that may go into the page as it is. Text stays a `string` until it is escaped. */
export interface Html {
  readonly html: string;
}

/** Makes text from an artifact safe to show. Control and bidirectional characters become visible. */
function escapeHtml(text: string): string {
  return printable(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** Template tag that builds markup. It escapes text and numbers, and joins lists. */
export function html(
  parts: TemplateStringsArray,
  ...values: readonly (string | number | Html | readonly Html[])[]
): Html {
  const filled = parts.map((part, index) => {
    const value = values[index];
    return part + (value === undefined ? "" : shown(value));
  });
  return { html: filled.join("") };
}

function shown(value: string | number | Html | readonly Html[]): string {
  if (typeof value === "string" || typeof value === "number") return escapeHtml(String(value));
  return "html" in value ? value.html : value.map((item) => item.html).join("");
}
