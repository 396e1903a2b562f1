/** Conditions on texts. */

import { table } from "./support.ts";

const WRONG_TYPES = [
  [1, "unclear", "wrong_type"],
  [true, "unclear", "wrong_type"],
  [["a.txt"], "unclear", "wrong_type"],
  [{}, "unclear", "wrong_type"],
  [undefined, "no"],
  [null, "no"],
] as const;

table({ glob: "*.txt" }, [
  ["a.txt", "yes"],
  [".txt", "yes"],
  ["a/b\n.txt", "yes"],
  ["😀.txt", "yes"],
  ["a.TXT", "no"],
  ["a.txt\u0000", "no"],
  ["a.txt.", "no"],
  ["atxt", "no"],
  ...WRONG_TYPES,
]);
table({ glob: "a?c" }, [
  ["abc", "yes"],
  ["a😀c", "yes"], // one character, two code units
  ["a\nc", "yes"],
  ["ac", "no"],
  ["abbc", "no"],
  ["ae\u0301c", "no"],
]);
table({ glob: "[*][?]" }, [["*?", "yes"], ["[*][?]", "no"], ["ab", "no"]]);
table({ glob: "[a]" }, [["[a]", "yes"], ["a", "no"]]);
table({ glob: "a*b*c" }, [["abc", "yes"], ["a__b__c", "yes"], ["abbc", "yes"], ["acb", "no"]]);
table({ glob: "ab*bc" }, [["abbc", "yes"], ["abc", "no"], ["abxbc", "yes"]]);
table({ glob: ["*"] }, [["", "yes"], ["x", "yes"], [1, "unclear"]]);
table({ glob: ["a", "b*"] }, [["a", "yes"], ["bb", "yes"], ["ab", "no"]]);

table({ prefix: "SELECT" }, [
  ["SELECT 1", "yes"],
  ["select 1", "no"],
  ["SELECT\t1", "yes"],
  ["SELECT/**/1", "yes"],
  ["SELEC/**/T 1", "no"],
  ["\u200bSELECT 1", "no"],
  ["/**/SELECT 1", "no"],
  ...WRONG_TYPES,
]);
table({ suffix: ".md" }, [
  ["a.md", "yes"],
  [".md", "yes"],
  ["a.md/..", "no"],
  ["a.md\u0000.sh", "no"],
  ["a.MD", "no"],
  ["a.md\u202e", "no"],
  ...WRONG_TYPES,
]);
table({ contains: ["DROP", "--"] }, [
  ["DROP TABLE", "yes"],
  ["a -- b", "yes"],
  ["drop", "no"],
  ["D ROP", "no"],
  ["DR\u00adOP", "no"],
  ["—", "no"],
  ...WRONG_TYPES,
]);

table({ regex: "[A-Z]{2,3}-\\d+" }, [
  ["AB-1", "yes"],
  ["ABC-123", "yes"],
  ["A-1", "no"],
  ["ABCD-1", "no"],
  ["AB-1\nX", "no"], // the whole text, whatever its lines
  ["xAB-1", "no"],
  ["AB-١", "no"], // an Arabic digit
  ["AB-", "no"],
  ...WRONG_TYPES,
]);
table({ regex: "a.c" }, [["abc", "yes"], ["a😀c", "yes"], ["a\nc", "no"], ["a\rc", "yes"]]);
table({ regex: "(?s)a.c" }, [["a\nc", "yes"], ["abc", "yes"]]);
table({ regex: "(?i)admin" }, [
  ["ADMIN", "yes"],
  ["aDmIn", "yes"],
  ["adm\u0131n", "no"],
  ["ADM\u0130N", "no"],
]);
table({ regex: "(?i)k[a-c]" }, [["KB", "yes"], ["kc", "yes"], ["\u212ab", "no"], ["kd", "no"]]);
table({ regex: "(?i)[^a]" }, [["b", "yes"], ["a", "no"], ["A", "no"]]);
table({ regex: "(?is)a.b" }, [["A\nB", "yes"]]);
table({ regex: "(a|b)*c?" }, [["", "yes"], ["abba", "yes"], ["abc", "yes"], ["cc", "no"]]);
table({ regex: "(?:ab){2}" }, [["abab", "yes"], ["ab", "no"], ["ababab", "no"]]);
table({ regex: "a{2,}" }, [["a", "no"], ["aa", "yes"], ["aaaaaaaa", "yes"]]);
table({ regex: "a{0}b" }, [["b", "yes"], ["ab", "no"]]);
table({ regex: "\\w+\\s\\S" }, [["ab_9 x", "yes"], ["é x", "no"], ["a\u00a0x", "no"], [
  "a\tx",
  "yes",
]]);
table({ regex: "\\.\\*\\\\" }, [[".*\\", "yes"], ["a*\\", "no"]]);
table({ regex: "[\\]\\-^]+" }, [["]-^", "yes"], ["a", "no"]]);
table({ regex: "[-a]+" }, [["a-", "yes"], ["b", "no"]]);
table({ regex: "\\x41\\u0042" }, [["AB", "yes"]]);
table({ regex: "a||b" }, [["", "yes"], ["a", "yes"], ["b", "yes"], ["ab", "no"]]);
table({ regex: "[\\d\\-]+" }, [["1-2", "yes"], ["a", "no"]]);

table({ glob: "*ab*bc" }, [["abbc", "yes"], ["xabybc", "yes"], ["abc", "no"]]); // one b is not two
table({ glob: "*ab*ab*" }, [["abab", "yes"], ["xabyabz", "yes"], ["ab", "no"]]);
table({ glob: `?${"*".repeat(2000)}` }, [["a", "yes"], ["abc", "yes"], ["", "no"]]); // as one star

table({ min_length: 2, max_length: 3 }, [
  ["ab", "yes"],
  ["abc", "yes"],
  ["a", "no"],
  ["abcd", "no"],
  ["😀", "no"], // one code point, two code units
  ["😀😀😀", "yes"],
  ["😀😀😀😀", "no"],
  ["é", "no"],
  ["e\u0301", "yes"],
  ["", "no"],
  ...WRONG_TYPES,
]);
table({ max_length: 0 }, [["", "yes"], ["a", "no"]]);
table({ min_length: 0 }, [["", "yes"], ["a", "yes"], [0, "unclear"]]);

// A long part may begin again within itself.
const LONG = "a".repeat(64);
table({ contains: [`${LONG}b`] }, [
  [`${LONG}b`, "yes"],
  [`a${LONG}b`, "yes"],
  [`${LONG}${LONG}b`, "yes"],
  [LONG, "no"],
  [`${LONG}c${LONG}`, "no"],
  [`${LONG}cb`, "no"],
]);
const PERIODIC = "ab".repeat(40);
table({ contains: [`${PERIODIC}c`] }, [
  [`ab${PERIODIC}c`, "yes"],
  [`a${PERIODIC}c`, "yes"],
  [`${PERIODIC}ab`, "no"],
]);
const A40 = "a".repeat(40);
table({ contains: [`${A40}b${A40}c`] }, [
  [`${A40}b${A40}b${A40}c`, "yes"],
  [`${A40}b${A40.slice(1)}b${A40}c`, "no"], // its beginning is there twice, but once too short
  [`${A40}b${A40}`, "no"],
]);
const DISTINCT = Array.from({ length: 64 }, (_, index) => String.fromCharCode(48 + index)).join("");
table({ contains: [DISTINCT] }, [
  [DISTINCT, "yes"],
  [`${DISTINCT.slice(0, 1)}#${DISTINCT.slice(1)}`, "no"],
  [`x${DISTINCT}x`, "yes"],
  [`${DISTINCT.slice(0, 40)}#${DISTINCT.slice(40)}`, "no"],
  [`${DISTINCT.slice(0, 40)}${DISTINCT.slice(39)}`, "no"],
  [`${DISTINCT.slice(0, 40)}${DISTINCT.slice(1)}`, "no"],
]);
