/** Pointers: what they select, disguised names, and arguments beside those that are named. */

import assert from "node:assert/strict";
import type { Answer, UnclearReason } from "../../../../src/core/gate/conditions/answer.ts";
import { checkedPointer, mayReach } from "../../../../src/core/gate/conditions/select.ts";
import type { JsonObject } from "../../../../src/core/json/json.ts";
import { askArgs, askMatch } from "./support.ts";

type Case = readonly [call: string, answer: Answer, why?: UnclearReason];

function pointed(args: JsonObject, cases: readonly Case[]): void {
  for (const [call, answer, why] of cases) {
    Deno.test(`${JSON.stringify(args)} answers ${answer} to ${call}`, () => {
      const asked = askArgs(args, JSON.parse(call));
      assert.equal(asked.answer, answer);
      if (why !== undefined) assert.ok(asked.why.includes(why), asked.why.join());
    });
  }
}

const IS_X = { equals: "x" };

pointed({ "/a": IS_X }, [
  [`{"a": "x"}`, "yes"],
  [`{"a": "x", "b": 1}`, "yes"],
  [`{"a": null}`, "no"],
  [`{}`, "no"],
  [`{"b": {"a": "x"}}`, "no"],
  [`{" a ": "x"}`, "yes"], // names are trimmed before
]);
pointed({ "/a/b": IS_X }, [
  [`{"a": {"b": "x"}}`, "yes"],
  [`{"a": {}}`, "no"],
  [`{"a": null}`, "no"],
  [`{"a": "{\\"b\\":\\"x\\"}"}`, "unclear", "wrong_type"],
  [`{"a": 1}`, "unclear", "wrong_type"],
  [`{"a": ["x"]}`, "unclear", "wrong_type"],
  [`{"a": [{"b": "x"}]}`, "unclear", "wrong_type"],
  [`{"a.b": "x"}`, "no"],
  [`{"a/b": "x"}`, "no"],
]);
pointed({ "/a~1b/c~0d": IS_X }, [[`{"a/b": {"c~d": "x"}}`, "yes"], [`{"a": {"b": "x"}}`, "no"]]);
pointed({ "/a/0": IS_X }, [
  [`{"a": ["x"]}`, "yes"],
  [`{"a": ["y", "x"]}`, "no"],
  [`{"a": []}`, "no"],
  [`{"a": [null]}`, "unclear", "wrong_type"], // an item that is null has a wrong type
  [`{"a": {"0": "x"}}`, "yes"],
  [`{"a": "x"}`, "unclear", "wrong_type"],
]);
pointed({ "/a/00": IS_X }, [[`{"a": ["x"]}`, "unclear", "wrong_type"]]);
pointed({ "/__proto__": { present: true } }, [
  [`{}`, "no"],
  [`{"__proto__": 1}`, "yes"],
  [`{"constructor": 1}`, "no"],
]);
pointed({ "/constructor": { present: true } }, [[`{}`, "no"]]);
pointed({ "/length": { present: true } }, [[`{"length": 1}`, "yes"]]);
pointed({ "/a/length": { present: true } }, [[`{"a": [1]}`, "unclear"]]);

// Disguises: names that lenient servers take for the one that is asked about.
pointed({ "/path": IS_X }, [
  [`{"path": "x", "Path": "y"}`, "unclear", "disguised_name"],
  [`{"PATH": "y"}`, "unclear", "disguised_name"],
  [`{"p\u1d2cTH": "y"}`, "unclear", "disguised_name"], // a small capital that is raised
  [`{"path": "x", "path\\u0000": "y"}`, "unclear", "disguised_name"],
  [`{"path": "x", "path\\u0000.txt": "y"}`, "unclear", "disguised_name"],
  [`{"path": "x", "pa th": "y"}`, "unclear", "disguised_name"],
  [`{"path": "x", "pa\\u00a0th": "y"}`, "unclear", "disguised_name"],
  [`{"path": "x", "pa\\tth": "y"}`, "unclear", "disguised_name"],
  [`{"path": "x", "\\u200bpath": "y"}`, "unclear", "disguised_name"],
  [`{"path": "x", "pa\\u00adth": "y"}`, "unclear", "disguised_name"],
  [`{"path": "x", "path\\ufeff": "y"}`, "unclear", "disguised_name"],
  [`{"path": "x", "path\\ufe0f": "y"}`, "unclear", "disguised_name"],
  [`{"path": "x", "p\\u0001ath": "y"}`, "unclear", "disguised_name"],
  [`{"path": "x", "\\u202epath": "y"}`, "unclear", "disguised_name"],
  [`{"path": "x", "ｐａｔｈ": "y"}`, "unclear", "disguised_name"],
  [`{"path": "x", "𝓹ath": "y"}`, "unclear", "disguised_name"],
  [`{"path": "x", "Path": null}`, "unclear", "disguised_name"],
  [`{"path": "x", "paths": "y", "path2": "y", "_path": "y", "file": "y"}`, "yes"],
  [`{"path": "x", "раth": "y"}`, "yes"], // another letter that looks alike
  [`{"path": "x", "inner": {"Path": "y"}}`, "yes"],
]);
pointed({ "/Id": IS_X }, [
  [`{"Id": "x", "İd": "y"}`, "unclear", "disguised_name"],
  [`{"Id": "x", "ıd": "y"}`, "unclear", "disguised_name"],
  [`{"Id": "x", "id": "y"}`, "unclear", "disguised_name"],
]);
pointed({ "/kind": IS_X }, [[`{"kind": "x", "\\u212aind": "y"}`, "unclear", "disguised_name"]]);
pointed({ "/files": IS_X }, [[`{"files": "x", "file\\u017f": "y"}`, "unclear", "disguised_name"]]);
pointed({ "/é": IS_X }, [
  [`{"é": "x"}`, "yes"],
  [`{"e\\u0301": "x"}`, "unclear", "disguised_name"],
]);
pointed({ "/a/b": IS_X }, [
  [`{"a": {"b": "x"}, "A": {"b": "y"}}`, "unclear", "disguised_name"],
  [`{"a": {"b": "x", "B": "y"}}`, "unclear", "disguised_name"],
]);
pointed({ "/**/path": { any: IS_X } }, [
  [`{"a": [{"Path": "y"}]}`, "unclear", "disguised_name"],
  [`{"path": "x"}`, "yes"],
]);

// Several values.
pointed({ "/to/*": { every: IS_X } }, [
  [`{"to": ["x", "x"]}`, "yes"],
  [`{"to": ["x", "y"]}`, "no"],
  [`{"to": ["x", 1]}`, "unclear", "wrong_type"],
  [`{"to": ["y", 1]}`, "no"],
  [`{"to": ["x", null]}`, "unclear", "wrong_type"],
  [`{"to": ["x", ["x"]]}`, "unclear", "wrong_type"],
  [`{"to": []}`, "no"],
  [`{"to": null}`, "no"],
  [`{}`, "no"],
  [`{"to": "x"}`, "yes"], // one in place of a list
  [`{"to": {"a": "x"}}`, "yes"],
  [`{"To": ["x"]}`, "unclear", "disguised_name"],
]);
pointed({ "/to/*": { any: IS_X } }, [
  [`{"to": ["y", "x", 1]}`, "yes"],
  [`{"to": ["y", 1]}`, "unclear"],
  [`{"to": ["y"]}`, "no"],
  [`{"to": []}`, "no"],
  [`{}`, "no"],
  [`{"to": "x"}`, "yes"],
]);
pointed({ "/to/*": { any: { is: "object" } } }, [
  [`{"to": [{}]}`, "yes"],
  [`{"to": [null, []]}`, "no"],
]);
pointed({ "/to/*": { only: IS_X } }, [
  [`{"to": []}`, "yes"],
  [`{}`, "yes"],
  [`{"to": null}`, "yes"],
  [`{"to": ["x"]}`, "yes"],
  [`{"to": ["y", 1]}`, "no"],
  [`{"to": [1]}`, "unclear"],
]);
pointed({ "/to/*": { any: IS_X, only: { in: ["x", "y"] } } }, [
  [`{"to": ["x", "y"]}`, "yes"],
  [`{"to": ["y"]}`, "no"],
  [`{"to": ["x", "z"]}`, "no"],
]);
pointed({ "/to/*": [{ every: IS_X }, { every: { equals: "y" } }] }, [
  [`{"to": ["x", "x"]}`, "yes"],
  [`{"to": ["y"]}`, "yes"],
  [`{"to": ["x", "y"]}`, "no"],
]);
pointed({ "/to/*": { not: { any: IS_X } } }, [
  [`{"to": ["y"]}`, "yes"],
  [`{"to": []}`, "yes"],
  [`{"to": ["x"]}`, "no"],
  [`{"to": [1]}`, "unclear"],
]);
pointed({ "/files/*/path": { every: IS_X } }, [
  [`{"files": [{"path": "x"}]}`, "yes"],
  [`{"files": [{"path": "x"}, {"path": "y"}]}`, "no"],
  [`{"files": [{"path": "x"}, {}]}`, "yes"], // nothing is selected there
  [`{"files": [{"path": "x"}, "y"]}`, "unclear", "wrong_type"],
  [`{"files": "x"}`, "unclear", "wrong_type"],
  [`{"files": [{"path": "x", "PATH": "y"}]}`, "unclear", "disguised_name"],
]);
pointed({ "/**": { any: IS_X } }, [
  [`{"a": {"b": [["x"]]}}`, "yes"],
  [`{"a": 1, "b": null, "c": [null, true]}`, "no"],
  [`{"x": "y"}`, "no"], // names are no values
  [`{}`, "no"],
]);
pointed({ "/a/**": { every: IS_X } }, [
  [`{"a": "x"}`, "yes"],
  [`{"a": {"b": ["x"]}}`, "yes"],
  [`{"a": {"b": ["x", 1]}}`, "no"],
  [`{"a": {}}`, "no"],
  [`{"a": "x", "b": "y"}`, "yes"],
]);
pointed({ "/**/path": { any: IS_X } }, [
  [`{"a": {"path": "x"}}`, "yes"],
  [`{"a": [{"b": {"path": "x"}}]}`, "yes"],
  [`{"a": "text", "n": 1, "l": ["x"]}`, "no"],
  [`{"path": 1}`, "unclear", "wrong_type"],
  [`{"path": {"path": "x"}}`, "yes"],
]);
pointed({ "/**/*/id": { any: IS_X } }, [[`{"a": [{"id": "x"}]}`, "yes"], [`{"id": "x"}`, "no"]]);

// The folder of a call is asked about by its name only.
pointed({ "/**": { any: { equals: "/x" } } }, [
  [`{"gait:cwd": "/x"}`, "no"],
  [`{"a": {"gait:cwd": "/x"}}`, "yes"],
]);
pointed({ "/*": { any: { equals: "/x" } } }, [
  [`{"gait:cwd": "/x"}`, "no"],
  [`{"gait:shell": "/x"}`, "no"], // nor is what else gait adds itself
  [`{"gait:tool": "/x"}`, "no"],
]);
// No object has members that it inherits, and no list items of other names.
pointed({ "/a/toString": { present: true } }, [[`{"a": {}}`, "no"]]);
pointed({ "/**/01": { any: IS_X } }, [[`{"a": ["y", "x"]}`, "no"]]);
pointed({ "/a/*/1": { only: IS_X } }, [[`{"a": [["x"]]}`, "yes"], [`{"a": [["x", "y"]]}`, "no"]]);
pointed({ "/gait:cwd": { equals: "/x" } }, [[`{"gait:cwd": "/x"}`, "yes"]]);
pointed({ "/p": { under: ["src"] } }, [
  [`{"gait:cwd": "/repo/src", "p": "a.ts"}`, "yes"],
  [`{"gait:cwd": "/repo/lib", "p": "a.ts"}`, "no"],
  [`{"gait:cwd": "/repo/lib", "p": "../src/a.ts"}`, "yes"],
  [`{"gait:cwd": "/repo/lib", "p": "/repo/src/a.ts"}`, "yes"],
  [`{"gait:cwd": "lib", "p": "a.ts"}`, "unclear"],
  [`{"gait:cwd": "/repo/SRC", "p": "a.ts"}`, "unclear"],
]);

// Anywhere, null is absent as a member, and as an item of no type.
pointed({ "/**": { only: { is: "string" } } }, [
  [`{"a": "x", "b": null}`, "yes"],
  [`{"a": ["x", null]}`, "no"],
]);

const OTHERS: readonly (readonly [args: JsonObject, cases: readonly Case[]])[] = [
  [{ "/path": { present: true } }, [
    [`{"path": "x"}`, "yes"],
    [`{"path": "x", "gait:cwd": "/repo"}`, "yes"],
    [`{"path": "x", "mode": null}`, "yes"],
    [`{"path": "x", "more": {}}`, "unclear"], // true to JavaScript
    [`{"path": "x", "more": []}`, "unclear"],
    [`{"path": "x", "more": {"a": null}}`, "unclear"],
    [`{"path": "x", "more": {"a": [{}]}}`, "unclear"],
    [`{"path": "x", "more": [], "mode": 1}`, "no"],
    [`{"path": "x", "mode": 1}`, "no"],
    [`{"path": "x", "mode": false}`, "no"],
    [`{"path": "x", "mode": ""}`, "no"],
    [`{"path": "x", "more": {"a": [{"b": 1}]}}`, "no"],
    [`{"path": "x", "more": [null]}`, "no"],
    [`{"path": ["x"]}`, "no"], // the list is selected, its item is not
    [`{"path": "x", "path/": 1}`, "no"],
    [`{"path": "x", "Path": "x"}`, "unclear"],
    [`{"path": "x", "gait:cwd": "/repo", "gait:shell": "Bash"}`, "yes"], // gait adds them itself
    [`{"path": "x", "in": {"gait:cwd": "/repo"}}`, "no"],
    [`{}`, "no"],
  ]],
  [{ "/path": { present: true }, "/o/**": { only: { is: "number" } } }, [
    [`{"path": "x", "o": {"a": [1]}}`, "yes"],
    [`{"path": "x", "o": {"a": ["1"]}}`, "no"],
    [`{"path": "x", "o": {}}`, "yes"],
    [`{"path": "x", "o": {"a": [{}]}}`, "yes"],
    [`{"path": "x", "p": {}}`, "unclear"],
    [`{"path": "x", "p": 1}`, "no"],
  ]],
  [{ "/to/*": { every: { equals: "x" } } }, [
    [`{"to": ["x"]}`, "yes"],
    [`{"to": "x"}`, "yes"],
    [`{"to": ["x"], "cc": "y"}`, "no"],
  ]],
  [{ "/to": { equals: "x" }, "/cc/*/name": { only: { is: "string" } } }, [
    [`{"to": "x", "cc": []}`, "yes"],
    [`{"to": "x", "cc": [{}]}`, "yes"],
    [`{"to": "x", "bcc": []}`, "unclear"],
    [`{"to": "x", "cc": [{"mail": {}}]}`, "unclear"],
  ]],
  [{ "/to/*": { any: { equals: "x" } } }, [[`{"to": ["x", null]}`, "yes"]]],
];
for (const [args, cases] of OTHERS) {
  for (const [call, answer] of cases) {
    Deno.test(`no_other_args beside ${JSON.stringify(args)} answers ${answer} to ${call}`, () => {
      const match = { tool_names: ["t"], args, no_other_args: true };
      assert.equal(askMatch(match, JSON.parse(call)).answer, answer);
    });
  }
}

Deno.test("mayReach() says whether a pointer leads to a place or into it", () => {
  const reaches = (pointer: string, at: string) => mayReach(checkedPointer(pointer), at);
  for (const at of ["", "/a", "/a/b"]) assert.equal(reaches("/a/b", at), true, at);
  for (const at of ["/b", "/a/c", "/a/b/c"]) assert.equal(reaches("/a/b", at), false, at);
  assert.equal(reaches("/a/*", "/a/x"), true);
  assert.equal(reaches("/a/*", "/a/x/y"), false);
  assert.equal(reaches("/a/*/b", "/a/x/c"), false);
  assert.equal(reaches("/**/b", "/x/y"), true);
  assert.equal(reaches("/a/**", "/b"), false);
});

Deno.test("checkedPointer() refuses what no reader of policies lets through", () => {
  assert.throws(() => checkedPointer("path"), TypeError);
  assert.equal(checkedPointer("/path").text, "/path");
});

/** A name that is asked about, and others that some programs take for it. */
const FORMS: readonly (readonly [name: string, others: readonly string[]])[] = [
  ["ä", ["Ä", "a\u0308", "a\u00a8", "\u212b".normalize("NFD").replace("\u030a", "\u0308")]],
  ["file", [
    "\ufb01le",
    "FILE",
    "f\u0131le",
    "f\u0130le",
    "f\u00adile",
    "ﬁ\u0000le".replace("\u0000", ""),
  ]],
  ["σοφος", ["ΣΟΦΟΣ", "σοφοσ"]],
  ["strasse", ["stra\u00dfe", "STRASSE", "stra\u1e9ee"]],
];

for (const [name, others] of FORMS) {
  for (const other of others) {
    Deno.test(`/${name} is unclear beside ${JSON.stringify(other)}`, () => {
      const asked = askArgs({ [`/${name}`]: IS_X }, { [name]: "x", [other]: "y" });
      assert.deepEqual([asked.answer, asked.why], ["unclear", ["disguised_name"]]);
    });
  }
  Deno.test(`/${name} is clear beside other names`, () => {
    const call = { [name]: "x", [`${name}2`]: "y", [`x${name}`]: "y" };
    assert.equal(askArgs({ [`/${name}`]: IS_X }, call).answer, "yes");
  });
}

Deno.test("a call has more names than are remembered, and long ones", () => {
  const long = "n".repeat(200);
  const call: Record<string, string> = { [long]: "x", [`${long.toUpperCase()}`]: "y" };
  for (let index = 0; index < 1500; index++) call[`name${index}`] = "y";
  assert.equal(askArgs({ [`/${long}`]: IS_X }, call).answer, "unclear");
  assert.equal(askArgs({ "/name7": { equals: "y" } }, call).answer, "yes");
  assert.equal(askArgs({ "/name7": { equals: "y" } }, { ...call, NAME7: "z" }).answer, "unclear");
});
