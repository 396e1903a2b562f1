import assert from "node:assert/strict";
import { sha256 } from "../../../src/core/crypto/digest.ts";
import { manifestDigest } from "../../../src/core/runpack/manifest.ts";
import { memberFromBytes } from "../../../src/core/runpack/spool.ts";
import type { NewMember } from "../../../src/core/zip/zip.ts";
import { readMembers } from "../../support/demo_archive.ts";
import { gait } from "../../support/gait.ts";
import { zipOf } from "../../support/packs.ts";
import { KEY_1 } from "../../support/test_key.ts";
import { utf8 } from "../../support/text_source.ts";
import { zipBytes } from "../../support/zip_bytes.ts";

const PATH = "gait-out/runpack_run_x.zip";
const KEYS = { "k.pub": KEY_1.public, "k.key": KEY_1.private };
const OTHER = "0".repeat(64);
/** `printf '%s' '{"path":"a.txt"}' | sha256sum` */
const A_DIGEST = "5aff422311aaf6f4983b3d9ae0b75826621e553375d62a2f03fa5578e5e64be1";

type Members = Readonly<Record<string, unknown>>;

/** Records and signs a run whose records have these members besides their ids. */
async function recorded(
  intents: readonly Members[],
  results: readonly Members[] = [],
  { options = "--payloads keep", ...more }: { options?: string; normalization?: Members } = {},
): Promise<Uint8Array> {
  const input = {
    run: { run_id: "run_x", created_at: "2026-02-05T00:00:00Z" },
    intents: intents.map((rest, at) => ({ intent_id: `c${at}`, tool_name: "fs.read", ...rest })),
    results: results.map((rest, at) => ({ intent_id: `c${at}`, status: "ok", ...rest })),
    ...more,
  };
  const seen = await gait(`run record in.json ${options} --private-key k.key`, {
    files: { ...KEYS, "in.json": JSON.stringify(input) },
  });
  assert.equal(seen.exit, 0, seen.stderr);
  return seen.system.files.get(PATH)!.bytes;
}

/** A pack with other lines in one member, and every digest of the manifest right again. */
async function withLines(pack: Uint8Array, member: string, lines: string): Promise<Uint8Array> {
  const members = new Map(await readMembers(pack));
  members.set(member, utf8(lines));
  const manifest = JSON.parse(new TextDecoder().decode(members.get("manifest.json")));
  delete manifest.signatures;
  for (const file of manifest.files) file.sha256 = await sha256(members.get(file.path)!);
  manifest.manifest_digest = await manifestDigest(manifest);
  members.set("manifest.json", utf8(JSON.stringify(manifest)));
  return zipBytes([...members].map(([name, content]) => ({ name, content })));
}

const intentLine = (members: string) =>
  `{${members},"created_at":"2026-02-05T00:00:00Z","intent_id":"c0","producer_version":"0.0.0-dev",` +
  `"run_id":"run_x","schema_id":"gait.runpack.intent","schema_version":"1.0.0","tool_name":"t"}\n`;

/** What verification of a pack warns about. */
async function warningsOf(pack: Uint8Array, line = "verify run_x --json"): Promise<unknown> {
  const { exit, json } = await gait(line, { files: { [PATH]: pack } });
  assert.equal(exit, 0);
  return json()["warnings"] ?? [];
}

const said = (whose: string) => [
  `kept payloads are not what their digests say: ${whose}; ` +
  "either a normalized form was hashed, or they were changed",
];

const TWO = await recorded(
  [{ args: { path: "a.txt" } }, { args: { path: "b.txt" }, args_digest: OTHER }],
  [{ result: { text: "a" }, result_digest: OTHER }, { result: { text: "b" } }],
);
const CLEAN = await recorded([{ args: { path: "a.txt" } }], [{ result: { text: "a" } }]);
const BOTH = said("args of c1, result of c0");

for (const command of ["verify run_x", "run inspect run_x", "run inspect run_x --args"]) {
  Deno.test(`gait ${command} says which kept payloads contradict their digests`, async () => {
    assert.deepEqual(await warningsOf(TWO, `${command} --json`), BOTH);
    const text = await gait(command, { files: { [PATH]: TWO } });
    assert.equal(text.stderr, `warning: ${BOTH[0]}\n`);
    assert.deepEqual(await warningsOf(CLEAN, `${command} --json`), []);
  });
}

Deno.test("gait verify --profile strict refuses kept payloads that contradict their digests", async () => {
  const strict = "verify run_x --profile strict --public-key k.pub";
  assert.equal((await gait(strict, { files: { ...KEYS, [PATH]: TWO } })).exit, 2);
  assert.equal((await gait(strict, { files: { ...KEYS, [PATH]: CLEAN } })).exit, 0);
});

Deno.test("gait guard pack and guard verify --run say it of the run that they read", async () => {
  const packed = await gait("guard pack run_x --out p.zip --json", { files: { [PATH]: TWO } });
  assert.equal(packed.exit, 0, packed.stdout);
  const warnings = packed.json()["warnings"] as string[];
  assert.deepEqual(warnings.filter((warning) => warning.startsWith("kept payloads")), BOTH);
  const verified = await gait("guard verify p.zip --run run_x --json", {}, packed.system);
  assert.deepEqual([verified.exit, verified.json()["warnings"]], [0, BOTH]);
});

Deno.test("gait run replay --real-tools says it before it executes kept arguments", async () => {
  const unsafe = "--real-tools --unsafe-real-tools --allow-tools echo --json";
  const { json } = await gait(`run replay run_x ${unsafe}`, {
    files: { [PATH]: TWO },
    env: { GAIT_ALLOW_REAL_REPLAY: "1" },
  });
  assert.deepEqual(json()["warnings"], ["allow_tools=echo", ...BOTH]);
});

// What the contract says of digests: they cover the redacted payload, may be in upper case, may be
// missing in foreign recordings, and are all there is unless payloads were kept.
const EQUAL: readonly (readonly [string, Uint8Array])[] = [
  [
    "redacted",
    await recorded([{ args: { token: "x" } }], [], {
      options: "--payloads keep --redact /args/token",
    }),
  ],
  ["stored by digest", await recorded([{ args: { path: "a.txt" } }], [], { options: "" })],
  [
    "given in upper case",
    await recorded([{ args: { path: "a.txt" }, args_digest: A_DIGEST.toUpperCase() }]),
  ],
  [
    "spelled in another way",
    await withLines(
      CLEAN,
      "intents.jsonl",
      intentLine(`"args_digest":"${A_DIGEST}" , "args" : { "\\u0070ath":"a\\u002etxt" } `),
    ),
  ],
];
for (const [name, pack] of EQUAL) {
  Deno.test(`gait verify has nothing to say of payloads ${name}`, async () => {
    assert.deepEqual(await warningsOf(pack), []);
  });
}

// Lines whose first bytes look like arguments that fit the digest.
const HIDDEN: readonly (readonly [string, string])[] = [
  ["another member first", `"a":"}","args":{"path":"b.txt"},"args_digest":"${A_DIGEST}"`],
  ["arguments last", `"args_digest":"${A_DIGEST}","zz":1,"args":{"path":"b.txt"}`],
  ["more behind it", `"args":{"path":"a.txt","x":{}},"args_digest":"${A_DIGEST}"`],
  ["a digest in the arguments", `"args":{"args_digest":"${A_DIGEST}"},"args_digest":"${A_DIGEST}"`],
  ["an escaped name", `"\\u0061rgs":{"path":"b.txt"},"args_digest":"${A_DIGEST}"`],
  ["white space before it", `"args": {"path":"b.txt"},"args_digest": "${A_DIGEST}"`],
  ["a tab before it", `"args":\t{"path":"b.txt"},"args_digest":"${A_DIGEST}"`],
  ["an empty object", `"args":{},"args_digest":"${A_DIGEST}"`],
];
for (const [name, members] of HIDDEN) {
  Deno.test(`gait verify compares kept arguments, whatever the line looks like: ${name}`, async () => {
    const pack = await withLines(CLEAN, "intents.jsonl", intentLine(members));
    assert.deepEqual(await warningsOf(pack), said("args of c0"));
  });
}

Deno.test("gait verify names five contradicted payloads, and compares no more", async () => {
  const pack = await recorded(
    Array.from(
      { length: 900 },
      (_, at) => ({ args: { at }, ...at < 20 ? { args_digest: OTHER } : {} }),
    ),
  );
  assert.deepEqual(await warningsOf(pack), said("args of c0, c1, c2, c3, c4 and perhaps more"));
});

Deno.test("gait verify finds one contradicted payload among thousands", async () => {
  const text = "x".repeat(3000);
  const pack = await recorded(
    Array.from({ length: 3000 }, (_, at) => ({
      args: { at, text },
      ...at === 2999 ? { args_digest: OTHER } : {},
    })),
  );
  assert.deepEqual(await warningsOf(pack), said("args of c2999"));
});

Deno.test("gait verify cannot tell a normalized form from a changed payload, and says both", async () => {
  const pack = await recorded([{ args: { path: "a.txt", at: 17 } }], [], {
    normalization: { intent_args: { c0: { path: "a.txt" } } },
  });
  assert.deepEqual(await warningsOf(pack), said("args of c0"));
});

// Values can take a hundred times the memory of their text, so long lines are taken as they are written.
const LONG = JSON.stringify({ text: "x".repeat(600 * 1024) });
const LONG_DIGEST = await sha256(utf8(LONG));
const tooLong = [
  "kept payloads are not written as their digests say: args of intents.jsonl line 2; " +
  "they are too long to find out whether they mean it",
];
const LONG_LINES: readonly (readonly [string, string, readonly string[]])[] = [
  ["right", `"args":${LONG},"args_digest":"${LONG_DIGEST}"`, []],
  ["without a digest", `"args":${LONG},"args_digest":""`, [
    "kept payloads have no digest: args of intents.jsonl line 2; " +
    "gait always records one; without it no copy of the run by digest can be compared",
  ]],
  ["a text instead of arguments", `"args":"${"x".repeat(600 * 1024)}","args_digest":"a"`, [
    'Cannot read "intents.jsonl line 2": /args is a string, expected an object',
  ]],
  ["another", `"args":${LONG},"args_digest":"${OTHER}"`, tooLong],
  [
    "right in another spelling",
    `"args":{ ${LONG.slice(1)},"args_digest":"${LONG_DIGEST}"`,
    tooLong,
  ],
  ["right, and white space around", `"args" : ${LONG} , "args_digest": "${LONG_DIGEST}"`, []],
  ["right by an escaped name", `"\\u0061rgs":${LONG},"args_digest":"${LONG_DIGEST}"`, []],
  ["a digest in upper case", `"args":${LONG},"args_digest":"${LONG_DIGEST.toUpperCase()}"`, []],
  ["without a digest, and white space around", `"args": ${LONG}`, [
    "kept payloads have no digest: args of intents.jsonl line 2; " +
    "gait always records one; without it no copy of the run by digest can be compared",
  ]],
  ["none at all", `"args_digest":"a","zz": "${"x".repeat(600 * 1024)}"`, []],
];
for (const [name, members, expected] of LONG_LINES) {
  Deno.test(`gait verify takes long kept arguments as they are written: ${name}`, async () => {
    const short = intentLine(`"args":{"path":"a.txt"},"args_digest":"${A_DIGEST}"`);
    const pack = await withLines(CLEAN, "intents.jsonl", short + intentLine(members));
    assert.deepEqual(await warningsOf(pack), expected);
  });
}

// A line without a record has no arguments.
const MIB = 1024 * 1024;
const NO_RECORDS: readonly (readonly [string, string, RegExp | undefined])[] = [
  ["blanks", " ".repeat(MIB), undefined],
  ["white space", " \t\r".repeat(MIB), undefined],
  ["no JSON", "\u3000".repeat(MIB), /^Cannot parse JSON "intents\.jsonl line 2": /],
  ["a list", `[{"args":{"a":"${"x".repeat(MIB)}"}}]`, /^Cannot read "intents\.jsonl line 2": /],
  ["a text", `"${"x".repeat(MIB)}"`, /^Cannot read "intents\.jsonl line 2": /],
  ["a record with no end", `{"args":{"a":"${"x".repeat(MIB)}"}`, /^Cannot parse JSON/],
];
for (const [name, text, fault] of NO_RECORDS) {
  Deno.test(`gait verify finds no arguments in a long line of ${name}`, async () => {
    const short = intentLine(`"args":{"path":"a.txt"},"args_digest":"${A_DIGEST}"`);
    const pack = await withLines(CLEAN, "intents.jsonl", `${short}${text}\n${short}`);
    const warnings = await warningsOf(pack) as string[];
    assert.deepEqual(warnings.map((warning) => fault?.test(warning)), fault ? [true] : []);
  });
}

Deno.test("gait verify compares no more of a small archive than commands hold of it", async () => {
  const line = intentLine(`"args":{"path":"a.txt"},"args_digest":"${A_DIGEST}"`);
  const bare = intentLine(`"args_digest":"${A_DIGEST}"`);
  const pack = await withLines(
    CLEAN,
    "intents.jsonl",
    bare.repeat(2) + line.repeat(17 * 2 ** 20 / line.length),
  );
  assert.deepEqual(await warningsOf(pack), [], "stored as it is");
  const members: NewMember[] = [];
  for (const [name, content] of await readMembers(pack)) {
    members.push(await memberFromBytes(name, content));
  }
  const deflated = await zipOf(members, { compress: true });
  // Two lines claim nothing, and 16 MiB are compared.
  const first = 3 + Math.floor(16 * 2 ** 20 / (line.length - 1));
  assert.deepEqual(await warningsOf(deflated), [
    `kept payloads are not compared with their digests: intents.jsonl from line ${first} on; ` +
    "the archive unpacks to more than a recording does",
  ]);
});
