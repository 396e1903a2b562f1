import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { KEY_1 } from "../../support/test_key.ts";

function trace(created_at: string, tool_name: string, verdict: string, more: object = {}): string {
  return JSON.stringify({
    ...{ schema_id: "gait.gate.trace", schema_version: "1.0.0", created_at, trace_id: "t" },
    ...{ tool_name, verdict, ...more },
  });
}

const FILES = {
  "d/trace_c.json": trace("2026-02-05T00:00:02Z", "tool.write", "block", {
    violations: ["a", "b"],
  }),
  "d/trace_a.json": trace("2026-02-05T02:00:00+02:00", "tool.read", "allow"),
  "d/custom.json": trace("2026-02-05T00:00:00.000000001Z", "tool.write", "require_approval"),
  "d/approval_audit_x.json": '{"schema_id":"gait.gate.approval_audit_record"}',
  "d/notes.txt": "no trace",
  "d/.trace_a.json.tmp-1": "{",
  "d/deeper/trace_z.json": trace("2020-01-01T00:00:00Z", "tool.read", "allow"),
};

Deno.test("gait trace list shows a table, newest last", async () => {
  const { exit, stdout, stderr } = await gait("trace list d", { files: FILES });
  assert.deepEqual([exit, stderr], [0, ""]);
  assert.equal(
    stdout,
    `TIME                            VERDICT           TOOL        VIOLATIONS  PATH
2026-02-05T00:00:00Z            allow             tool.read   -           d/trace_a.json
2026-02-05T00:00:00.000000001Z  require_approval  tool.write  -           d/custom.json
2026-02-05T00:00:02Z            block             tool.write  a,b         d/trace_c.json
`,
  );
});

Deno.test("gait trace list --json has one object a trace", async () => {
  const { json } = await gait("trace list d --json --verdict block", { files: FILES });
  const { correlation_id: _, ...result } = json();
  assert.deepEqual(result, {
    ok: true,
    path: "d",
    total: 3,
    traces: [{
      created_at: "2026-02-05T00:00:02Z",
      path: "d/trace_c.json",
      tool_name: "tool.write",
      trace_id: "t",
      verdict: "block",
      violations: ["a", "b"],
    }],
  });
});

// flags, and the paths that are left
const FILTERS: readonly (readonly [string, readonly string[]])[] = [
  ["--verdict allow,block", ["d/trace_a.json", "d/trace_c.json"]],
  ["--verdict ALLOW --verdict block", ["d/trace_a.json", "d/trace_c.json"]],
  ["--tool Tool.Read", ["d/trace_a.json"]],
  ["--tool tool.*", ["d/trace_a.json", "d/custom.json", "d/trace_c.json"]],
  ["--tool tool", []],
  ["--since 2026-02-05T00:00:00.000000001Z", ["d/custom.json", "d/trace_c.json"]],
  ["--until 2026-02-05T00:00:02Z", ["d/trace_a.json", "d/custom.json"]],
  ["--since 2026-02-05 --until 2026-02-06", ["d/trace_a.json", "d/custom.json", "d/trace_c.json"]],
  ["--since 8s", ["d/trace_c.json"]],
  ["--verdict block --tool tool.read", []],
];

for (const [flags, paths] of FILTERS) {
  Deno.test(`gait trace list ${flags} keeps ${paths.length}`, async () => {
    const world = { files: FILES, now: "2026-02-05T00:00:10Z" };
    const { exit, json } = await gait(`trace list d --json ${flags}`, world);
    assert.equal(exit, 0);
    const { traces, total } = json() as { traces: { path: string }[]; total: number };
    assert.deepEqual([traces.map(({ path }) => path), total], [paths, 3]);
  });
}

Deno.test("gait trace list warns of a trace that cannot be read, and lists the others", async () => {
  const files = { "trace_a.json": FILES["d/trace_a.json"], "trace_b.json": "{", "other.json": "{" };
  const { exit, stdout, stderr } = await gait("trace list", { files });
  assert.equal(exit, 0);
  assert.equal(stdout.split("\n").length, 3);
  assert.match(
    stderr,
    /^warning: trace_b\.json is not listed: Cannot (?:parse JSON|read) [^\n]+\n$/,
  );
});

Deno.test("gait trace list does not list what tells of no decision", async () => {
  const whole = FILES["d/trace_a.json"];
  for (const member of ["trace_id", "tool_name", "verdict"]) {
    const { [member]: _, ...rest } = JSON.parse(whole);
    const files = { "trace_a.json": whole, "other.json": JSON.stringify(rest) };
    const { exit, json, stderr } = await gait("trace list --json", { files });
    assert.equal(exit, 0);
    assert.equal((json()["traces"] as unknown[]).length, 1, stderr);
    assert.match(
      String(json()["warnings"]),
      new RegExp(`^other\\.json is not listed: /${member} is missing or blank$`),
    );
  }
});

// What a file named like a trace says that it is, and what is told of it.
const OTHERS: readonly (readonly [string, string])[] = [
  ['"gait.gate.tracE"', '/schema_id is "gait.gate.tracE", expected gait.gate.trace'],
  ['"gait.gate.approval_token"', '/schema_id is "gait.gate.approval_token", expected gait'],
  ['""', "/schema_id is missing, expected gait.gate.trace"],
];
for (const [schema_id, told] of OTHERS) {
  for (const flags of ["", " --public-key k.pub", " --verdict block"]) {
    Deno.test(`gait trace list${flags} names a file trace_b.json of the schema ${schema_id}`, async () => {
      const text = FILES["d/trace_a.json"];
      const files = {
        "k.pub": KEY_1.public,
        "trace_a.json": text,
        "TRACE_b.JSON": text.replace('"gait.gate.trace"', schema_id),
        "other.json": text.replace('"gait.gate.trace"', schema_id),
      };
      const { exit, json } = await gait(`trace list --json${flags}`, { files });
      assert.equal(exit, 0);
      const { total, warnings = [] } = json() as { total: number; warnings?: string[] };
      assert.equal(total, 1);
      const named = warnings.filter((text) => text.includes("TRACE_b.JSON is not listed: "));
      assert.equal(named.length, 1, String(warnings));
      assert.ok(named[0]?.includes(told), `${named[0]}`);
      assert.equal(warnings.some((text) => text.includes("other.json")), false);
    });
  }
}

Deno.test("gait trace list lists the one trace that is named, whatever the file is called", async () => {
  for (const path of ["d/custom.json", "d/trace_a.json"]) {
    for (const named of [path, `./${path}`]) {
      const { exit, stderr, json } = await gait(`trace list ${named} --json`, { files: FILES });
      assert.deepEqual([exit, stderr], [0, ""]);
      const { path: read, total, traces } = json() as Record<string, unknown>;
      assert.deepEqual([read, total], [named, 1]);
      assert.deepEqual((traces as { path: string }[]).map(({ path }) => path), [named]);
    }
  }
  const none = await gait("trace list d/custom.json --verdict allow", { files: FILES });
  assert.deepEqual([none.exit, none.stdout], [0, "no traces: none of 1 matches\n"]);
  const key = "--public-key k.pub";
  const files = { ...FILES, "k.pub": KEY_1.public };
  const unsigned = await gait(`trace list d/custom.json ${key}`, { files });
  assert.match(unsigned.stdout, / unverified \(says require_approval\) /);
});

// A file that is no trace: what is said of it, and what to do.
const NO_TRACES: readonly (readonly [string, string | Uint8Array<ArrayBuffer>, RegExp])[] = [
  [
    "trace_x.json",
    '{"schema_id":"gait.gate.approval_token"}',
    /schema_id is "gait\.gate\.approval_token", expected gait\.gate\.trace\nhint: gait verify \S*trace_x\.json says/,
  ],
  [
    "i.json",
    "{}",
    /schema_id is missing, expected gait\.gate\.trace\nhint: gait verify i\.json says/,
  ],
  ["list.json", "[]", /list\.json[^]*\nhint: /],
  ["p.yaml", "default_verdict: allow\n", /p\.yaml[^\n]*: it is YAML/],
  ["r.zip", Uint8Array.of(0x50, 0x4b, 3, 4), /it is a zip archive\nhint: gait verify r\.zip/],
  ["u.json", Uint8Array.of(0xff, 0xfe, 0x7b, 0), /it is UTF-16/],
  ["empty.json", "", /empty\.json[^]*\nhint: /],
  ["l.json", "version https://git-lfs.github.com/spec/v1\n", /it is a Git LFS pointer/],
];
for (const [path, content, message] of NO_TRACES) {
  Deno.test(`gait trace list ${path} says what it is`, async () => {
    const { exit, stdout, stderr } = await gait(`trace list ${path}`, {
      files: { [path]: content },
    });
    assert.deepEqual([exit, stdout], [6, ""], stderr);
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /not a directory/);
  });
}

Deno.test("gait trace list of a folder without traces says so", async () => {
  assert.equal((await gait("trace list", {})).stdout, "no traces\n");
  const none = await gait("trace list d --tool x", { files: FILES });
  assert.equal(none.stdout, "no traces: none of 3 matches\n");
});

const ERRORS = [
  ["gone", 'Cannot read "gone"'],
  ["d/notes.txt", 'Cannot parse JSON "d/notes.txt"'],
  ["d d", 'unexpected argument "d": expected one folder, log or trace'],
  [
    "d --verdict deny",
    'Cannot use --verdict "deny": expected allow, dry_run, require_approval or block\nhint: ',
  ],
  [
    "d --since soon",
    'Cannot use --since "soon": expected a day, a timestamp, or how long ago\nhint: ',
  ],
  ["d --until=", 'Cannot use --until "": expected a value'],
] as const;

for (const [words, message] of ERRORS) {
  Deno.test(`gait trace list ${words} exits 6`, async () => {
    const { exit, stdout, stderr } = await gait(`trace list ${words}`, { files: FILES });
    assert.deepEqual([exit, stdout], [6, ""]);
    assert.ok(stderr.startsWith(`error: ${message}`), stderr);
  });
}

Deno.test("gait trace list shows no time for a decision whose intent had none", async () => {
  const files = { "d/trace_a.json": trace("1980-01-01T00:00:00Z", "tool.read", "allow") };
  const { stdout } = await gait("trace list d", { files });
  assert.match(stdout, /^- {5}allow/m);
});
