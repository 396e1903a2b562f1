/** Explanations say what conditions looked at and found, and tell no secret. */

import assert from "node:assert/strict";
import { compilePolicy } from "../../../../src/core/gate/decide/compiled_policy.ts";
import { explainDecision } from "../../../../src/core/gate/decide/explain.ts";
import { normalizePolicy } from "../../../../src/core/gate/policy/normalize.ts";
import type { Verdict } from "../../../../src/core/gate/decide/verdict.ts";
import type { JsonObject, JsonValue } from "../../../../src/core/json/json.ts";
import { askArgs, callOf } from "./support.ts";

const TEXTS: readonly (readonly [args: JsonObject, call: JsonObject, text: string])[] = [
  [
    { "/path": { under: ["drafts"] } },
    { path: "drafts/../src/a.ts" },
    "drafts/../src/a.ts is src/a.ts, not under drafts",
  ],
  [{ "/path": { under: ["drafts"] } }, { path: "drafts/a" }, "drafts/a is under drafts"],
  [
    { "/path": { path_glob: ["**/*.sh"] } },
    { path: "a.sh/." },
    "a.sh/. is a.sh, like **/*.sh",
  ],
  [
    { "/path": { under: ["drafts"] } },
    { path: "$X/a" },
    "$X/a holds $ or %, which programs replace by a value",
  ],
  [
    { "/path": { under: ["drafts"] } },
    { path: "Drafts/a" },
    "Drafts/a is read differently by different systems",
  ],
  [{ "/path": { under: ["drafts"] } }, {}, "is absent"],
  [{ "/path": { under: ["drafts"] } }, { path: 1 }, "is a number, not a path"],
  [{ "/path": { under: ["drafts"] } }, { Path: "a" }, "is a name that some programs take for path"],
  [{ "/a/b": { equals: 1 } }, { a: "x" }, "is not an object or list"],
  [{ "/n": { max: 100, min: 0 } }, { n: "100" }, "is a string, not a number"],
  [
    { "/u": { host: ["a.example"] } },
    { u: "https://b.example/x" },
    "is a URL with scheme https, host b.example, port 443",
  ],
  [
    { "/u": { host: ["a.example"] } },
    { u: "https://x@a.example" },
    "has a user name in front of its host",
  ],
  [{ "/u": { scheme: ["https"] } }, { u: "a.example" }, "leaves its scheme open"],
  [{ "/u": { host: ["a.example"] } }, { u: "/x" }, "is not a URL"],
  [{ "/u": { host: ["a.example"] } }, { u: "https:a.example" }, "has no // after its scheme"],
  [{ "/u": { host: ["a.example"] } }, { u: "b.example" }, "is a URL with host b.example"],
  [
    { "/u": { host: ["a.example"] } },
    { u: "ssh://b.example" },
    "is a URL with scheme ssh, host b.example",
  ],
  [
    { "/**": { any: { host: ["a.example"] } } },
    { u: "https://a.example please" },
    "begins with a URL to some programs",
  ],
  [
    { "/**": { any: { host: ["a.example"] } } },
    { u: "https://b.example please" },
    "is not a URL",
  ],
  [{ "/**": { any: { host: ["a.example"] } } }, { u: "text" }, "is not a URL"],
  [{ "/e": { email_domain: ["a.example"] } }, { e: "x@b.example" }, "the domain is b.example"],
  [{ "/l": { max_items: 1 } }, { l: [1, 2] }, "has 2 items"],
  [{ "/p": { present: true } }, { p: 1 }, "is there"],
  [{ "/p": { present: true } }, {}, "is absent"],
  [
    { "/path": { under: ["/etc"] } },
    { path: "/etc/../srv/x" },
    "/etc/../srv/x is /srv/x, not under /etc",
  ],
  [
    { "/path": { under: ["/etc"] } },
    { path: "../repo2/x" },
    "../repo2/x is /repo2/x, not under /etc",
  ],
  [{ "/path": { under: ["/etc"] } }, { path: "./a/.." }, "./a/.. is ., not under /etc"],
  [{ "/path": { under: ["~"] } }, { path: "~/a/../b" }, "~/a/../b is ~/b, under ~"],
  [{ "/path": { under: ["/a", "b"] } }, { path: "/c" }, "/c is not under /a or b"],
  [{ "/path": { under: ["~"] } }, { path: "~/repo/x" }, "~/repo/x is under ~"],
  [{ "/**": { any: { under: ["/etc"] } } }, { p: "C:x" }, "C:x is not under /etc"],
  [
    { "/**": { any: { under: ["/etc"] } } },
    { p: "~/../x" },
    "~/../x is read differently by different systems",
  ],
  [{ "/**": { any: { under: ["/etc"] } } }, { p: "~/x" }, "~/x is not under /etc"],
  // What is above a home folder has no shorter name, least of all one in the workspace.
  [
    { "/**": { any: { path_glob: ["**/.env"] } } },
    { p: "~/../.env" },
    "~/../.env is like **/.env",
  ],
  [{ "/v": { prefix: "x" } }, { v: "a".repeat(78) }, `is "${"a".repeat(78)}"`],
  [{ "/v": { prefix: "x" } }, { v: "a".repeat(79) }, `is "${"a".repeat(79)}…`],
  [
    { "/path": { under: ["/a", "/b", "/d", "/e", "/f"] } },
    { path: "/c" },
    "/c is not under /a or /b or /d or /e or 1 more",
  ],
  [
    { "/path": { under: ["/a", "/b", "/d", "/e"] } },
    { path: "/c" },
    "/c is not under /a or /b or /d or /e",
  ],
  [{ "/path": { under: ["."] } }, { path: "a\\b" }, "a\\b is under ."],
  [
    { "/path": { under: ["/"] } },
    { path: "/re\\po/a", "gait:cwd": "/re\\po" },
    "/re\\po/a is a, under /",
  ],
  [{ "/**": { any: { under: ["/etc"] } } }, { p: "two\nlines" }, "is not a path"],
  [{ "/**": { any: { under: ["/etc"] } } }, { p: "" }, "is not a path"],
  [{ "/**": { any: { under: ["/etc"] } } }, { p: "a/.../b" }, "a/.../b is not under /etc"],
  [{ "/**": { any: { under: ["/etc"] } } }, { p: "/x/a" }, "/x/a is not under /etc"],
  [
    { "/path": { under: ["drafts"] } },
    { path: `\u0001${"a".repeat(200)}` },
    `\\u0001${"a".repeat(74)}… holds a control character`,
  ],
  [
    { "/path": { under: ["/x"] } },
    { path: "a".repeat(80) },
    `${"a".repeat(80)} is not under /x`,
  ],
  [
    { "/path": { under: ["/x"] } },
    { path: "a".repeat(81) },
    `${"a".repeat(80)}… is not under /x`,
  ],
  [{ "/j": { json: { "/k": { equals: 1 } } } }, { j: "{" }, "cannot be read as json"],
];
for (const [args, call, text] of TEXTS) {
  Deno.test(`${JSON.stringify(args)} says of ${JSON.stringify(call)}: ${text}`, () => {
    assert.ok(askArgs(args, call).texts.includes(text), askArgs(args, call).texts.join("\n"));
  });
}

/** A workspace, a path, and what is told of it. */
const WORKSPACES: readonly (readonly [workspace: string, path: string, text: string])[] = [
  ["/home/bob", "/home/al/x", "/home/al/x is not under ."],
  ["/home/bob", "/home/bob/x", "/home/bob/x is x, under ."],
  ["/Repo", "/Repo/x", "/Repo/x is x, under ."],
];
for (const [workspace, path, text] of WORKSPACES) {
  Deno.test(`in ${workspace} it is told that ${text}`, () => {
    const asked = askArgs({ "/path": { under: ["."] } }, { path }, { workspace });
    assert.deepEqual(asked.texts, [text]);
  });
}

/** Paths of provenance with their sources; what is told of the argument `v`. */
const SOURCES: readonly (readonly [arg_path: string, source: string, text: string])[] = [
  ["$.v", "external", "is labelled external or user"],
  ["$.v", "system", "is not labelled external or user"],
  ["$[", "external", "may be meant by a path of provenance that cannot be read"],
  ['$["\\x"]', "external", "may be meant by a path of provenance that cannot be read"],
];
for (const [arg_path, source, text] of SOURCES) {
  Deno.test(`source says of ${arg_path} from ${source}: ${text}`, () => {
    const provenance = [{ arg_path, source }];
    const asked = askArgs({ "/v": { source: ["user", "external"] } }, { v: "x" }, { provenance });
    assert.deepEqual(asked.texts, [text]);
    assert.deepEqual(asked.why, text.startsWith("may") ? ["not_parsed"] : []);
  });
}

Deno.test("every condition is told with its pointer in the policy", () => {
  const policy = compilePolicy(normalizePolicy({
    schema_version: "1.1.0",
    rules: [{
      name: "r",
      effect: "block",
      match: {
        args: {
          "/a": { prefix: "x", suffix: "x" },
          "/b/*": { only: { equals: "x" } },
          "/c": { json: { "/k": { equals: "x" } } },
          "/d": { equals: 1 },
        },
      },
    }],
  }));
  const args = { a: "x", b: ["x", "x"], c: '{"k":"x"}', D: 1 };
  const { considered } = explainDecision(policy, callOf(args));
  assert.deepEqual(
    considered[0]?.conditions?.map((one) => [one.pointer, one.argument, one.condition]),
    [
      ["/a", "/a", "prefix"],
      ["/a", "/a", "suffix"],
      ["/b/*", "/b/0", "equals"],
      ["/b/*", "/b/1", "equals"],
      ["/k", "/c/k", "equals"],
      ["/d", "/D", "/d"],
    ],
  );
});

const SECRETS: readonly (readonly [args: JsonObject, call: JsonObject])[] = [
  [{ "/token": { prefix: "x" } }, { token: "hunter2" }],
  [{ "/token": { under: ["x"] } }, { token: "hunter2" }],
  [{ "/token/*": { any: { equals: "x" } } }, { token: ["hunter2"] }],
  [{ "/token": { json: { "/k": { equals: "x" } } } }, { token: '{"k":"hunter2"}' }],
  [{ "/**": { any: { contains: "x" } } }, { token: "hunter2" }],
  [{ "/token": { prefix: "x" } }, { Token: "hunter2" }], // a disguise
  [{ "/in": { is: "object" } }, { in: { key: "hunter2" } }], // it holds a secret
  [{ "/in/key": { regex: "x" } }, { in: { key: "hunter2" } }],
];
for (const [args, call] of SECRETS) {
  Deno.test(`${JSON.stringify(args)} tells no secret of ${JSON.stringify(call)}`, () => {
    const policy = compilePolicy(normalizePolicy({
      schema_version: "1.1.0",
      rules: [{ name: "r", effect: "block", match: { tool_names: ["t"], args } }],
    }));
    const secrets = ["/token", "/in/key"];
    const explanation = JSON.stringify(
      explainDecision(policy, callOf(call), { secrets }).considered,
    );
    assert.ok(!explanation.includes("hunter2"), explanation);
    assert.ok(explanation.includes('"argument":"/'));
    assert.ok(JSON.stringify(explainDecision(policy, callOf(call)).considered).includes("hunter2"));
  });
}

Deno.test("a value is told in at most 80 printable characters", () => {
  const policy = compilePolicy(normalizePolicy({
    schema_version: "1.1.0",
    rules: [{ name: "r", effect: "block", match: { args: { "/v": { prefix: "x" } } } }],
  }));
  const faces = "😀".repeat(1000);
  for (const v of [faces, `a${faces}`, "\u0000\u202e\u2028".repeat(100), "a".repeat(1_000_000)]) {
    const { considered } = explainDecision(policy, callOf({ v }));
    for (const { value = "", text } of considered[0]?.conditions ?? []) {
      assert.ok([...value].length <= 80);
      assert.ok(text.length < 600);
      assert.match(value + text, /^(?:(?!\p{Cc}|\p{Cs}|\p{Bidi_Control})[\s\S])*$/u);
    }
  }
});

/** What is told of the argument at a pointer. */
function toldOf(pointer: string, call: JsonObject, secrets: readonly string[] = []) {
  return askedOf({ [pointer]: { is: "boolean" } }, call, secrets);
}

/** What is told of the first condition that is asked. */
function askedOf(args: JsonObject, call: JsonObject, secrets: readonly string[] = []) {
  const policy = compilePolicy(normalizePolicy({
    schema_version: "1.1.0",
    rules: [{ name: "r", effect: "block", match: { args } }],
  }));
  const { considered } = explainDecision(policy, callOf(call), { secrets });
  const [condition] = considered[0]?.conditions ?? [];
  return condition;
}

/** A value and how it is told. */
const VALUES: readonly (readonly [value: JsonValue, told: string])[] = [
  ["x", '"x"'],
  [1, "1"],
  [["a", { b: 1 }], '["a",{"b":1}]'],
  ["a".repeat(78), `"${"a".repeat(78)}"`], // with its quotes 80 characters
  ["a".repeat(79), `"${"a".repeat(78)}…`],
  ["😀".repeat(78), `"${"😀".repeat(78)}"`],
  ["😀".repeat(79), `"${"😀".repeat(78)}…`],
  [`x${"😀".repeat(400)}`, `"x${"😀".repeat(77)}…`], // no half of a character is read
  [Array(60).fill("ab"), `[${'"ab",'.repeat(15)}"ab…`],
];

for (const [value, told] of VALUES) {
  const label = JSON.stringify(value);
  Deno.test(`${label.slice(0, 30)} of ${label.length} is told in short`, () => {
    assert.equal(toldOf("/v", { v: value })?.value, told);
    assert.equal([...told].length <= 80, true);
  });
}

Deno.test("the value at a pointer is told, however deep it is", () => {
  const args = { a: { "b/c": ["x", { d: "y" }] } };
  assert.equal(toldOf("/a/b~1c/1/d", args)?.value, '"y"');
  assert.equal(toldOf("/a/b~1c/0", args)?.value, '"x"');
  const absent = toldOf("/a/none", args);
  assert.deepEqual([absent?.argument, absent?.text, "value" in (absent ?? {})], [
    "/a/none",
    "is absent",
    false,
  ]);
  const inText = toldOf("/a/none/deeper", { a: "x" });
  assert.deepEqual([inText?.argument, inText?.value], ["/a", '"x"']);
  assert.equal("value" in (toldOf("/toString", {}) ?? {}), false);
  // What is within a text is no part of the arguments.
  const inside = askedOf({ "/c": { json: { "/0": { equals: "x" } } } }, { c: '["x"]' });
  assert.deepEqual([inside?.argument, inside?.value], ["/c/0", undefined]);
});

Deno.test("why an answer is unclear is told of no other answer", () => {
  const why = (u: string) => askedOf({ "/u": { host: ["a.example"] } }, { u })?.why;
  assert.deepEqual(["https://a.example", "https://b.example", "https://x@a.example"].map(why), [
    undefined,
    undefined,
    "two_readings",
  ]);
});

Deno.test("of several disguised names the first is told", () => {
  assert.equal(toldOf("/path", { path: "x", Path: "y", PATH: "z" })?.argument, "/Path");
});

Deno.test("what lies beside a secret is told, what holds one or lies in it is not", () => {
  const args = { token: { key: "k" }, tokens: "ts", other: "o", in: { key: "i", name: "n" } };
  const secrets = ["/token", "/in/key"];
  const told = (pointer: string) => toldOf(pointer, args, secrets);
  for (const pointer of ["/token", "/token/key", "/in", "/in/key"]) {
    assert.deepEqual(
      [told(pointer)?.text, told(pointer)?.value],
      ["is secret", undefined],
      pointer,
    );
  }
  assert.deepEqual(["/tokens", "/other", "/in/name"].map((one) => told(one)?.value), [
    '"ts"',
    '"o"',
    '"n"',
  ]);
});

Deno.test("no condition is asked after one that says no", () => {
  const isThere = { present: true };
  assert.deepEqual(askArgs({ "/a": isThere, "/b": isThere }, { b: 1 }).texts, ["is absent"]);
});

Deno.test("within one mapping no condition is asked after one that says no", () => {
  const isXs = { prefix: "x", suffix: "x" };
  assert.equal(askArgs({ "/a": isXs }, { a: "y" }).texts.length, 1);
  assert.equal(askArgs({ "/a": isXs }, { a: "x" }).texts.length, 2);
  const inText = { json: { "/k": { equals: 1 }, "/l": { equals: 1 } } };
  assert.equal(askArgs({ "/a": inText }, { a: '{"k":2}' }).texts.length, 1);
  assert.equal(askArgs({ "/a": inText }, { a: '{"k":1}' }).texts.length, 2);
});

Deno.test("no alternative is asked after one that says yes", () => {
  const either = [{ prefix: "x" }, { prefix: "y" }];
  assert.equal(askArgs({ "/a": either }, { a: "x" }).texts.length, 1);
  assert.equal(askArgs({ "/a": either }, { a: "y" }).texts.length, 2);
});

Deno.test("no item is asked after one that settles the answer", () => {
  const toldOf = (quantifier: string, a: JsonValue) =>
    askArgs({ "/a/*": { [quantifier]: { equals: "x" } } }, { a }).texts.length;
  assert.deepEqual([toldOf("any", ["x", "y"]), toldOf("any", ["y", "x"])], [1, 2]);
  assert.deepEqual([toldOf("every", ["y", "x"]), toldOf("every", ["x", "y"])], [1, 2]);
  assert.deepEqual([toldOf("only", ["y", "x"]), toldOf("only", ["x", "y"])], [1, 2]);
});

Deno.test("of several values that a pointer cannot reach the first is told", () => {
  const told = askedOf({ "/*/a": { any: { equals: "x" } } }, { p: 1, q: { a: "x" }, r: 2 });
  assert.deepEqual([told?.argument, told?.why], ["/p", "wrong_type"]);
});

Deno.test("only of what is unclear it is told why", () => {
  const policy = compilePolicy(normalizePolicy({
    schema_version: "1.1.0",
    rules: [{ name: "r", effect: "block", match: { args: { "/v": { source: ["user"] } } } }],
  }));
  const provenance = [{ arg_path: "$.v", source: "user" }];
  const { considered } = explainDecision(policy, callOf({ v: "x" }, { provenance }));
  assert.deepEqual(considered[0]?.conditions, [{
    pointer: "/v",
    argument: "/v",
    condition: "source",
    answer: "yes",
    text: "is labelled user",
    value: '"x"',
  }]);
});

Deno.test("a disguised name makes no_other_args unclear, too", () => {
  const policy = compilePolicy(normalizePolicy({
    schema_version: "1.1.0",
    rules: [{
      name: "r",
      effect: "block",
      match: { args: { "/path": { present: true } }, no_other_args: true },
    }],
  }));
  const { considered } = explainDecision(policy, callOf({ path: "x", Path: "y" }));
  assert.deepEqual(considered[0]?.conditions?.at(-1), {
    argument: "/Path",
    condition: "no_other_args",
    answer: "unclear",
    why: "disguised_name",
    text: "is a name that some programs take for path",
    value: '"y"',
  });
});

/** What raises the verdict: rules as their effects, then the arguments, the default, and what is told. */
const RAISED: readonly (readonly [
  effects: readonly Verdict[],
  args: JsonObject,
  defaultVerdict: Verdict,
  raisedBy?: readonly [rule: string, effect: Verdict, verdict: Verdict],
])[] = [
  [["block"], { a0: 1 }, "allow", ["r0", "block", "block"]],
  [["allow"], { a0: 1 }, "allow", ["r0", "allow", "require_approval"]],
  [["dry_run"], { a0: 1 }, "allow", ["r0", "dry_run", "require_approval"]],
  [["block"], { a0: 1 }, "require_approval", ["r0", "block", "block"]],
  [["allow", "allow"], { a0: "y", a1: 1 }, "allow", ["r1", "allow", "require_approval"]],
  [["block"], { a0: "y" }, "allow"],
  [["block"], { a0: "x" }, "allow"],
  [["allow"], { a0: 1 }, "require_approval"], // the default asks anyway
  [["allow"], { a0: 1 }, "block"],
  [["allow", "require_approval"], { a0: 1, a1: "x" }, "allow"], // a later rule asks anyway
  [["allow", "allow"], { a0: 1, a1: "x" }, "block", ["r0", "allow", "require_approval"]],
  [["allow", "block"], { a0: 1, a1: 1 }, "allow", ["r1", "block", "block"]],
  [["block", "block"], { a0: 1, a1: 1 }, "allow", ["r0", "block", "block"]],
  [["allow", "block"], { a0: "x", a1: 1 }, "block"],
];
for (const [effects, args, default_verdict, raisedBy] of RAISED) {
  const rules = effects.map((effect, index) => ({
    name: `r${index}`,
    priority: index,
    effect,
    match: { args: { [`/a${index}`]: { equals: "x" } } },
  }));
  const text = `${effects.join(", ")} and else ${default_verdict}`;
  Deno.test(`of ${text}, ${raisedBy?.[0] ?? "nothing"} raises ${JSON.stringify(args)}`, () => {
    const policy = compilePolicy(
      normalizePolicy({ schema_version: "1.1.0", default_verdict, rules }),
    );
    const { raised_by } = explainDecision(policy, callOf(args));
    assert.deepEqual(raised_by && [raised_by.rule, raised_by.effect, raised_by.verdict], raisedBy);
  });
}

Deno.test("of the rule that raises a verdict the condition is told that was unclear", () => {
  const isX = { equals: "x" };
  const match = { args: { "/a": isX, "/b": isX, "/c": isX, "/d": isX } };
  const policy = compilePolicy(normalizePolicy({
    schema_version: "1.1.0",
    default_verdict: "allow",
    rules: [{ name: "r", effect: "block", match }],
  }));
  const { raised_by } = explainDecision(policy, callOf({ a: "x", b: 1, c: 2, d: "x" }));
  assert.deepEqual(raised_by?.condition, {
    pointer: "/c",
    argument: "/c",
    condition: "equals",
    answer: "unclear",
    why: "wrong_type",
    text: "is a number, not a string",
    value: "2",
  });
});

Deno.test("what is about the whole call is told beside secrets", () => {
  const policy = compilePolicy(normalizePolicy({
    schema_version: "1.1.0",
    rules: [{
      name: "r",
      effect: "block",
      match: { tool_names: ["t"], args: { "/**": { any: { equals: "x" } } }, no_other_args: true },
    }],
  }));
  const { considered } = explainDecision(policy, callOf({ a: "x" }), { secrets: ["/token"] });
  assert.deepEqual(considered[0]?.conditions?.at(-1), {
    argument: "",
    condition: "no_other_args",
    answer: "yes",
    text: "no other argument",
  });
});

Deno.test("in 1.1 a rule that is about other calls answers no", () => {
  const rules = [{ name: "r", effect: "block", match: { identities: ["bob"] } }] as const;
  const answers = ["1.0.0", "1.1.0"].map((schema_version) => {
    const policy = compilePolicy(normalizePolicy({ schema_version, rules }));
    return explainDecision(policy, callOf({})).considered[0]?.answer;
  });
  assert.deepEqual(answers, [undefined, "no"]);
});
