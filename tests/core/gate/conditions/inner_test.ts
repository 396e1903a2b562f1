/** Conditions on text inside text: JSON and patches. */

import { deepTable, table } from "./support.ts";

table({ json: { "/kind": { equals: "ping" } } }, [
  [`{"kind":"ping"}`, "yes"],
  [` { "kind" : "ping" } `, "yes"],
  [`{"kind":"\\u0070ing"}`, "yes"],
  [`{"kind":"ping","more":[1]}`, "yes"],
  [`{"kind":"pong"}`, "no"],
  [`{"kind":" ping"}`, "no"], // texts inside are not trimmed
  [`{"kind":null}`, "no"],
  [`{}`, "no"],
  [`{"kind":1}`, "unclear", "wrong_type"],
  [`{"kind":"ping","kind":"pong"}`, "unclear", "not_parsed"],
  [`{"kind":"ping","ki\\u006ed":"pong"}`, "unclear", "not_parsed"],
  [`{"kind":"ping","Kind":"pong"}`, "unclear", "disguised_name"],
  [`{"kind":"ping","kind ":"pong"}`, "unclear", "disguised_name"],
  [`{"kind":"ping","kind\\u0000":"pong"}`, "unclear", "disguised_name"],
  [`{"kind":"ping",}`, "unclear", "not_parsed"],
  [`{kind:"ping"}`, "unclear", "not_parsed"],
  [`{'kind':'ping'}`, "unclear", "not_parsed"],
  [`{"kind":"ping"} // x`, "unclear", "not_parsed"],
  [`{"kind":"ping"}{"kind":"pong"}`, "unclear", "not_parsed"],
  [`{"kind":"ping"`, "unclear", "not_parsed"],
  [`\ufeff{"kind":"ping"}`, "unclear", "not_parsed"],
  [`{"kind":"ping"}\u0000`, "unclear", "not_parsed"],
  [`{"kind":"ping","n":NaN}`, "unclear", "not_parsed"],
  [`{"kind":"ping","n":1e999}`, "unclear", "not_parsed"],
  [`{"kind":"ping","n":01}`, "unclear", "not_parsed"],
  [`kind: ping`, "unclear", "not_parsed"],
  [``, "unclear", "not_parsed"],
  [`"{\\"kind\\":\\"ping\\"}"`, "unclear", "wrong_type"], // JSON in JSON
  [`[{"kind":"ping"}]`, "unclear", "wrong_type"],
  [`null`, "no"],
  [{ kind: "ping" }, "unclear", "wrong_type"],
  [1, "unclear", "wrong_type"],
  [undefined, "no"],
]);
// Anywhere in the arguments a text of another form is none that is asked about.
deepTable({ json: { "/k": { equals: 1 } } }, [
  [`{"k":1}`, "yes"],
  [`{"k":2}`, "no"],
  ["text", "no"],
  [5, "no"],
]);
deepTable({ patch: { any: { under: ["src"] } } }, [
  ["*** Begin Patch\n*** Delete File: src/a\n*** End Patch", "yes"],
  ["*** Begin Patch\n*** Delete File: lib/a\n*** End Patch", "no"],
  ["text", "no"],
]);
// A text inside is not trimmed, so that a patch may end with a line break.
table({ json: { "/p": { patch: { every: { under: ["src"] } } } } }, [
  [JSON.stringify({ p: "*** Begin Patch\n*** Delete File: src/a\n*** End Patch\n" }), "yes"],
  [JSON.stringify({ p: "*** Begin Patch\n*** Delete File: src/a\n*** End Patch\n\n" }), "unclear"],
]);
// What is read in a patch is a path, and judged as strictly as one.
table({ patch: { every: { under: ["src"] } } }, [
  ["*** Begin Patch\n*** Delete File: $X/a\n*** End Patch", "unclear"],
  ["*** Begin Patch\n*** Delete File: src\\a\n*** End Patch", "unclear"],
  ["*** Begin Patch\n*** Delete File: src/a\n*** End Patch", "yes"],
]);
table({ json: { "/p": { under: ["."] } } }, [
  [`{"p":"  "}`, "unclear"], // texts inside are not trimmed
  [`{"p":"\\t"}`, "unclear"],
  [`{"p":"\u3000"}`, "unclear"],
  [`{"p":"a"}`, "yes"],
]);
table({ json: { "": { present: false } } }, [["null", "yes"], ["1", "no"]]);
table({ json: { "/**/*": { any: { equals: "x" } } } }, [
  [`"x"`, "yes"], // a scalar in place of a list of one
  [`["x"]`, "yes"],
  [`"y"`, "no"],
]);
table({ json: { "": { is: "list", max_items: 2 } } }, [
  [`[1,2]`, "yes"],
  [`[1,2,3]`, "no"],
  [`{}`, "no"],
  [`1`, "no"],
]);
table({ json: { "/to/*": { every: { email_domain: "example.com" } }, "/n": { max: 5, min: 0 } } }, [
  [`{"to":["a@example.com"],"n":5}`, "yes"],
  [`{"to":["a@example.com","b@evil.example"],"n":5}`, "no"],
  [`{"to":"a@example.com","n":1e0}`, "yes"],
  [`{"to":"a@example.com","n":6}`, "no"],
  [`{"to":"a@example.com"}`, "no"],
]);
table({ json: { "/**": { any: { path_glob: "**/.env" } } } }, [
  [`{"a":[{"b":"x/.env"}]}`, "yes"],
  [`{"gait:cwd":"/repo/.env"}`, "yes"], // only of the call itself it is the folder
  [`{"a":"text"}`, "no"],
  [`{"a":"\\u0000"}`, "no"],
]);
table({ json: { "/a": { json: { "/b": { equals: 1 } } } } }, [
  [`{"a":"{\\"b\\":1}"}`, "yes"],
  [`{"a":{"b":1}}`, "unclear", "wrong_type"],
]);
deepTable({ json: { "/kind": { equals: "ping" } } }, [
  [`{"kind":"ping"}`, "yes"],
  ["plain text", "no"],
  ["{broken", "no"],
  [1, "no"],
]);

const UNDER_SRC = { patch: { every: { under: ["src"] } } };

function envelope(...lines: readonly string[]): string {
  return ["*** Begin Patch", ...lines, "*** End Patch"].join("\n");
}
const UPDATE = ["@@ class A", " a", "-b", "+c"];

table(UNDER_SRC, [
  [envelope("*** Update File: src/a.ts", ...UPDATE), "yes"],
  [envelope("*** Update File: src/a.ts", ...UPDATE, "*** End of File"), "yes"],
  [envelope("*** Add File: src/a.ts", "+a", "+", "+*** Update File: /etc/passwd"), "yes"],
  [envelope("*** Delete File: src/a.ts"), "yes"],
  [envelope("*** Update File: src/a b.ts", ...UPDATE), "yes"],
  [envelope("*** Update File: /repo/src/a.ts", ...UPDATE), "yes"],
  [envelope("*** Update File: src/a.ts", "*** Move to: src/b.ts", ...UPDATE), "yes"],
  [envelope("*** Update File: src/a.ts", ...UPDATE, "*** Delete File: src/b.ts"), "yes"],
  [envelope("*** Update File: src/a.ts", ...UPDATE, "", " x"), "yes"],
  [envelope("*** Update File: src/a.ts", "*** Move to: /etc/x", ...UPDATE), "no"],
  [envelope("*** Update File: src/a.ts", ...UPDATE, "*** Add File: b.ts", "+x"), "no"],
  [envelope("*** Update File: src/../b.ts", ...UPDATE), "no"],
  [envelope("*** Delete File: /etc/passwd"), "no"],
  [envelope("*** Update File: SRC/a.ts", ...UPDATE), "unclear"],
  [envelope("*** Update File: src\\..\\..\\x", ...UPDATE), "no"],
  [envelope("*** Update File: src/\\..\\..\\x", ...UPDATE), "unclear"],
  // Lenient programs find files in these.
  [envelope("*** Update File: src/a.ts", ...UPDATE, " *** Update File: /etc/passwd"), "unclear"],
  [envelope("*** Update File: src/a.ts", ...UPDATE, "-*** Add File: /etc/passwd"), "unclear"],
  [envelope("*** Update File: src/a.ts", ...UPDATE, "\t*** Delete File: /etc/x"), "unclear"],
  [envelope("*** Update File:  src/a.ts", ...UPDATE), "unclear"],
  [envelope("*** update file: src/a.ts", ...UPDATE), "unclear"],
  [envelope("***Update File: src/a.ts", ...UPDATE), "unclear"],
  [envelope("*** Update File: src/a.ts\r", ...UPDATE), "unclear"],
  [envelope("*** Add File: src/a.ts", "+a\r*** Delete File: /etc/x"), "unclear"],
  [envelope("*** Add File: src/a.ts", "+a\u2028*** Delete File: /etc/x"), "unclear"],
  [envelope("*** Add File: src/a.ts", "+a\u0085 *** Delete File: /etc/x"), "unclear"],
  [envelope("*** Add File: src/a.ts", "+a\f*** Delete File: /etc/x"), "unclear"],
  [envelope("*** Add File: src/a.ts", "+a\u001d+*** Delete File: /etc/x"), "unclear"],
  [envelope("*** Add File: src/a.ts", "+a\fb\u2028c"), "yes"],
  [envelope("*** Update File: src/a.ts", "@@\r", "-b\r", "+c\r"), "unclear"],
  [envelope("*** Add File: src/a.ts", "+a\r"), "yes"],
  [envelope("*** Add File: src/a.ts", "a"), "unclear"],
  [envelope("*** Delete File: src/a.ts", "+a"), "unclear"],
  [envelope("*** Add File: src/a.ts", "+a", "*** Move to: src/b.ts"), "unclear"],
  [envelope("*** Move to: src/b.ts"), "unclear"],
  [envelope("*** Update File: src/a.ts", ...UPDATE, "*** Move to: src/b.ts"), "unclear"],
  [envelope("*** Environment: x"), "unclear"],
  [envelope(), "unclear", "not_parsed"],
  [envelope("*** Update File: src/a.ts", ...UPDATE) + "\n*** Delete File: x", "unclear"],
  ["x\n" + envelope("*** Update File: src/a.ts", ...UPDATE), "unclear"],
  [envelope("*** Update File: ", ...UPDATE), "unclear"],
  ["*** Begin Patch\n*** Update File: src/a.ts\n@@\n-a\n+b", "unclear", "not_parsed"],
  ["", "unclear", "not_parsed"],
  ["src/a.ts", "unclear", "not_parsed"],
  [["src/a.ts"], "unclear", "wrong_type"],
  [undefined, "no"],
]);

const HUNK = ["@@ -1,2 +1,2 @@ f()", " a", "-b", "+c"];

function diff(a: string, b: string, ...lines: readonly string[]): string {
  return [`diff --git a/${a} b/${b}`, ...lines].join("\n");
}
function changed(path: string, ...hunk: readonly string[]): string {
  return diff(
    path,
    path,
    "index 1a2b3c4..5d6e7f8 100644",
    `--- a/${path}`,
    `+++ b/${path}`,
    ...hunk,
  );
}

table(UNDER_SRC, [
  [changed("src/a.ts", ...HUNK), "yes"],
  [changed("src/a.ts", ...HUNK) + "\n", "yes"],
  [changed("src/a.ts", ...HUNK, ...HUNK), "yes"],
  [changed("src/a.ts", ...HUNK) + "\n" + changed("src/b.ts", ...HUNK), "yes"],
  [changed("src/a.ts", ...HUNK, "\\ No newline at end of file"), "yes"],
  [
    changed("src/a.ts", "@@ -1 +1 @@", "-a", "\\ No newline at end of file", "+b"),
    "yes",
  ],
  [changed("src/a b.ts", ...HUNK), "yes"],
  [diff("src/a.ts", "src/a.ts", "old mode 100644", "new mode 100755"), "yes"],
  [
    diff(
      ...["src/a.ts", "src/b.ts", "similarity index 90%"] as const,
      ...["rename from src/a.ts", "rename to src/b.ts"],
    ),
    "yes",
  ],
  [
    diff(
      ...["src/a.ts", "src/a.ts", "new file mode 100644", "index 0000000..5d6e7f8"] as const,
      ...["--- /dev/null", "+++ b/src/a.ts", "@@ -0,0 +1 @@", "+a"],
    ),
    "yes",
  ],
  [
    diff(
      ...["src/a.ts", "src/a.ts", "deleted file mode 100644"] as const,
      ...["--- a/src/a.ts", "+++ /dev/null", "@@ -1 +0,0 @@", "-a"],
    ),
    "yes",
  ],
  [
    'diff --git "a/src/\\303\\244.ts" "b/src/\\303\\244.ts"\nold mode 100644\nnew mode 100755',
    "yes",
  ],
  ['diff --git "a/src/\\056\\056/x" "b/src/\\056\\056/x"', "no"], // .. in octal
  ['diff --git "a/src/\u0142" "b/src/\u0142"', "unclear"], // git would have escaped it
  [changed("src/../x", ...HUNK), "no"],
  // Some programs drop the blank of an empty line of context.
  [changed("src/a.ts", "@@ -1,2 +1,2 @@", "", "-b", "+c"), "yes"],
  [
    changed("src/a.ts", ...HUNK, "\\ No newline at end of file") + "\n" + changed("x.ts", ...HUNK),
    "no",
  ],
  [changed("src/a.ts", ...HUNK) + "\n" + changed("x.ts", ...HUNK), "no"],
  [diff("src/a.ts", "x.ts", "rename from src/a.ts", "rename to x.ts"), "no"],
  [changed("/etc/passwd", ...HUNK), "unclear"], // a//etc/passwd: one slash goes, or both
  ["diff --git src/a.ts b/src/a.ts", "unclear"], // it begins with no a/
  [changed("src/a.ts", "@@ -1 +1 @@", "-a", "*b"), "unclear"],
  [changed("src/a.ts", "@@ x @@", "-a", "+b"), "unclear"],
  [changed("src/a.ts", "@@ -0,0 +1,2 @@", " a", "+b"), "unclear"],
  [changed("src/a.ts", "@@ -1,2 +0,0 @@", " a", "-b"), "unclear"],
  ["diff --git a/src/a.ts src/a.ts", "unclear"],
  ['diff --git "a/src/\\377" "b/src/\\377"', "unclear"], // no UTF-8
  ['diff --git "a/src/\\q" "b/src/\\q"', "unclear"], // no escape of git
  ['diff --git "a/src/\u007f" "b/src/\u007f"', "unclear"], // git would have escaped it
  ['diff --git a/src/a "b b/src/a "b', "unclear"],
  [diff("src/a", "src/a", '--- "a/src/aX', "+++ b/src/a", ...HUNK), "unclear"], // no quote ends it
  [diff("src/a", "src/a", '--- "a/src/a\\"', "+++ b/src/a", ...HUNK), "unclear"],
  ["DIFF --GIT a/src/a.ts b/src/a.ts", "unclear"],
  ["diff --git /dev/null b/src/a.ts", "unclear"],
  ["diff --git a/src/a.ts /dev/null", "unclear"],
  // Git ends a name with blanks by a tab.
  [
    diff(
      ...["src/a b.ts", "src/a b.ts", "--- a/src/a b.ts\t", "+++ b/src/a b.ts\t"] as const,
      ...HUNK,
    ),
    "yes",
  ],
  // The header and the lines below it name different files.
  [diff("src/a.ts", "src/a.ts", "--- a/src/a.ts", "+++ b/x.ts", ...HUNK), "unclear"],
  [diff("src/a.ts", "src/a.ts", "rename from src/a.ts", "rename to x.ts"), "unclear"],
  [diff("src/a.ts", "src/a.ts", "--- src/a.ts", "+++ src/a.ts", ...HUNK), "unclear"],
  // Hunks that do not add up may hide a file.
  [changed("src/a.ts", "@@ -1,2 +1,2 @@", " a", "-b", "+c", "+d"), "unclear"],
  [changed("src/a.ts", "@@ -1,3 +1,3 @@", " a", "-b", "+c"), "unclear"],
  [changed("src/a.ts", "@@ -1 +1,2 @@", "-a", "+b", "--- a/x", "+++ b/x"), "unclear"],
  [changed("src/a.ts", ...HUNK, "--- a/x.ts", "+++ b/x.ts", ...HUNK), "unclear"],
  [changed("src/a.ts", ...HUNK, "Index: x.ts"), "unclear"],
  [changed("src/a.ts", ...HUNK, "*** x.ts"), "unclear"],
  [changed("src/a.ts", ...HUNK, "text"), "unclear"],
  [
    diff(
      "src/l",
      "src/l",
      "new file mode 120000",
      "--- /dev/null",
      "+++ b/src/l",
      "@@ -0,0 +1 @@",
      "+/",
    ),
    "unclear",
  ],
  [diff("src/a b", "src/c d", "rename from src/a b", "rename to src/c d"), "unclear"],
  ["--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1 +1 @@\n-a\n+b", "unclear", "not_parsed"],
  ["Subject: x\n\n" + changed("src/a.ts", ...HUNK), "unclear"],
  [changed("src/a.ts", "@@ -1,2 +1,2 @@", " a", "-b", "+c\u2028+++ b/x"), "unclear"],
  [diff("src/a.ts", "src/a.ts", "GIT binary patch"), "unclear"],
]);
/** Characters as git writes them in a name between quotes, and their codes. */
const GIT_ESCAPES: Readonly<Record<string, string>> = {
  "\\a": "07",
  "\\b": "08",
  "\\t": "09",
  "\\n": "0a",
  "\\v": "0b",
  "\\f": "0c",
  "\\r": "0d",
  '\\"': "22",
  "\\\\": "5c",
  "\\177": "7f",
};
for (const [escape, code] of Object.entries(GIT_ESCAPES)) {
  table({ patch: { every: { regex: `src/x\\x${code}y` } } }, [
    [`diff --git "a/src/x${escape}y" "b/src/x${escape}y"\nold mode 100644\nnew mode 100755`, "yes"],
  ]);
}
table({ patch: { every: { prefix: "src/" } } }, [
  ['diff --git "a/src/\\q" "b/src/\\q"\nold mode 100644\nnew mode 100755', "unclear"],
]);
table({ patch: { any: { path_glob: "**/*.lock" } } }, [
  ["diff --git /dev/null b/x.lock", "unclear"],
  ["diff --git a/x.lock /dev/null", "unclear"],
  [envelope("*** Update File: a.ts", ...UPDATE, "*** Delete File: x/b.lock"), "yes"],
  [envelope("*** Update File: a.ts", ...UPDATE), "no"],
]);
