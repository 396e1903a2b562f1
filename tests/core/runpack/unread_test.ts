/** Members with right digests that gait's own readers refuse, or that two readers read differently. */

import assert from "node:assert/strict";
import { sha256 } from "../../../src/core/crypto/digest.ts";
import { manifestDigest } from "../../../src/core/runpack/manifest.ts";
import { parseRunpack } from "../../../src/core/runpack/read.ts";
import { verifyRunpack } from "../../../src/core/runpack/verify.ts";
import type { Manifest } from "../../../src/core/schema/runpack.ts";
import { changedDemo, demoEntries } from "../../support/demo_archive.ts";
import { refusal } from "../../support/refusal.ts";
import { utf8 } from "../../support/text_source.ts";

/** The demo with one member changed, and a manifest that says so. */
async function forgedDemo(
  path: string,
  change: (text: string) => string,
): Promise<Uint8Array<ArrayBuffer>> {
  const texts = new Map(
    (await demoEntries()).map(({ name, content }) => [name, String(content ?? "")]),
  );
  const content = change(texts.get(path) ?? "");
  const digest = await sha256(utf8(content));
  const stored = JSON.parse(texts.get("manifest.json") ?? "") as Manifest;
  const files = stored.files.map((file) => file.path === path ? { path, sha256: digest } : file);
  const manifest = { ...stored, files };
  const text = JSON.stringify({ ...manifest, manifest_digest: await manifestDigest(manifest) });
  return await changedDemo((name, own) => {
    return name === "manifest.json" ? text : name === path ? content : own;
  });
}

const INTENTS = "intents.jsonl";
const FILLER = "x".repeat(2000);
const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
const firstArgs = (args: string) => (text: string) =>
  text.replace(/"args":\{.*?\}/, `"args":${args}`);

/** A member, a change, and how the warning begins. */
const UNREADABLE: readonly [string, string, (text: string) => string, RegExp][] = [
  [
    "a member of a record twice",
    INTENTS,
    (text) => text.replace('"args_digest"', '"args":{"to":"mallory"},"args_digest"'),
    /^Cannot parse JSON "intents\.jsonl line 1": .*args/,
  ],
  [
    "a member of a record twice, one of them long",
    INTENTS,
    (text) => text.replace('"args_digest"', `"args":{"to":"${FILLER}"},"args_digest"`),
    /^Cannot parse JSON "intents\.jsonl line 1": /,
  ],
  [
    "a member of a long payload twice",
    INTENTS,
    firstArgs(`{"a":"${FILLER}","to":"bob","to":"mallory"}`),
    /^Cannot parse JSON "intents\.jsonl line 1": /,
  ],
  [
    "a member of a long payload twice, once with an escape",
    INTENTS,
    firstArgs(`{"a":"${FILLER}","to":"bob","\\u0074o":"mallory"}`),
    /^Cannot parse JSON "intents\.jsonl line 1": /,
  ],
  [
    "a line that is no JSON",
    "results.jsonl",
    (text) => `${text}this is no JSON\n`,
    /^Cannot parse JSON "results\.jsonl line 4": /,
  ],
  [
    "a number that is infinite",
    INTENTS,
    firstArgs(`{"n":1e999}`),
    /^Cannot parse JSON "intents\.jsonl line 1": /,
  ],
  [
    "a number that is infinite in a long payload",
    INTENTS,
    firstArgs(`{"a":"${FILLER}","n":1e999}`),
    /^Cannot parse JSON "intents\.jsonl line 1": /,
  ],
  [
    "512 levels in a payload",
    INTENTS,
    firstArgs(deep(512)),
    /^Cannot parse JSON "intents\.jsonl line 1": it nests deeper than the limit of 512/,
  ],
  [
    "arguments that are text",
    INTENTS,
    firstArgs('"rm"'),
    /^Cannot read "intents\.jsonl line 1": \/args is a string, expected an object/,
  ],
  [
    "long arguments that are text",
    INTENTS,
    firstArgs(`"${FILLER}"`),
    /^Cannot read "intents\.jsonl line 1": \/args is a string, expected an object/,
  ],
  [
    "a member that differs in letter case",
    "results.jsonl",
    (text) => text.replace('"status"', '"Status"'),
    /^Cannot read "results\.jsonl line 1": .*letter case/,
  ],
  [
    "a run that is no JSON",
    "run.json",
    (text) => `nope${text}`,
    /^Cannot parse JSON "run\.json": /,
  ],
  [
    "a run of two ids",
    "run.json",
    (text) => text.replace('"run_id"', '"run_id":"run_evil","run_id"'),
    /^Cannot parse JSON "run\.json": .*run_id/,
  ],
  [
    "references that are no JSON",
    "refs.json",
    (text) => `nope${text}`,
    /^Cannot parse JSON "refs\.json": /,
  ],
  [
    "references of an unknown mode",
    "refs.json",
    (text) => text.replace("{", '{"context_evidence_mode":"later",'),
    /^Cannot parse "?refs\.json"?: \/context_evidence_mode is "later"|refs\.json.*context_evidence_mode/,
  ],
];

for (const [what, path, change, message] of UNREADABLE) {
  Deno.test(`verify() warns of ${what}, as readers refuse it, and strict refuses it`, async () => {
    const bytes = await forgedDemo(path, change);
    assert.equal((await refusal(() => parseRunpack(bytes))).code, "invalid_input");
    const standard = await verifyRunpack(bytes);
    const found = standard.warnings.filter((warning) => message.test(warning));
    assert.deepEqual(
      [standard.ok, standard.intact, found.length],
      [true, true, 1],
      standard.warnings.join("\n"),
    );
    assert.equal((await verifyRunpack(bytes, { strict: true })).ok, false);
  });
}

/** What readers take, however odd it is. */
const READABLE: readonly [string, string, (text: string) => string][] = [
  ["511 levels in a record", INTENTS, firstArgs(deep(510))],
  ["white space", INTENTS, (text) => text.replaceAll('":', '" : ')],
  ["blank lines", INTENTS, (text) => `\n${text}\n \n`],
  ["members in another order", "run.json", (text) => text.replace("{", '{"zz":1,')],
  ["long members in another order", INTENTS, firstArgs(`{"b":"${FILLER}","a":1}`)],
];

for (const [what, path, change] of READABLE) {
  Deno.test(`verify() says of ${what} no more than of payloads, as readers take it`, async () => {
    const bytes = await forgedDemo(path, change);
    await parseRunpack(bytes);
    const { warnings } = await verifyRunpack(bytes);
    assert.deepEqual(warnings.filter((warning) => !warning.startsWith("kept payloads")), []);
  });
}

Deno.test("verify() names five lines that cannot be read, and stops there", async () => {
  const bytes = await forgedDemo(INTENTS, () => "no\n".repeat(9));
  const { warnings } = await verifyRunpack(bytes);
  assert.deepEqual(
    warnings.map((warning) => /line \d/.exec(warning)?.[0]),
    ["line 1", "line 2", "line 3", "line 4", "line 5"],
  );
});

Deno.test("verify() does not parse what has too many values, says so, and strict refuses it", async () => {
  const bytes = await forgedDemo(INTENTS, () => `{"x":[${"[],".repeat(200_000)}[]]}\n`);
  const { ok, warnings } = await verifyRunpack(bytes, { strict: true });
  assert.deepEqual([ok, warnings], [
    false,
    ["intents.jsonl line 1 and what follows was not read: it would take too much memory"],
  ]);
});

Deno.test("verify() names a kept payload without a digest, and strict refuses it", async () => {
  const bytes = await forgedDemo(INTENTS, (text) => text.replace(/"args_digest":"[^"]*",/, ""));
  const { ok, warnings } = await verifyRunpack(bytes, { strict: true });
  assert.equal(ok, false);
  assert.match(warnings.join("\n"), /^kept payloads have no digest: args of intent_1; /);
});
