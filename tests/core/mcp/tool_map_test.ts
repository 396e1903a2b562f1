import assert from "node:assert/strict";
import fc from "fast-check";
import type { JsonObject, JsonValue } from "../../../src/core/json/json.ts";
import {
  type MappedCall,
  NO_TOOL_MAP,
  parseToolMap,
  withMapping,
} from "../../../src/core/mcp/map/tool_map.ts";
import type { ToolCall } from "../../../src/core/mcp/call/tool_call.ts";
import { refusal } from "../../support/refusal.ts";
import { textSource } from "../../support/text_source.ts";

const HEAD = "schema_id: gait.mcp.tool_map\nschema_version: 1.0.0\n";

function mapOf(tools: string) {
  return parseToolMap(textSource(`${HEAD}tools:\n${tools}`));
}

/** What a tool `t` with one mapped argument makes of arguments. */
function mapped(arg: string, args: JsonObject): MappedCall {
  return mapOf(`- {name: t, args: [${arg}]}`).map("t", args);
}

const TARGETS: readonly (readonly [
  title: string,
  arg: string,
  value: string,
  expected: readonly (readonly [kind: string, value: string])[],
])[] = [
  ["a path is cleaned", "is: path", "/srv//a/../b", [["path", "/srv/b"]]],
  ["a relative path stays relative", "is: path", "./a/b", [["path", "a/b"]]],
  ["a base resolves it", "is: path, base: /srv/w", "../b", [["path", "/srv/b"]]],
  ["a drive is a path", "is: path", "C:\\a\\..\\b", [["path", "c:/b"]]],
  ["a URL also names its host", "is: url", "HTTPS://Example.com:443/a/../b?q#f", [
    ["url", "https://example.com/b?q#f"],
    ["host", "example.com"],
  ]],
  ["a host's last dot is dropped", "is: url", "http://example.com./", [
    ["url", "http://example.com/"],
    ["host", "example.com"],
  ]],
  ["an address has one spelling", "is: url", "http://0x7f.1/", [["url", "http://127.0.0.1/"], [
    "host",
    "127.0.0.1",
  ]]],
  ["brackets of an address are dropped", "is: url", "http://[::1]:80/", [["url", "http://[::1]/"], [
    "host",
    "::1",
  ]]],
  ["a bucket's URL names it", "is: url", "s3://b/k", [["url", "s3://b/k"], ["host", "b"]]],
  ["a host loses its port", "is: host", "API.example.com:8080", [["host", "api.example.com"]]],
  ["an IPv4 address in IPv6 is that address", "is: url", "http://[::ffff:127.0.0.1]/x", [
    ["url", "http://127.0.0.1/x"],
    ["host", "127.0.0.1"],
  ]],
  ["so is one in hex", "is: host", "[::FFFF:7f00:1]:80", [["host", "127.0.0.1"]]],
  ["an address without brackets is one", "is: host", "2001:DB8:0::1", [["host", "2001:db8::1"]]],
  ["a decimal address has one spelling", "is: host", "2130706433", [["host", "127.0.0.1"]]],
  ["a hex address has one spelling", "is: host", "0x7F000001", [["host", "127.0.0.1"]]],
  ["a short address has one spelling", "is: host", "127.1", [["host", "127.0.0.1"]]],
  ["a host in another scheme too", "is: url", "ldap://0x7f.1/x", [["url", "ldap://0x7f.1/x"], [
    "host",
    "127.0.0.1",
  ]]],
  ["a host of other letters is punycode", "is: host", "B\u00fccher.example", [
    ["host", "xn--bcher-kva.example"],
  ]],
  ["so is its other Unicode form", "is: host", "bu\u0308cher.example.", [
    ["host", "xn--bcher-kva.example"],
  ]],
  ["a wide dot is a dot", "is: url", "http://evil\u3002example/", [
    ["url", "http://evil.example/"],
    ["host", "evil.example"],
  ]],
  ["a soft hyphen is nothing", "is: host", "ev\u00adil.example", [["host", "evil.example"]]],
  ["~ is a folder where the map names it", "is: path, home: /home/a", "~/x", [
    ["path", "/home/a/x"],
  ]],
  [
    "~ is a name where the tool takes it so",
    "is: path, base: /srv, verbatim: true",
    "~/$HOME/%2e",
    [
      ["path", "/srv/~/$HOME/%2e"],
    ],
  ],
  ["a tilde within a name stays", "is: path", "/srv/a~/~b/c~1d", [["path", "/srv/a~/~b/c~1d"]]],
  ["a dollar within a name stays", "is: path", "/srv/a$b.class", [["path", "/srv/a$b.class"]]],
  ["a percent sign within a name stays", "is: path", "/srv/100% done/a", [
    ["path", "/srv/100% done/a"],
  ]],
  ["dots within a name stay", "is: path", "/srv/..a/b..c/.d", [["path", "/srv/..a/b..c/.d"]]],
  ["a time within a name stays", "is: path", "/srv/log-12:30", [["path", "/srv/log-12:30"]]],
  ["letters of one form stay", "is: path", "/srv/caf\u00e9", [["path", "/srv/caf\u00e9"]]],
  ["a repo is text", "is: repo", "acme/site", [["repo", "acme/site"]]],
  ["a bucket is text", "is: bucket", "b", [["bucket", "b"]]],
  ["a table is text", "is: table", "public.users", [["table", "public.users"]]],
  ["a queue is text", "is: queue", "q", [["queue", "q"]]],
  ["a topic is text", "is: topic", "t", [["topic", "t"]]],
  ["a query is an other target", "is: query", "select 1", [["other", "select 1"]]],
  ["other is other", "is: other", "x", [["other", "x"]]],
];

for (const [title, arg, value, expected] of TARGETS) {
  Deno.test(`tool map: ${title}`, () => {
    const { targets, problem } = mapped(`{path: /v, ${arg}}`, { v: value });
    assert.equal(problem, undefined);
    assert.deepEqual(targets.map((target) => [target.kind, target.value]), expected);
  });
}

const UNDER = "{path: /v, is: path, sensitivity: internal, under: " +
  "[{prefix: /srv, sensitivity: public}, {prefix: /srv/payroll/, sensitivity: secret}]}";

const CLASSES: readonly (readonly [path: string, sensitivity: string])[] = [
  ["/srv/a", "public"],
  ["/srv", "public"],
  ["/srv/payroll/x", "secret"],
  ["/srv/payroll", "secret"],
  ["/srv/a/../payroll/x", "secret"],
  ["/srv//payroll/x", "secret"],
  ["/srv/payroll/../a", "public"],
  ["/srv/payroll2", "public"],
  ["/etc/passwd", "internal"],
  ["/srv/../etc/passwd", "internal"],
];

for (const [path, sensitivity] of CLASSES) {
  Deno.test(`tool map: ${path} is ${sensitivity}`, () => {
    assert.equal(mapped(UNDER, { v: path }).targets[0]?.sensitivity, sensitivity);
  });
}

Deno.test("tool map: with a base, relative folders and paths are told apart", () => {
  const arg = "{path: /v, is: path, base: /srv/w, under: [{prefix: keys, sensitivity: secret}]}";
  assert.equal(mapped(arg, { v: "keys/a" }).targets[0]?.sensitivity, "secret");
  assert.equal(mapped(arg, { v: "/srv/w/keys" }).targets[0]?.sensitivity, "secret");
  assert.equal(mapped(arg, { v: "../w/./keys/a" }).targets[0]?.sensitivity, "secret");
  assert.equal(mapped(arg, { v: "other" }).targets[0]?.sensitivity, undefined);
});

const PROBLEMS: readonly (readonly [title: string, arg: string, value: JsonValue])[] = [
  ["a number for a path", "is: path", 7],
  ["a home folder", "is: path", "~/secrets/key.txt"],
  ["somebody's home folder", "is: path", "~root/.ssh/id"],
  ["a home folder alone", "is: path", "~"],
  ["a variable", "is: path", "$HOME/x"],
  ["a variable in braces", "is: path", "/srv/${HOME}/x"],
  ["a command", "is: path", "/srv/$(pwd)/x"],
  ["a command in old style", "is: path", "/srv/`pwd`/x"],
  ["a variable as a folder", "is: path", "/srv/$OLDPWD/x"],
  ["a variable of Windows", "is: path", "%USERPROFILE%\\x"],
  ["a variable of Windows behind a slash", "is: path", "/srv/%APPDATA%/x"],
  ["an escaped dot", "is: path", "/srv/%2e%2e/secrets"],
  ["an escaped slash", "is: path", "/srv/..%2Fsecrets"],
  ["an escaped letter", "is: path", "/srv/%73ecrets"],
  ["a doubly escaped dot", "is: path", "/srv/%252e%252e/x"],
  ["a file address", "is: path", "file:///srv/secrets/x"],
  ["a file address with one slash", "is: path", "FILE:/srv/x"],
  ["another address", "is: path", "https://example.com/x"],
  ["a dot at the end", "is: path", "/srv/secrets./x"],
  ["a space at the end of a folder", "is: path", "/srv/secrets /x"],
  ["a space at the end", "is: path", "/srv/key "],
  ["a space at the start", "is: path", " /srv/key"],
  ["a wide space at the end", "is: path", "/srv/key\u00a0"],
  ["three dots", "is: path", "/srv/.../x"],
  ["the data stream", "is: path", "/srv/secrets/key::$DATA"],
  ["an index stream", "is: path", "/srv/secrets:$I30:$INDEX_ALLOCATION/key"],
  ["a stream on a drive", "is: path", "C:\\srv\\key:x"],
  ["a stream of a relative path", "is: path", "key.txt:x"],
  ["a short name", "is: path", "/srv/SECRET~1/key"],
  ["a short name with extension", "is: path", "C:\\KEY~12.TXT"],
  ["the other Unicode form", "is: path", "/srv/cafe\u0301"],
  ["a compatible letter of one form", "is: path", "/srv/\u212bngstrom"],
  ["an invisible character", "is: path", "/srv/sec\u200brets"],
  ["a soft hyphen", "is: path", "/srv/sec\u00adrets"],
  ["a variation selector", "is: path", "/srv/secrets\ufe0f"],
  ["a share with slashes", "is: path", "//host/share/x"],
  ["a device name", "is: path", "\\\\?\\C:\\srv\\x"],
  ["another device name", "is: path", "\\\\.\\C:\\srv"],
  ["the root of a process", "is: path", "/proc/self/root/srv/secrets"],
  ["the root of a thread", "is: path", "/proc/1/task/1/root/srv"],
  ["a disguised root", "is: path", "/proc//self/./cwd/x"],
  ["an open file", "is: path", "/dev/fd/3"],
  ["an open file of a process", "is: path", "/proc/self/fd/3"],
  ["a file by number", "is: path", "/.vol/1/2"],
  ["a control character of Latin-1", "is: path", "/srv/\u0085x"],
  ["a file URL", "is: url", "file:///srv/secrets"],
  ["an octal address", "is: url", "http://0177.0.0.1/"],
  ["an octal host", "is: host", "010.1.1.1"],
  ["an octal host in wide digits", "is: host", "\uff10177.0.0.1"],
  ["an IPv4-compatible address", "is: url", "http://[::7f00:1]/"],
  ["a NAT64 address", "is: host", "[64:ff9b::7f00:1]"],
  ["a 6to4 address", "is: host", "2002:7f00:1::"],
  ["a Teredo address", "is: host", "2001:0:1::1"],
  ["an IPv4-translated address", "is: host", "[::ffff:0:7f00:1]"],
  ["an ISATAP address", "is: host", "[fe80::5efe:7f00:1]"],
  ["two dots at the end of a host", "is: host", "example.com.."],
  ["an empty label", "is: url", "http://example..com/"],
  ["an escaped host", "is: url", "http://%65xample.com/"],
  ["a host of nothing", "is: host", "."],
  ["an address that is too large", "is: host", "4294967296"],
  ["broken punycode", "is: host", "xn--\u00e4"],
  [
    "a folder in another letter case",
    "is: path, under: [{prefix: /srv/secrets, sensitivity: s}]",
    "/srv/SECRETS/x",
  ],
  [
    "a folder in letters that fold to it",
    "is: path, under: [{prefix: /srv/secrets, sensitivity: s}]",
    "/srv/\u017fecrets/x",
  ],
  [
    "a folder in wide letters",
    "is: path, under: [{prefix: /srv/secrets, sensitivity: s}]",
    "/srv/\uff53ecrets/x",
  ],
  ["~ of somebody else where the map names one home", "is: path, home: /home/a", "~root/x"],
  ["a list for a path", "is: path", ["/a"]],
  ["an empty path", "is: path", ""],
  ["a blank host", "is: host", "  "],
  ["an empty query", "is: query", ""],
  ["a backslash among slashes", "is: path", "/srv/x\\..\\y"],
  ["a path with a line feed", "is: path", "/a\nb"],
  ["an object for a repo", "is: repo", {}],
  ["text that is not a URL", "is: url", "example.com/a"],
  ["a URL with a backslash", "is: url", "https://evil.example\\@good.example/"],
  ["a URL with a user", "is: url", "https://good.example@evil.example/"],
  ["a mail address", "is: url", "mailto:a@b"],
  ["a host that reads as a scheme", "is: url", "api.external.com:443/x"],
  ["localhost that reads as a scheme", "is: url", "localhost:80/x"],
  ["a URL behind URL:", "is: url", "URL:https://api.external.com/"],
  ["the source of a page", "is: url", "view-source:https://api.external.com/"],
  ["a blob", "is: url", "blob:https://api.external.com/1"],
  ["a member of an archive", "is: url", "jar:https://api.external.com/a.jar!/x"],
  ["a wrapper of PHP", "is: url", "compress.zlib://http://api.external.com/"],
  ["a filter of PHP", "is: url", "php://filter/resource=http://api.external.com/"],
  ["a script with slashes", "is: url", "javascript://api.external.com/%0aalert()"],
  ["an address in data", "is: url", "data:text/html,https://api.external.com/"],
  ["a scheme with slashes and no host", "is: url", "ssh:///x"],
  ["a scheme with one slash", "is: url", "ssh:/host/x"],
  ["braces in a host", "is: url", "https://{api,x}.external.com/"],
  ["braces in a host of another scheme", "is: url", "sftp://{api,x}.external.com/"],
  ["braces over a slash", "is: url", "https://{api.external.com/a,b}/"],
  ["a star in a host", "is: url", "https://*.external.com/"],
  ["a wide comma in a host", "is: url", "https://api\uff0cx.external.com/"],
  ["a dollar in a host", "is: url", "https://$H.external.com/"],
  ["a semicolon in a host", "is: host", "api.external.com;x"],
  ["a list of hosts", "is: host", "a.example,b.example"],
  ["braces for a host", "is: host", "{a,b}.example"],
  ["a star for a host", "is: host", "*.example"],
  ["a variable for a host", "is: host", "$HOST"],
  ["a space in a host", "is: host", "a b"],
  ["an option for a host", "is: host", "-oProxyCommand=x"],
  ["an option in the letters of a host", "is: host", "-x.example"],
  ["a URL with three slashes", "is: url", "https:///evil.example/"],
  ["a URL with one slash", "is: url", "https:/evil.example/"],
  ["a URL with a space", "is: url", "https://a/ b"],
  ["a file URL with a host", "is: url", "file://host/a"],
  ["a URL for a host", "is: host", "https://a"],
  ["a host with a user", "is: host", "a@b"],
  ["a host with a path", "is: host", "a/b"],
  [
    "a relative path among absolute folders",
    "is: path, under: [{prefix: /a, sensitivity: s}]",
    "a",
  ],
  [
    "an absolute path among relative folders",
    "is: path, under: [{prefix: a, sensitivity: s}]",
    "/a",
  ],
  [
    "a drive among folders without",
    "is: path, under: [{prefix: /a, sensitivity: s}]",
    "C:\\a/../../a/x",
  ],
  ["a path that climbs away", "is: path, under: [{prefix: a, sensitivity: s}]", "../a"],
  [
    "an absolute path of another kind than the base",
    "is: path, base: /srv, under: [{prefix: a, sensitivity: s}]",
    "C:/a",
  ],
];

for (const [title, arg, value] of PROBLEMS) {
  Deno.test(`tool map: ${title} blocks`, () => {
    const { problem, targets } = mapped(`{path: /v, ${arg}}`, { v: value });
    assert.match(problem ?? "", /^\/v /);
    assert.deepEqual(targets, []);
  });
}

Deno.test("tool map: a required argument that is missing or null blocks, another is optional", () => {
  const required = "{path: /v/*/p, is: path, required: true}";
  assert.equal(mapped(required, {}).problem, "/v/*/p is missing");
  assert.equal(mapped(required, { v: [{ p: null }] }).problem, "/v/*/p is missing");
  assert.equal(mapped(required, { v: [{ p: "/a" }] }).problem, undefined);
  assert.equal(mapped("{path: /v, is: path}", { v: null }).problem, undefined);
});

const EVERYWHERE: readonly (readonly [path: string, args: JsonObject, isThere: boolean])[] = [
  ["/v/*/p", { v: [{ p: "a" }, { p: "b" }] }, true],
  ["/v/*/p", { v: [{ p: "a" }, {}] }, false],
  ["/v/*/p", { v: [{ p: null }, { p: "a" }] }, false],
  ["/v/*/p", { v: [{ p: "a" }, "b"] }, false],
  ["/v/*/p", { v: { x: { p: "a" }, y: {} } }, false],
  ["/v/*/p", { v: [] }, false],
  ["/v/*", { v: ["a", null] }, false],
  ["/v/*/*", { v: [["a"], []] }, false],
  ["/v/*/p/*", { v: [{ p: ["a"] }, { p: ["b", null] }] }, false],
  ["/**/p", { v: [{ p: "a" }, {}] }, true],
  ["/**/p", { v: [{}] }, false],
  ["/**/v/*/p", { x: { v: [{ p: "a" }, {}] } }, false],
  ["/**/v/*/p", { x: { v: [{ p: "a" }] } }, true],
];

for (const [path, args, isThere] of EVERYWHERE) {
  Deno.test(`tool map: required ${path} is ${isThere ? "" : "not "}in ${JSON.stringify(args)}`, () => {
    const { problem } = mapped(`{path: ${path}, is: other, required: true}`, args);
    assert.equal(problem, isThere ? undefined : `${path} is missing`);
  });
}

Deno.test("tool map: operation and data class describe every target of an argument", () => {
  const { targets } = mapped("{path: /v, is: url, operation: write, sensitivity: internal}", {
    v: "https://a/b",
  });
  const about = { operation: "write", sensitivity: "internal" };
  assert.deepEqual(targets, [{ kind: "url", value: "https://a/b", ...about }, {
    kind: "host",
    value: "a",
    ...about,
  }]);
});

Deno.test("tool map: provenance names each argument that is there", () => {
  const arg = "{path: /v/*, is: other, provenance: external}";
  assert.deepEqual(mapped(arg, { v: ["a", "b"] }).arg_provenance, [
    { arg_path: "$.v[0]", source: "external" },
    { arg_path: "$.v[1]", source: "external" },
  ]);
  assert.deepEqual(mapped(arg, {}).arg_provenance, []);
});

Deno.test("tool map: a secret is no target, whatever its type; both spellings of its name count", () => {
  const { targets, secrets, problem } = mapped("{path: /**/token, is: secret}", {
    a: [{ token: { x: 1 } }],
    " token": "s",
  });
  assert.deepEqual(targets, []);
  assert.equal(problem, undefined);
  assert.deepEqual(secrets, ["/ token", "/token", "/a/0/token"]);
});

const AMOUNTS: readonly (readonly [value: JsonValue, risk: string | undefined])[] = [
  [100, undefined],
  [100.01, "critical"],
  [-100, undefined],
  [-101, "critical"],
  [0, undefined],
  ["5", "critical"],
  [true, "critical"],
  [[5], "critical"],
  [{}, "critical"],
];

for (const [value, risk] of AMOUNTS) {
  Deno.test(`tool map: the amount ${JSON.stringify(value)} is ${risk ?? "within its limit"}`, () => {
    const arg = "{path: /v, is: amount, limit: 100, over: {risk_class: critical}}";
    assert.equal(mapped(arg, { v: value }).risk_class, risk);
  });
}

Deno.test("tool map: an entry names the tool exactly, * stands for all the others", () => {
  const map = mapOf("- {name: Read, tool_name: tool.read}\n- {name: '*', risk_class: critical}");
  assert.equal(map.map("Read", {}).tool_name, "tool.read");
  assert.equal(map.map("Read", {}).risk_class, undefined);
  assert.equal(map.map("read", {}).risk_class, "critical");
  assert.deepEqual(mapOf("- {name: a}").map("b", {}), NO_TOOL_MAP.map("b", {}));
});

for (const name of ["read", "READ", " Read", "read\u2003", "\u017fEND", "Send "]) {
  Deno.test(`tool map: ${JSON.stringify(name)} is no way around the entry of another spelling`, () => {
    const map = mapOf("- {name: Read}\n- {name: send}\n- {name: '*', risk_class: high}");
    assert.match(map.map(name, {}).problem ?? "", /^the tool map spells this tool "(?:Read|send)"/);
    assert.equal(map.names(name), false);
  });
}

Deno.test("tool map: a built-in tool has the entry of its client's spelling", () => {
  const map = mapOf("- {name: Read, tool_name: tool.read}\n- {name: '*', risk_class: high}");
  assert.equal(map.map("re_ad", {}, { standard_name: "Read" }).tool_name, "tool.read");
  assert.equal(map.map("re_ad", {}, { standard_name: "Read" }).problem, undefined);
  assert.deepEqual([...map.given], ["tool.read"]);
});

Deno.test("tool map: a path counts from the folder of the call, its classes from the base", () => {
  const map = mapOf(
    "- {name: t, args: [{path: /v, is: path, base: /srv/app, under: [{prefix: keys, sensitivity: s}]}]}",
  );
  const about = (cwd: string, v: string) => map.map("t", { v }, { cwd }).targets[0];
  assert.deepEqual(about("/srv/app/keys", "x"), {
    kind: "path",
    value: "/srv/app/keys/x",
    sensitivity: "s",
  });
  assert.deepEqual(about("/srv/other", "keys/x"), { kind: "path", value: "/srv/other/keys/x" });
});

const CALL: ToolCall = { name: "t", args: {}, targets: [], arg_provenance: [], context: {} };
const PLAIN = { targets: [], arg_provenance: [], secrets: [] };

Deno.test("a mapped call has the name and class of the map, and all targets", () => {
  const call = withMapping({ ...CALL, target: "evil.example", context: { risk_class: "high" } }, {
    ...PLAIN,
    tool_name: "tool.t",
    risk_class: "low",
    targets: [{ kind: "path", value: "/a" }],
  });
  assert.equal(call.name, "tool.t");
  assert.equal(call.context.risk_class, "low");
  assert.deepEqual(call.targets, [{ kind: "host", value: "evil.example" }, {
    kind: "path",
    value: "/a",
  }]);
});

Deno.test("an amount over its limit never makes a call less risky", () => {
  const raised = (risk_class: string) =>
    withMapping({ ...CALL, context: { risk_class } }, {
      ...PLAIN,
      risk_class: "high",
      isRaised: true,
    }).context.risk_class;
  assert.equal(raised("low"), "high");
  assert.equal(raised("critical"), "critical");
  assert.equal(raised("our-own"), "our-own");
  const entry = (own: string, over: string) =>
    mapOf(
      `- {name: t, risk_class: ${own}, args: ` +
        `[{path: /v, is: amount, limit: 1, over: {risk_class: ${over}}}]}`,
    ).map("t", { v: 2 });
  assert.equal(entry("critical", "high").risk_class, "critical");
  assert.equal(entry("low", "high").risk_class, "high");
  assert.equal(entry("low", "high").isRaised, undefined);
});

Deno.test("mapping never throws, whatever the arguments", () => {
  const map = mapOf(
    "- {name: t, args: [{path: /**, is: path, under: [{prefix: /a, sensitivity: s}]}, " +
      "{path: /*, is: url}, {path: /**/x, is: host}, {path: /a, is: amount, limit: 1, " +
      "over: {risk_class: high}}, {path: /**, is: secret}]}",
  );
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (args) => {
    // fast-check makes plain JSON values.
    map.map("t", args as JsonObject);
  }));
});

const REFUSED: readonly (readonly [fault: string, tools: string, field: string])[] = [
  ["an unknown member", "- {name: t, rsik_class: low}", "/tools/0/rsik_class"],
  ["a tool named twice", "- {name: t}\n- {name: t}", "/tools/1/name"],
  ["an unknown kind", "- {name: t, args: [{path: /a, is: planet}]}", "/tools/0/args/0/is"],
  [
    "a path that is not a pattern",
    "- {name: t, args: [{path: a, is: path}]}",
    "/tools/0/args/0/path",
  ],
  ["a blank tool name", "- {name: t, tool_name: ' '}", "/tools/0/tool_name"],
  ["a blank class", "- {name: t, risk_class: ' '}", "/tools/0/risk_class"],
  [
    "folders of something that is not a path",
    "- {name: t, args: [{path: /a, is: url, under: []}]}",
    "/tools/0/args/0/under",
  ],
  [
    "a base of a host",
    "- {name: t, args: [{path: /a, is: host, base: /a}]}",
    "/tools/0/args/0/base",
  ],
  ["a relative base", "- {name: t, args: [{path: /a, is: path, base: a}]}", "/tools/0/args/0/base"],
  [
    "a folder that is not a path",
    "- {name: t, args: [{path: /a, is: path, under: [{prefix: 'a\\b', sensitivity: s}]}]}",
    "/tools/0/args/0/under/0/prefix",
  ],
  [
    "folders that no path can be compared with",
    "- {name: t, args: [{path: /a, is: path, under: [{prefix: /a, sensitivity: s}, {prefix: b, sensitivity: s}]}]}",
    "/tools/0/args/0/under/1/prefix",
  ],
  [
    "a folder above where it begins",
    "- {name: t, args: [{path: /a, is: path, under: [{prefix: ../a, sensitivity: s}]}]}",
    "/tools/0/args/0/under/0/prefix",
  ],
  [
    "a folder of another kind than the base",
    "- {name: t, args: [{path: /a, is: path, base: /b, under: [{prefix: 'c:/a', sensitivity: s}]}]}",
    "/tools/0/args/0/under/0/prefix",
  ],
  [
    "a home that is relative",
    "- {name: t, args: [{path: /a, is: path, home: a}]}",
    "/tools/0/args/0/home",
  ],
  [
    "a home of a host",
    "- {name: t, args: [{path: /a, is: host, home: /a}]}",
    "/tools/0/args/0/home",
  ],
  [
    "~ both replaced and kept",
    "- {name: t, args: [{path: /a, is: path, home: /a, verbatim: true}]}",
    "/tools/0/args/0/verbatim",
  ],
  [
    "a folder that begins with ~",
    "- {name: t, args: [{path: /a, is: path, under: [{prefix: '~/a', sensitivity: s}]}]}",
    "/tools/0/args/0/under/0/prefix",
  ],
  [
    "a blank data class",
    "- {name: t, args: [{path: /a, is: path, under: [{prefix: /a, sensitivity: ' '}]}]}",
    "/tools/0/args/0/under/0/sensitivity",
  ],
  [
    "a limit on a path",
    "- {name: t, args: [{path: /a, is: path, limit: 1}]}",
    "/tools/0/args/0/limit",
  ],
  [
    "an amount without what holds beyond it",
    "- {name: t, args: [{path: /a, is: amount, limit: 1}]}",
    "/tools/0/args/0/over",
  ],
  [
    "an amount without limit",
    "- {name: t, args: [{path: /a, is: amount, over: {risk_class: high}}]}",
    "/tools/0/args/0/limit",
  ],
  [
    "a negative limit",
    "- {name: t, args: [{path: /a, is: amount, limit: -1, over: {risk_class: high}}]}",
    "/tools/0/args/0/limit",
  ],
  [
    "a blank class beyond a limit",
    "- {name: t, args: [{path: /a, is: amount, limit: 1, over: {risk_class: ' '}}]}",
    "/tools/0/args/0/over/risk_class",
  ],
  [
    "a data class of a secret",
    "- {name: t, args: [{path: /a, is: secret, sensitivity: s}]}",
    "/tools/0/args/0/sensitivity",
  ],
  [
    "an operation on a secret",
    "- {name: t, args: [{path: /a, is: secret, operation: read}]}",
    "/tools/0/args/0/operation",
  ],
];

for (const [fault, tools, field] of REFUSED) {
  Deno.test(`a tool map with ${fault} is refused`, async () => {
    const error = await refusal(() => mapOf(tools));
    assert.equal(error.code, "invalid_input");
    assert.deepEqual(error.fields, [field]);
    assert.match(error.message, /^parse tool map: /);
  });
}

for (
  const [fault, text] of [
    ["another schema_id", "schema_id: gait.gate.policy\nschema_version: 1.0.0"],
    ["a newer schema_version", "schema_id: gait.mcp.tool_map\nschema_version: 2.0.0"],
    ["a verdict that is not stricter", `${HEAD}tighten: {destructive: allow}`],
    ["an unknown word of the server", `${HEAD}tighten: {readonly: block}`],
    ["nothing in it", ""],
  ] as const
) {
  Deno.test(`a tool map with ${fault} is refused`, async () => {
    const error = await refusal(() => parseToolMap(textSource(text)));
    assert.equal(error.code, "invalid_input");
    assert.equal(error.hint, "gait schema show mcp/tool_map lists what the file may contain");
  });
}

Deno.test("a tool map may only tighten", () => {
  const map = parseToolMap(
    textSource(`${HEAD}tighten: {destructive: require_approval, unlisted: block}`),
  );
  assert.deepEqual(map.tighten, { destructive: "require_approval", unlisted: "block" });
});

Deno.test("a tool map may leave out what it is, as a policy may", () => {
  for (const head of ["", "schema_id: gait.mcp.tool_map\n", "schema_version: 1.0.0\n"]) {
    const map = parseToolMap(textSource(`${head}tools:\n- { name: t, tool_name: tool.t }\n`));
    assert.equal(map.map("t", {}).tool_name, "tool.t", head);
  }
});

const PAY = "path: /v/*/amount, is: amount, limit: 100, over: {risk_class: high}";

Deno.test("a call that leaves out an amount with a limit is blocked, unless the map says optional", () => {
  const absent: readonly JsonObject[] = [{}, { v: [] }, { v: [{}] }, { v: [{ amount: null }] }];
  for (const args of absent) {
    for (const more of ["", ", required: false", ", optional: false", ", required: true"]) {
      assert.match(mapped(`{${PAY}${more}}`, args).problem ?? "", /is missing/, more);
    }
    assert.equal(mapped(`{${PAY}, optional: true}`, args).problem, undefined);
  }
  assert.equal(mapped(`{${PAY}, optional: true}`, { v: [{ amount: 101 }] }).risk_class, "high");
  assert.throws(() => mapped(`{${PAY}, optional: true, required: true}`, {}), /contradicts/);
  assert.throws(() => mapped("{path: /a, is: path, optional: true}", {}), /only for arguments/);
});
