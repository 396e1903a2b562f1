/** How problems of a test file are told. */

import { quoted } from "../../fault.ts";
import type { ShapeWords } from "../../shape.ts";
import { nearest } from "../../suggest.ts";
import { POLICY_WORDS } from "../policy/words.ts";

/** Other names under which people know a key. */
const KNOWN_AS: ReadonlyMap<string, string> = new Map([
  ["tool_name", "tool"],
  ["arguments", "args"],
  ["arg_provenance", "provenance"],
  ["policies", "policy"],
  ["tests", "cases"],
  ["reason_codes", "reasons"],
  ["matched_rule", "rule"],
]);

/** The words of policies, with the keys of test files. */
export const TEST_WORDS: ShapeWords = {
  mismatch: POLICY_WORDS.mismatch,
  unknown(key, pointer, known, twin) {
    const told = (text: string, suggestion: string) =>
      ({ pointer, part: "key", text, suggestion }) as const;
    if (twin !== undefined) {
      return told(
        `the key ${quoted(key)} differs only in letter case from "${twin}"`,
        `write "${twin}"`,
      );
    }
    const alias = KNOWN_AS.get(key);
    const guess = alias !== undefined && known.includes(alias) ? alias : nearest(key, known);
    const list = `known keys: ${known.join(", ")}`;
    return told(
      `unknown key ${quoted(key)}`,
      guess === undefined ? list : `did you mean "${guess}"?`,
    );
  },
  missing(pointer) {
    const key = pointer.slice(pointer.lastIndexOf("/") + 1);
    return { pointer, part: "key", text: `"${key}" is missing`, suggestion: `write ${key}: …` };
  },
};
