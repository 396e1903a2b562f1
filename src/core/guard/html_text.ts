/** Text in a page. Nothing that an artifact says can become markup or change how a line reads. */

/** A piece of markup. */
export interface Html {
  readonly html: string;
}

/** Makes text from an artifact safe to show; control and bidirectional characters become visible. */
export function escapeHtml(text: string): string {
  return text.replace(
    // deno-lint-ignore no-control-regex
    /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  ).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(
    '"',
    "&quot;",
  )
    .replaceAll("'", "&#39;");
}

/** Builds markup; values that are text are escaped, lists are joined, nothing else is possible. */
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
