/** The columns of a table, in the order in which its rows hold them. */

/** Words that begin a constraint of the table, in place of a column. */
const CONSTRAINTS = /^(?:constraint|primary|unique|check|foreign)\b/i;

/** Names in a `CREATE TABLE` statement. */
export function columnsOf(sql: string): readonly string[] {
  const start = sql.indexOf("(");
  const columns: string[] = [];
  for (const part of partsOf(sql.slice(start + 1))) {
    const text = part.trim();
    if (text === "" || CONSTRAINTS.test(text)) continue;
    const quoted = /^(?:`([^`]*)`|"([^"]*)"|\[([^\]]*)\])/.exec(text);
    const name = quoted?.[1] ?? quoted?.[2] ?? quoted?.[3] ?? /^[^\s(]+/.exec(text)?.[0];
    if (name !== undefined) columns.push(name);
  }
  return columns;
}

/** Parts between commas, up to the bracket that ends the list. */
function partsOf(text: string): readonly string[] {
  const parts: string[] = [];
  let [depth, from] = [0, 0];
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const unit = text[at] ?? "";
    if (quote !== "") {
      if (unit === quote) quote = "";
    } else if (unit === "'" || unit === '"' || unit === "`") quote = unit;
    else if (unit === "[") quote = "]";
    else if (unit === "(") depth++;
    else if (unit === ")" && depth-- === 0) {
      parts.push(text.slice(from, at));
      break;
    } else if (unit === "," && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return parts;
}
