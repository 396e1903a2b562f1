/** Writes scalars of YAML. */

/** Text that every reader of YAML, old or new, takes for a string without quotes around it. */
const PLAIN = /^[A-Za-z_/][A-Za-z0-9_./@-]*(?: [A-Za-z0-9_./@-]+)*$/;
const VERSION = /^[0-9]+\.[0-9]+\.[0-9]+$/;
const NOT_PLAIN = /^(?:null|true|false|yes|no|on|off|y|n)$/i;

/** A scalar on one line, with quotes where a reader would take it for something else without. */
export function scalarText(value: null | boolean | number | string): string {
  if (typeof value !== "string") return String(value);
  if (VERSION.test(value) || (PLAIN.test(value) && !NOT_PLAIN.test(value))) return value;
  // JSON does not escape these characters; YAML does not allow some of them in a file, and the
  // others are invisible.
  return JSON.stringify(value).replace(
    /(?![\ufe0e\ufe0f])[\x7f-\x9f\u2028\u2029\ufffe\uffff\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\ufff9-\ufffb]/gu,
    (character) => {
      const code = character.codePointAt(0) ?? 0;
      const hex = code.toString(16).padStart(code > 0xffff ? 8 : 4, "0");
      return `\\${code > 0xffff ? "U" : "u"}${hex}`;
    },
  );
}
