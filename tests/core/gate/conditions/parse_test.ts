/** What is wrong with a policy of generation 1.1 is told with its place and what to write instead. */

import assert from "node:assert/strict";
import { GaitError } from "../../../../src/core/error.ts";
import { lintedPolicy } from "../../../../src/core/gate/policy/lint/lint.ts";
import { parsePolicy } from "../../../../src/core/gate/policy/parse.ts";
import { source } from "../support.ts";

function refusal(text: string): GaitError {
  try {
    parsePolicy(source(text, "policy.yaml"));
  } catch (error) {
    assert.ok(error instanceof GaitError, String(error));
    assert.equal(error.code, "invalid_input");
    return error;
  }
  throw new Error(`it was accepted: ${text}`);
}

/** A policy with one rule. */
function rule(members: string, head = ""): string {
  return `schema_version: 1.1.0\n${head}rules:\n  - { name: r, effect: block, ${members} }\n`;
}
const match = (text: string) => rule(`match: ${text}`);
const args = (text: string) => match(`{ tool_names: [t], args: ${text} }`);
const on = (condition: string) => args(`{ /a: ${condition} }`);
const ARGS = "/rules/0/match/args";
const A = `${ARGS}/~1a`;

/** Text of a policy; pointer of its only fault; words of the message and of what to do. */
type Fault = readonly [text: string, pointer: string, message: RegExp, advice?: RegExp];

const FAULTS: readonly Fault[] = [
  // Something is empty.
  [rule("priority: 1"), "/rules/0", /rule "r" has no condition/, /tool_names: \["\*"\]/],
  [match("{}"), "/rules/0/match", /no condition/],
  [match("{ tool_names: [] }"), "/rules/0/match/tool_names", /an empty list/, /\["\*"\]/],
  [match("{ risk_classes: [] }"), "/rules/0/match/risk_classes", /an empty list/],
  [match("{ tool_names: [''] }"), "/rules/0/match/tool_names/0", /is empty/],
  [args("{}"), ARGS, /mapping is empty/],
  [on("{}"), A, /condition is empty/],
  [on(""), A, /condition is empty/],
  [on("[]"), A, /list of conditions is empty/],
  [on("[{}]"), `${A}/0`, /condition is empty/],
  [on("{ equals: '' }"), `${A}/equals`, /is empty/, /max_length: 0/],
  [on("{ in: [] }"), `${A}/in`, /an empty list/],
  [on("{ in: [a, ''] }"), `${A}/in/1`, /is empty/],
  [on("{ under: [] }"), `${A}/under`, /an empty list/],
  [on("{ under: '' }"), `${A}/under`, /is empty/],
  [on("{ port: [] }"), `${A}/port`, /an empty list/],
  [on("{ not: {} }"), `${A}/not`, /condition is empty/],
  [on("{ not: [] }"), `${A}/not`, /list of conditions is empty/],
  [on("{ json: {} }"), `${A}/json`, /mapping is empty/],
  [on("{ patch: {} }"), `${A}/patch`, /an empty mapping/],
  [on("{ patch: { every: [] } }"), `${A}/patch/every`, /list of conditions is empty/],
  [on("{ equals: null }"), `${A}/equals`, /is empty/],
  [match("{ targets: {} }"), "/rules/0/match/targets", /an empty mapping/],
  [match("{ targets: { any: [] } }"), "/rules/0/match/targets/any", /is empty/],
  [match("{ targets: { any: {} } }"), "/rules/0/match/targets/any", /an empty mapping/],
  [match("{ targets: { any: { kind: [] } } }"), "/rules/0/match/targets/any/kind", /empty list/],
  [rule("message: '', match: { tool_names: [t] }"), "/rules/0/message", /message is empty/],
  [rule("match: { tool_names: [t] }", "lists: {}\n"), "/lists", /an empty mapping/],
  [rule("match: { tool_names: [t] }", "commands: {}\n"), "/commands", /an empty mapping/],
  [rule("match: { tool_names: [t] }", "lists: { a: [] }\n"), "/lists/a", /an empty list/],

  // White space that no call has.
  [on("{ equals: ' x' }"), `${A}/equals`, /white space around/, /never match/],
  [on("{ in: ['a', 'b '] }"), `${A}/in/1`, /white space around/],
  [on('{ glob: "x\\t" }'), `${A}/glob`, /white space around/],
  [on('{ contains: "\\u00a0x" }'), `${A}/contains`, /white space around/],
  [on("{ under: ' src' }"), `${A}/under`, /white space around/],
  [match("{ tool_names: [' t'] }"), "/rules/0/match/tool_names/0", /white space around/],
  [rule("match: { tool_names: [t] }", "lists: { a: [' x'] }\n"), "/lists/a/0", /white space/],

  // A star without quotes is an alias in YAML.
  [on("{ glob: *.md }"), `${A}/glob`, /aliases/, /quote a text that begins with a star/],
  [match("{ tool_names: [*.b] }"), "/rules/0/match/tool_names/0", /aliases/, /quote/],

  // Two kinds on one argument.
  [on("{ glob: '*.ts', under: [src] }"), `${A}/under`, /"glob".* in two ways/, /one way/],
  [on("{ under: [src], equals: x }"), `${A}/equals`, /"under".* in two ways/],
  [on("[{ under: [src] }, { regex: x }]"), `${A}/1/regex`, /in two ways/],
  [on("{ min: 0, prefix: x }"), `${A}/prefix`, /in two ways/],
  [on("{ scheme: https, contains: x }"), `${A}/contains`, /in two ways/],
  [on("{ host: a.example, not: { path_glob: '**' } }"), `${A}/not/path_glob`, /in two ways/],
  [on("{ email_domain: a.example, host: a.example }"), `${A}/host`, /in two ways/],
  [on("{ json: { /k: { equals: x } }, patch: { any: { under: [.] } } }"), `${A}/patch`, /two ways/],
  [on("{ min_items: 1, equals: x }"), `${A}/equals`, /in two ways/],
  [
    args("{ /a/*: { any: { under: [src] }, only: { glob: x } } }"),
    `${ARGS}/~1a~1*/only/glob`,
    /in two ways/,
  ],

  // Quantifiers.
  [args("{ /a/*: { equals: x } }"), `${ARGS}/~1a~1*/equals`, /no quantifier/, /any, every or only/],
  [args("{ /**: { under: [.] } }"), `${ARGS}/~1**/under`, /no quantifier/],
  [args("{ /**/p: { not: { under: [.] } } }"), `${ARGS}/~1**~1p/not/under`, /no quantifier/],
  [on("{ every: { equals: x } }"), `${A}/every`, /selects one/, /\/\*/],
  [on("{ json: { /b/*: { equals: x } } }"), `${A}/json/~1b~1*/equals`, /no quantifier/],
  [on("{ patch: { under: [.] } }"), `${A}/patch/under`, /unknown quantifier/, /any, every or only/],
  [on("{ patch: x }"), `${A}/patch`, /expected a quantifier/],
  [match("{ targets: { kind: path } }"), "/rules/0/match/targets/kind", /unknown quantifier/],

  // Pointers.
  [args("{ a: { equals: x } }"), `${ARGS}/a`, /does not begin with \//, /write \/a/],
  [args("{ '': { equals: x } }"), `${ARGS}/`, /is empty/],
  [args("{ /: { equals: x } }"), `${ARGS}/~1`, /empty name/],
  [args("{ /a//b: { equals: x } }"), `${ARGS}/~1a~1~1b`, /empty name/],
  [args("{ /a~2: { equals: x } }"), `${ARGS}/~1a~02`, /~/],
  [args("{ /**/**: { any: { equals: x } } }"), `${ARGS}/~1**~1**`, /more than one \*\*/],

  // Unknown names.
  [on("{ globb: x }"), `${A}/globb`, /unknown condition "globb"/, /did you mean "glob"/],
  [on("{ at_most: 5 }"), `${A}/at_most`, /unknown condition/, /did you mean "max"/],
  [on("{ startsWith: x }"), `${A}/startsWith`, /unknown condition/, /did you mean "prefix"/],
  [on("{ lt: 5 }"), `${A}/lt`, /unknown condition/, /did you mean "below"/],
  [on("{ path-glob: x }"), `${A}/path-glob`, /unknown condition/, /did you mean "path_glob"/],
  [on("{ xyz: x }"), `${A}/xyz`, /unknown condition/, /known conditions: is, present/],
  [on("{ is: text }"), `${A}/is`, /is not known/, /string, number/],
  [on("{ is: [strng] }"), `${A}/is/0`, /is not known/, /did you mean "string"/],
  [on("{ source: extern }"), `${A}/source`, /is not known/, /external/],
  [on("{ network: privat }"), `${A}/network`, /is not a network/, /did you mean "private"/],
  [on("{ in: [$nobody] }"), `${A}/in/0`, /unknown list "\$nobody"/, /lists/],
  [match("{ tool_names: [$nobody] }"), "/rules/0/match/tool_names/0", /unknown list/],
  [
    rule("match: { tool_names: [$scrach] }", "lists: { scratch: [a] }\n"),
    "/rules/0/match/tool_names/0",
    /unknown list/,
    /did you mean "\$scratch"/,
  ],
  [
    match("{ tool_name: [t], args: { /a: { equals: x } } }"),
    "/rules/0/match/tool_name",
    /unknown key/,
  ],
  [
    match("{ targets: { any: { knd: path } } }"),
    "/rules/0/match/targets/any/knd",
    /unknown key/,
    /kind/,
  ],
  [
    match("{ targets: { any: { kind: pth } } }"),
    "/rules/0/match/targets/any/kind",
    /not a kind/,
    /"path"/,
  ],
  [rule("mesage: x, match: { tool_names: [t] }"), "/rules/0/mesage", /unknown key/, /message/],
  [rule("match: { tool_names: [t] }", "list: { a: [b] }\n"), "/list", /unknown key/, /lists/],

  // Values of a wrong kind.
  [on("x"), A, /is "x", expected a mapping/, /equals: x/],
  [on("{ present: yes }"), `${A}/present`, /expected true or false/],
  [on("{ min: '1' }"), `${A}/min`, /expected a number/, /remove the quotes/],
  [on("{ max: x, min: 0 }"), `${A}/max`, /expected a number/],
  [on("{ min_length: -1 }"), `${A}/min_length`, /an integer from 0 on/],
  [on("{ max_items: 1.5 }"), `${A}/max_items`, /an integer from 0 on/],
  [on("{ port: 70000 }"), `${A}/port`, /from 0 to 65535/],
  [on("{ port: https }"), `${A}/port`, /from 0 to 65535/],
  [on("{ glob: 1 }"), `${A}/glob`, /expected text/, /quote it/],
  [on("{ under: { a: b } }"), `${A}/under`, /expected text or a list of texts/],
  [on("{ in: [[a]] }"), `${A}/in/0`, /expected text, a number, true or false/],
  [on("{ json: x }"), `${A}/json`, /expected a mapping of pointers/],
  [match("{ tool_names: [t], no_other_args: true }"), "/rules/0/match/no_other_args", /needs args/],
  [
    match("{ targets: { any: { value: { source: user } } } }"),
    "/rules/0/match/targets/any/value",
    /none/,
  ],

  // Paths, hosts, patterns.
  [on("{ under: 'src/*' }"), `${A}/under`, /is a pattern/, /path_glob/],
  [on("{ under: 'a\\b' }"), `${A}/under`, /backslash/],
  [on("{ under: '~bob/x' }"), `${A}/under`, /one user's home/, /write ~/],
  [on("{ under: '~/../x' }"), `${A}/under`, /climbs above ~/],
  [on("{ under: '$HOME/x' }"), `${A}/under`, /\$/],
  [on("{ under: 'C:x' }"), `${A}/under`, /drive without a folder/],
  [on("{ under: 'a.' }"), `${A}/under`, /ends with a dot/],
  [on("{ path_glob: 'src/**.ts' }"), `${A}/path_glob`, /\*\* next to other/, /whole part/],
  [on("{ path_glob: '*/../x' }"), `${A}/path_glob`, /\.\. after/],
  [on("{ host: 'https://a.example' }"), `${A}/host`, /is not a host/, /without scheme/],
  [on("{ host: 'a.example/x' }"), `${A}/host`, /is not a host/],
  [on("{ host: 'a.*.example' }"), `${A}/host`, /elsewhere than in front/],
  [on("{ host: '*.10.0.0.1' }"), `${A}/host`, /is not a host/],
  [on("{ host: '*.[::1]' }"), `${A}/host`, /is not a host/],
  [on("{ scheme: 'a b' }"), `${A}/scheme`, /is not a scheme/],
  [on("{ network: 10.0.0.1/8 }"), `${A}/network`, /bits after its prefix/, /10\.0\.0\.0\/8/],
  [on("{ network: 10.0.0.0/33 }"), `${A}/network`, /is not a network/],
  [on("{ network: 10.0.0.010 }"), `${A}/network`, /is not a network/], // ten, or eight
  [on('{ network: "::1]?x[" }'), `${A}/network`, /is not a network/],
  [on('{ network: "1:2" }'), `${A}/network`, /is not a network/],
  [on("{ under: 'src\\a' }"), `${A}/under`, /holds a backslash/, /write \/ between folders/],
  [on('{ host: "::1/64" }'), `${A}/host`, /is not a host/],
  [on("{ network: 5 x }"), `${A}/network`, /is not a network/, /write a block .* loopback/],
  [on("{ url_path: v1/x }"), `${A}/url_path`, /does not begin with/, /write \/v1\/x/],
  [on("{ email_domain: a@b.example }"), `${A}/email_domain`, /is not a domain/],
  [on(`{ glob: "${"?".repeat(1001)}" }`), `${A}/glob`, /too long/],
  [match(`{ tool_names: ["${"a".repeat(1001)}*"] }`), "/rules/0/match/tool_names/0", /too long/],

  // Regular expressions.
  [on("{ regex: 'a(' }"), `${A}/regex`, /\( without \)|ends in the middle/],
  [on("{ regex: 'a)' }"), `${A}/regex`, /nothing opens/],
  [on("{ regex: '[a' }"), `${A}/regex`, /ends in the middle/],
  [on("{ regex: '[]' }"), `${A}/regex`, /empty class/],
  [on("{ regex: '[z-a]' }"), `${A}/regex`, /range/],
  [on("{ regex: '^a$' }"), `${A}/regex`, /anchor \^/, /whole text/],
  [on("{ regex: '\\ba' }"), `${A}/regex`, /escape/],
  [on("{ regex: '(a)\\1' }"), `${A}/regex`, /escape/],
  [on("{ regex: 'a(?=b)' }"), `${A}/regex`, /not a regular language/],
  [on("{ regex: '(?<n>a)' }"), `${A}/regex`, /not a regular language/],
  [on("{ regex: 'a*?' }"), `${A}/regex`, /two repetitions/],
  [on("{ regex: 'a++' }"), `${A}/regex`, /two repetitions/],
  [on("{ regex: '*a' }"), `${A}/regex`, /repeats nothing/],
  [on("{ regex: 'a{2' }"), `${A}/regex`, /without counts/],
  [on("{ regex: 'a{3,2}' }"), `${A}/regex`, /counts/],
  [on("{ regex: 'a{1001}' }"), `${A}/regex`, /counts/],
  [on("{ regex: '(a{100}){11}' }"), `${A}/regex`, /1000 states/],
  [on("{ regex: 'a(?i)b' }"), `${A}/regex`, /not a regular language/, /very start/],
  [on("{ regex: '(?x)a' }"), `${A}/regex`, /unknown flag/],
  [on("{ regex: '[[:alpha:]]' }"), `${A}/regex`, /by name/],
  [on("{ regex: '\\p{L}' }"), `${A}/regex`, /escape/],
  [on("{ regex: 'a\\' }"), `${A}/regex`, /ends in the middle/],

  // Members of a rule.
  [
    rule(`message: "${"m".repeat(501)}", match: { tool_names: [t] }`),
    "/rules/0/message",
    /501 characters, at most 500/,
  ],
  [rule('message: "a\\nb", match: { tool_names: [t] }'), "/rules/0/message", /not printable/],
  [rule('message: "a\\u202eb", match: { tool_names: [t] }'), "/rules/0/message", /not printable/],
  [rule('message: "a\\u200bb", match: { tool_names: [t] }'), "/rules/0/message", /not printable/],
  [rule("when_unclear: block, match: { tool_names: [t] }"), "/rules/0/when_unclear", /unknown/],
  [
    "schema_version: 1.1.0\nrules: [{ name: r, effect: allow, when_unclear: require_approval, match: { tool_names: [t] } }]",
    "/rules/0/when_unclear",
    /for block rules/,
  ],
  [rule("overridable: 1, match: { tool_names: [t] }"), "/rules/0/overridable", /true or false/],
  [
    rule("dataflow: { destination_values: [$nobody] }, match: { tool_names: [t] }"),
    "/rules/0/dataflow/destination_values/0",
    /unknown list/,
  ],

  // Lists and command lines.
  [
    rule("match: { tool_names: [t] }", "lists: { 1a: [b] }\n"),
    "/lists/1a",
    /not a name for a list/,
  ],
  [
    rule("match: { tool_names: [t] }", "lists: { a: [$b], b: [c] }\n"),
    "/lists/a/0",
    /unknown list/,
  ],
  [rule("match: { tool_names: [t] }", "lists: { a: [1] }\n"), "/lists/a/0", /expected text/],
  [rule("match: { tool_names: [t] }", "commands: { b: cmd }\n"), "/commands/b", /not a pointer/],
  [rule("match: { tool_names: [t] }", "commands: { b: /a/* }\n"), "/commands/b", /not a pointer/],
  [rule("match: { tool_names: [t] }", "commands: { b: 1 }\n"), "/commands/b", /expected text/],
  [rule("match: { tool_names: [t] }", "commands: { b: /x, B: /y }\n"), "/commands/B", /twice/],
  [match("{ command: {} }"), "/rules/0/match/command", /an empty mapping/, /\{ every: /],
  [
    match("{ command: { program: ls } }"),
    "/rules/0/match/command/program",
    /is a fact about one act/,
    /\{ any: \{ program: /,
  ],
  [match("{ command: ls }"), "/rules/0/match/command", /"ls", expected a mapping/],
  [match("{ command: { any: [] } }"), "/rules/0/match/command/any", /list of acts is empty/],
  [
    match("{ command: { every: [{ flags: [f] }] } }"),
    "/rules/0/match/command/every/0",
    /which acts/,
  ],

  // The generation.
  ["schema_version: 1.1\nrules: []", "/schema_version", /expected text/, /1\.1\.0/],
  ["schema_version: '1.1'\nrules: []", "/schema_version", /unknown schema_version/, /1\.1\.0/],
  ["schema_version: 1.2.0\nrules: []", "/schema_version", /"1\.2\.0"/, /expected 1\.0\.0, 1\.1\.0/],
];

for (const [text, pointer, message, advice] of FAULTS) {
  Deno.test(`a policy is refused: ${text.split("\n").slice(1).join(" ").slice(0, 110)}`, () => {
    const error = refusal(text);
    assert.deepEqual(error.fields, [pointer]);
    assert.match(error.message, message);
    assert.match(error.message, /^Cannot use the policy: .*\(policy\.yaml:\d+:\d+, \//s);
    if (advice !== undefined) assert.match(`${error.message}\n${error.hint}`, advice);
  });
}

Deno.test("texts that stand in several places are read for each condition, and told at each place", () => {
  const places = args(
    '{ /a: { path_glob: "src/*" }, /b: { under: "src/*" }, /c: { under: "src/*" } }',
  );
  assert.deepEqual(refusal(places).fields, [`${ARGS}/~1b/under`, `${ARGS}/~1c/under`]);
});

Deno.test("a star alone without quotes: the error says to quote it", () => {
  const texts = ["{ tool_names: [*] }", "{ tool_names: [a, *] }", "{ identities: [ * ] }"].map(
    match,
  );
  for (const text of [...texts, on("{ glob: * }"), on("{ path_glob: [ * , a ] }")]) {
    const { message, hint } = refusal(text);
    assert.match(message, /alias/);
    assert.match(hint, /quote a text that begins with a star: \["\*"\]/);
  }
});

Deno.test("keys of 1.1 need that generation, which is never guessed", () => {
  const members = [
    "rules:\n- name: r\n  effect: block\n  message: x",
    "  when_unclear: require_approval\n  overridable: true",
    "  match: { args: { /a: { equals: x } }, no_other_args: true, targets: {}, command: {} }",
    "lists: { a: [b] }\ncommands: { b: /c }",
  ].join("\n");
  for (const head of ["", "schema_version: 1.0.0\n"]) {
    const { message, fields } = refusal(head + members);
    assert.deepEqual(fields, [
      "/rules/0/message",
      "/rules/0/when_unclear",
      "/rules/0/overridable",
      "/rules/0/match/args",
      "/rules/0/match/no_other_args",
      "/rules/0/match/targets",
      "/rules/0/match/command",
      "/lists",
      "/commands",
    ]);
    assert.equal(message.match(/needs schema_version 1\.1\.0/g)?.length, 9);
    assert.match(message, /write schema_version: 1\.1\.0/);
  }
});

Deno.test("all faults of a policy are told at once, in the order of the text", () => {
  const { message, fields } = refusal(`
schema_version: 1.1.0
lists: { empty: [] }
rules:
  - name: one
    effect: block
    message: "a\\u0000"
    match:
      tool_names: []
      args:
        a: { equals: x }
        /b: { globb: x, present: 2, under: ["src/*", ""] }
        /c/*: { equals: " x" }
  - name: two
    effect: blok
    match: {}
`);
  assert.deepEqual(
    fields,
    [
      "/lists/empty",
      "/rules/0/message",
      "/rules/0/match/tool_names",
      "/rules/0/match/args/a",
      "/rules/0/match/args/~1b/globb",
      "/rules/0/match/args/~1b/present",
      "/rules/0/match/args/~1b/under",
      "/rules/0/match/args/~1b/under/0",
      "/rules/0/match/args/~1b/under/1",
      "/rules/0/match/args/~1c~1*/equals",
      "/rules/1/effect",
      "/rules/1/match",
    ].filter((pointer) => pointer !== "/rules/0/match/args/~1b/under"),
  );
  assert.match(message, /policy\.yaml:3:17, \/lists\/empty/);
});

const WARNED: readonly (readonly [text: string, warning: RegExp])[] = [
  [on("{ max: 100 }"), /"max" without a lower bound lets every negative number through/],
  [on("{ below: 100 }"), /"below" without a lower bound/],
  [match("{ args: { /a: { equals: x } } }"), /conditions on arguments without tool_names/],
];
for (const [text, warning] of WARNED) {
  Deno.test(`a policy is warned of: ${warning.source}`, () => {
    assert.match(lintedPolicy(source(text, "policy.yaml")).warnings.join("\n"), warning);
  });
}

const FINE: readonly string[] = [
  on("{ min: 0, max: 100 }"),
  on("{ above: 0, below: 100 }"),
  match('{ tool_names: ["*"], args: { /**: { any: { under: [.] } } } }'),
  on("{ is: [string, number], present: true }"),
  on("[{ present: false }, { in: [low, normal] }]"),
  on('{ glob: "*.[*]", regex: "[a-z]{2,5}", max_length: 500 }'),
  on('{ under: [., /, "~", "C:/x", /srv/a b, drafts/../src] }'),
  on('{ path_glob: ["**", "*.md", "/etc/*", "~/.ssh/**", "../x/?"] }'),
  on('{ host: [A.example, "*.b.example", "::1", "[::1]", 10.0.0.1, 0x7f.1, bücher.example] }'),
  on('{ network: [public, name, 10.0.0.0/8, "fd00::/8", 1.2.3.4] }'),
  on('{ json: { "": { is: object }, /a/*: { only: { equals: 1 } } } }'),
  rule('message: "⚠️ Ask first – “please” 😀", match: { tool_names: [t] }'),
  rule(`message: "${"😀".repeat(500)}", match: { tool_names: [t] }`),
  match(`{ tool_names: ["${"a".repeat(1500)}"] }`), // compared as it is
  rule("match: { tool_names: [$a, b] }", "lists: { a: [x, 'y*'] }\n"),
  rule("match: { tool_names: [t], args: { /a: { under: [$a] } } }", "lists: { a: [src, /tmp] }\n"),
];
for (const text of FINE) {
  Deno.test(`a policy is accepted: ${text.split("\n").slice(1).join(" ").slice(0, 110)}`, () => {
    const { warnings } = lintedPolicy(source(text, "policy.yaml"));
    assert.deepEqual(warnings.filter((text) => /lower bound|without tool_names/.test(text)), []);
  });
}

Deno.test("$name stands for the items of a list, wherever items stand", () => {
  const { rules, fail_closed } = parsePolicy(source(
    `
schema_version: 1.1.0
lists: { a: [x, y], c: [low] }
fail_closed: { enabled: true, risk_classes: [$c], required_fields: [targets] }
rules:
  - name: r
    effect: block
    dataflow: { enabled: true, destination_values: [$a, z] }
    broker_scopes: [$a]
    match: { tool_names: [$a, z], identities: [$a], args: { /p: { in: [$a, 1] } } }
`,
    "policy.yaml",
  ));
  const [rule] = rules;
  assert.deepEqual(fail_closed.risk_classes, ["low"]);
  assert.deepEqual(rule?.dataflow?.destination_values, ["x", "y", "z"]);
  assert.deepEqual(rule?.broker_scopes, ["x", "y"]);
  assert.deepEqual(rule?.match.tool_names, ["x", "y", "z"]);
  assert.deepEqual(rule?.match.identities, ["x", "y"]);
  assert.deepEqual(rule?.match.args?.[0]?.Condition.AnyOf[0]?.in, ["x", "y", 1]);
});
