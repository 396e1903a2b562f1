/** HTML pages. Whatever is put into one as text is escaped. */

import { STYLE } from "./html_style.ts";
import { printable } from "./text.ts";

/** Markup that goes into the page unescaped. Text stays a `string` until it is escaped. */
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

/** A whole page. It has no script and loads nothing. */
export function htmlPage(title: string, body: Html): Html {
  return html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="referrer" content="no-referrer">
        <title>${title}</title>
        <style>${{ html: STYLE }}</style>
      </head>
      <body>
        <main>
    ${body}
        </main>
      </body>
    </html>
  `;
}
