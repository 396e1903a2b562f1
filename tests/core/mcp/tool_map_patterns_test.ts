/** Tool maps of 1.1.0: names with `*`, and defaults for all tools of a server. */

import assert from "node:assert/strict";
import type { JsonObject } from "../../../src/core/json/json.ts";
import { parseToolMap } from "../../../src/core/mcp/map/tool_map.ts";
import { refusal } from "../../support/refusal.ts";
import { textSource } from "../../support/text_source.ts";

function mapOf(text: string, version = "1.1.0") {
  return parseToolMap(textSource(`schema_version: ${version}\n${text}`));
}

/** Entries that tell by their risk class which of them counts. */
function entriesOf(...names: readonly string[]) {
  return mapOf(
    `tools:\n${names.map((name) => `- {name: '${name}', risk_class: '${name}'}`).join("\n")}`,
  );
}

const COUNTS: readonly (readonly [names: readonly string[], called: string, entry?: string])[] = [
  [["read_*"], "read_file", "read_*"],
  [["read_*"], "read_", "read_*"],
  [["read_*"], "read"],
  [["read_*"], "unread_file"],
  [["*_file"], "read_file", "*_file"],
  [["*_file"], "read_files"],
  [["a*b*c"], "abc", "a*b*c"],
  [["a*b*c"], "a-c-b-c", "a*b*c"],
  [["a*b*c"], "ac"],
  [["mcp__*__read"], "mcp__files__read", "mcp__*__read"],
  [["read_*", "read_file"], "read_file", "read_file"],
  [["read_file", "read_*"], "read_file", "read_file"],
  [["read_file", "read_*"], "read_text", "read_*"],
  [["read_*", "read_text_*"], "read_text_file", "read_text_*"],
  [["read_text_*", "read_*"], "read_file", "read_*"],
  [["*", "read_*"], "read_file", "read_*"],
  [["*", "read_*"], "write_file", "*"],
  [["*_file", "read_*"], "read_file", "*_file"], // equally long: the first
  [["read_*", "*_file"], "read_file", "read_*"],
  [["a?c*"], "abcd"],
  [["a.c*"], "abcd"],
  [["[*]x*"], "*xy", "[*]x*"],
  [["[*]x*"], "axy"],
  [["a[*]"], "a*", "a[*]"],
  [["a[*]"], "ab"],
  [["[*]", "*"], "*", "[*]"],
  [["[*]", "*"], "a", "*"],
];

for (const [names, called, entry] of COUNTS) {
  Deno.test(`tool map: of ${names.join(", ")} the tool ${called} has ${entry ?? "none"}`, () => {
    const { risk_class, problem } = entriesOf(...names).map(called, {});
    assert.equal(risk_class, entry);
    assert.equal(problem, undefined);
  });
}

const DISGUISED: readonly (readonly [names: readonly string[], called: string, alike: string])[] = [
  [["read_*"], "READ_file", "read_*"],
  [["read_*"], "Read_File", "read_*"],
  [["read_*"], "\uff52ead_file", "read_*"],
  [["read_*", "*"], "READ_x", "read_*"],
  [["send_*", "*"], "\u017fend_x", "send_*"],
  [["read_*"], " read_x", "read_*"],
  [["read_*", "read_file"], "read_FILE", "read_file"],
  [["*_file", "read_text_*"], "READ_TEXT_file", "read_text_*"],
  [["*_file", "read_x"], "Read_X", "read_x"],
  [["cafe*"], "cafe\u0301x", "cafe*"], // the letter before the star is another one
];

for (const [names, called, alike] of DISGUISED) {
  Deno.test(`tool map: ${JSON.stringify(called)} is no way around ${names.join(", ")}`, () => {
    const { problem } = entriesOf(...names).map(called, {});
    assert.equal(
      problem,
      `the tool map spells this tool ${JSON.stringify(alike)}, the call ${JSON.stringify(called)}`,
    );
  });
}

Deno.test("tool map: letter case outside of the text of a pattern is free", () => {
  assert.equal(entriesOf("read_*").map("read_FILE", {}).problem, undefined);
});

Deno.test("tool map: a pattern describes; it names a tool only with a tool_name", () => {
  const map = mapOf("tools:\n- {name: 'a_*', risk_class: low}\n- {name: 'b_*', tool_name: tool.b}");
  assert.equal(map.names("a_x"), false);
  assert.equal(map.names("b_x"), true);
  assert.equal(map.map("b_x", {}).tool_name, "tool.b");
  assert.equal(map.names("c"), false);
});

Deno.test("tool map: a client's own spelling finds a pattern where the name has none", () => {
  const map = mapOf("tools:\n- {name: 'Re*', tool_name: tool.read}\n- {name: '*', risk_class: x}");
  assert.equal(map.map("re_ad", {}, { standard_name: "Read" }).tool_name, "tool.read");
  assert.equal(map.map("re_ad", {}, { standard_name: "Read" }).problem, undefined);
});

Deno.test("tool map: ten patterns of many stars and a long name are compared at once", () => {
  const names = Array.from({ length: 10 }, (_, at) => `${"*a".repeat(45)}${at}`);
  const map = entriesOf(...names);
  const start = performance.now();
  assert.equal(map.map("a".repeat(100_000), {}).risk_class, undefined);
  assert.ok(performance.now() - start < 1000);
});

const DEFAULTS = `defaults:
  base: /srv/app
  risk_class: medium
  tighten: { unlisted: block }
  secrets: [/**/password, /headers/authorization]
tools:
  - { name: read, args: [{ path: /path, is: path, under: [{ prefix: keys, sensitivity: secret }] }] }
  - { name: other, risk_class: low, args: [{ path: /path, is: path, base: /data }] }
  - { name: pay, args: [{ path: /sum, is: amount, limit: 5, over: { risk_class: critical } }] }
`;

Deno.test("tool map: the base of the defaults resolves paths whose argument has none", () => {
  const map = mapOf(DEFAULTS);
  const target = (tool: string, path: string) => map.map(tool, { path }).targets[0];
  assert.deepEqual(target("read", "../x"), { kind: "path", value: "/srv/x" });
  assert.deepEqual(target("read", "keys/a"), {
    kind: "path",
    value: "/srv/app/keys/a",
    sensitivity: "secret",
  });
  assert.deepEqual(target("other", "x"), { kind: "path", value: "/data/x" });
});

Deno.test("tool map: the class of the defaults holds for all tools that say none", () => {
  const map = mapOf(DEFAULTS);
  assert.equal(map.map("read", {}).risk_class, "medium");
  assert.equal(map.map("other", {}).risk_class, "low");
  assert.equal(map.map("unheard-of", {}).risk_class, "medium");
  assert.equal(map.map("pay", { sum: 6 }).risk_class, "critical");
  assert.equal(map.map("pay", { sum: 5 }).risk_class, "medium");
  assert.deepEqual(map.tighten, { unlisted: "block" });
});

Deno.test("tool map: secrets of the defaults are secret in every call, with and without entry", () => {
  const map = mapOf(DEFAULTS);
  const args: JsonObject = {
    " Password": "a",
    list: [{ password: { x: 1 } }],
    headers: { Authorization: "b" },
    password: null,
    passwords: "c",
  };
  const expected = ["/ Password", "/Password", "/headers/Authorization", "/list/0/password"];
  for (const tool of ["read", "pay", "unheard-of"]) {
    assert.deepEqual([...map.map(tool, args).secrets].sort(), expected, tool);
  }
});

for (
  const [args, at] of [
    [{ password: "a" }, "/password"],
    [{ x: { password: { path: "a" } } }, "/x/password/path"],
  ] as const
) {
  Deno.test(`tool map: ${at} cannot be both secret and a target`, () => {
    const map = mapOf(
      `defaults: { secrets: [/**/password] }
tools: [{ name: t, args: [{ path: /password, is: host }, { path: /**/path, is: path }] }]`,
    );
    const { problem, targets } = map.map("t", args);
    assert.match(problem ?? "", new RegExp(`^${at} is secret by the defaults, and a `));
    assert.deepEqual(targets, []);
  });
}

Deno.test("tool map: without defaults a tool without an entry has nothing", () => {
  const { secrets, targets, risk_class } = mapOf("tools: [{ name: t }]").map("u", {
    password: "x",
  });
  assert.deepEqual([secrets, targets, risk_class], [[], [], undefined]);
});

const REFUSED: readonly (readonly [text: string, version: string, expected: string])[] = [
  ["defaults: {}", "1.0.0", "/defaults needs schema_version: 1.1.0"],
  ["tools: [{ name: 'read_*' }]", "1.0.0", "needs schema_version: 1.1.0"],
  ["tools: [{ name: '[*]' }]", "1.0.0", "needs schema_version: 1.1.0"],
  ["tools: []", "1.2.0", "schema_version"],
  [
    "tools: [{ name: 'a*' }, { name: 'a**' }]",
    "1.1.0",
    '/tools/1/name is a second entry for "a**"',
  ],
  [`tools: [{ name: '*${"a".repeat(9000)}*b' }]`, "1.1.0", "/tools/0/name is too long"],
  ["defaults: { base: srv }", "1.1.0", "/defaults/base is not absolute"],
  ["defaults: { base: /srv/%2e }", "1.1.0", "/defaults/base"],
  ["defaults: { risk_class: ' ' }", "1.1.0", "/defaults/risk_class is blank"],
  ["defaults: { secrets: [password] }", "1.1.0", "/defaults/secrets/0 is not a JSON Pointer"],
  ["defaults: { secrets: [''] }", "1.1.0", "/defaults/secrets/0"],
  ['defaults: { secrets: ["/pass\\u200bword"] }', "1.1.0", "/defaults/secrets/0 holds a control"],
  ["defaults: { home: /x }", "1.1.0", "home"],
  [
    "tighten: { unlisted: block }\ndefaults: { tighten: { unlisted: block } }",
    "1.1.0",
    "/defaults/tighten is a second tighten: keep one of the two",
  ],
  [
    "defaults: { base: /srv }\ntools: [{ name: t, args: [{ path: /p, is: path, under: [{ prefix: 'C:/x', sensitivity: s }] }] }]",
    "1.1.0",
    "/tools/0/args/0/under/0/prefix begins elsewhere than base",
  ],
];

for (const [text, version, expected] of REFUSED) {
  Deno.test(`tool map ${version}: ${text.slice(0, 60)} is refused`, async () => {
    const { message } = await refusal(() => mapOf(text, version));
    assert.ok(message.includes(expected), message);
  });
}

Deno.test("tool map: without a version a * among letters is refused as well", async () => {
  const { message } = await refusal(() => parseToolMap(textSource("tools: [{ name: 'read_*' }]")));
  assert.ok(
    message.includes("/tools/0/name has a * among letters, which needs schema_version: 1.1.0"),
  );
});

const SECRETS = mapOf(`defaults: { secrets: [/**/password] }
tools:
- { name: Login, tool_name: tool.login, args: [{ path: /code, is: secret }] }
- { name: 'Admin_*', args: [{ path: /key, is: secret }] }
- { name: '*', args: [{ path: /other, is: secret }] }`);

for (
  const [name, expected] of [
    ["Login", ["/code", "/password"]],
    ["login", ["/code", "/password"]],
    ["tool.login", ["/code", "/password"]],
    [" TOOL.LOGIN", ["/code", "/password"]],
    ["admin_x", ["/key", "/password"]],
    ["else", ["/other", "/password"]],
  ] as const
) {
  Deno.test(`tool map: secrets of an intent for ${JSON.stringify(name)}, however it is spelled`, () => {
    const args = { code: "a", key: "b", other: "c", password: "d", plain: "e" };
    assert.deepEqual(SECRETS.secretsOf(name, args), expected);
  });
}
