import { parseJsonLine } from "../../src/core/json/lines.ts";
import type { JsonValue } from "../../src/core/json/json.ts";
import type { Source } from "../../src/core/source.ts";

/** Every value of a text in lines, with the name of its line. */
export function parseJsonLines({ name, bytes }: Source): [JsonValue, string][] {
  const lines = new TextDecoder("latin1").decode(bytes).split("\n");
  let start = 0;
  return lines.flatMap((line, index): [JsonValue, string][] => {
    const place = `${name} line ${index + 1}`;
    const value = parseJsonLine(bytes.subarray(start, start + line.length), place);
    start += line.length + 1;
    return value === undefined ? [] : [[value, place]];
  });
}
