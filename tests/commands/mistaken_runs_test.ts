/** A file in place of a run id: the hint says what it is, or to check the path, and helps. */

import assert from "node:assert/strict";
import { ownDemo } from "../support/demo_archive.ts";
import { gait } from "../support/gait.ts";
import { INTENT } from "../support/read_intent.ts";
import { KEY_1 } from "../support/test_key.ts";

const demo = await ownDemo();
const { system } = await gait("version", {
  files: {
    "gait-out/runpack_run_demo.zip": demo,
    "p.yaml": "default_verdict: allow\n",
    "i.json": INTENT,
    "k1.key": KEY_1.private,
    "k.pub": KEY_1.public,
    "d/notes.json": "{}",
    archive: demo,
    "my runs": demo,
    "r.json": '{"run":{"run_id":"run_r","created_at":"2026-02-05T00:00:00Z"}}\n',
    "spaced.json": '\n  {\n  "intents": [],\n  "run": {"run_id":"run_r"}}\n',
    "r.jsonl": '{"run":{"run_id":"run_r","created_at":"2026-02-05T00:00:00Z"}}\n',
    "l.jsonl": '{"head":{"log_id":"x","schema_id":"gait.log"}}\n',
    "j.journal.jsonl": '{"head":{"run_id":"x","schema_id":"gait.mcp.journal"}}\n',
    "list.json": "[]\n",
    "u.jsonl": Uint8Array.of(0xff, 0xfe, 0x7b, 0),
    "lfs.json": "version https://git-lfs.github.com/spec/v1\n",
    "notes.txt": "notes\n",
    "empty.json": "",
    "it's.json": "{}\n",
  },
});
await gait(
  "gate eval --policy p.yaml --intent i.json --trace-out t.json --private-key k1.key --key-mode prod",
  {},
  system,
);

/** Commands that take a run. */
const LINES: readonly ((run: string) => readonly string[])[] = [
  (run) => ["run", "inspect", run],
  (run) => ["run", "receipt", run],
  (run) => ["run", "replay", run],
  (run) => ["run", "reduce", "--from", run],
  (run) => ["run", "diff", run, "run_demo"],
  (run) => ["run", "diff", "run_demo", run],
  (run) => ["migrate", run],
  (run) => ["regress", "init", "--from", run],
  (run) => ["guard", "pack", run],
  (run) => ["incident", "pack", run],
  (run) => ["verify", "chain", "--run", run],
  (run) => ["trace", "verify", "d", "--public-key", "k.pub", "--run", run],
];

/** Those that also take other files by name. */
const ALSO: typeof LINES = [(run) => ["verify", run], (run) => ["policy", "init", "--from", run]];

const HINTS: readonly (readonly [file: string, hint: string])[] = [
  ["t.json", `"t.json" is a file here: gait verify ./t.json says what it is`],
  ["i.json", `"i.json" is a file here: gait verify ./i.json says what it is`],
  ["p.yaml", `"p.yaml" is a file here: gait verify ./p.yaml says what it is`],
  ["k.pub", `"k.pub" is a file here: gait verify ./k.pub says what it is`],
  ["notes.txt", `"notes.txt" is a file here: gait verify ./notes.txt says what it is`],
  ["empty.json", `"empty.json" is a file here: gait verify ./empty.json says what it is`],
  ["list.json", `"list.json" is a file here: gait verify ./list.json says what it is`],
  ["u.jsonl", `"u.jsonl" is a file here: gait verify ./u.jsonl says what it is`],
  ["lfs.json", `"lfs.json" is a file here: gait verify ./lfs.json says what it is`],
  ["it's.json", `"it's.json" is a file here: gait verify './it'\\''s.json' says what it is`],
  ["r.json", `"r.json" is run data: gait run record ./r.json makes a runpack of it`],
  ["spaced.json", `"spaced.json" is run data: gait run record ./spaced.json makes a runpack of it`],
  ["r.jsonl", `"r.jsonl" is run data: gait run record ./r.jsonl makes a runpack of it`],
  ["archive", "to mean the file of that name, write ./archive"],
  ["my runs", "to mean the file of that name, write './my runs'"],
];
for (const [file, hint] of HINTS) {
  Deno.test(`a command that takes a run says what the file ${file} is`, async () => {
    for (const line of LINES) {
      const words = line(file);
      const { exit, stderr } = await gait(words, {}, system);
      assert.equal(exit, 6, words.join(" "));
      assert.equal(stderr.split("\n")[1], `hint: ${hint}`, words.join(" "));
    }
  });
}

Deno.test("what the hints say works", async () => {
  for (const [file, hint] of HINTS) {
    const [, path] = /gait verify (\.\S+) says/.exec(hint) ?? [];
    if (path === undefined) continue;
    const { stdout, stderr } = await gait(["verify", path], {}, system);
    assert.match(
      `${stdout}${stderr}`,
      /it is |verify ok|"gait\.|not valid|ends after|\[\]|JSON/,
      file,
    );
    assert.doesNotMatch(stderr, /not found/);
  }
  for (const file of ["r.json", "r.jsonl"]) {
    const { exit } = await gait(
      ["run", "record", `./${file}`, "--private-key", "k1.key"],
      {},
      system,
    );
    assert.equal(exit, 0, file);
  }
  assert.equal((await gait(["run", "inspect", "./archive"], {}, system)).exit, 0);
});

Deno.test("a log or journal in place of a run has the command that makes a runpack of it", async () => {
  for (const line of LINES.filter((line) => !["inspect", "d"].includes(line("")[1] ?? ""))) {
    for (const [file, flag] of [["l.jsonl", "log"], ["j.journal.jsonl", "journal"]] as const) {
      const words = line(file);
      if (words[0] === "trace") continue;
      const { exit, stderr } = await gait(words, {}, system);
      assert.equal(exit, 6, words.join(" "));
      assert.match(
        stderr,
        new RegExp(
          `hint: "${file}" is (?:a decision log|the journal of a session): gait run record --from-${flag} \\./${file} `,
        ),
        words.join(" "),
      );
    }
  }
});

Deno.test("a missing file in place of a run: check the path", async () => {
  const names = ["nope.json", "nope.jsonl", "nope.JSON", "nope.yaml", "nope.txt", "n.tar.gz"];
  for (const name of names) {
    for (const line of [...LINES, ...ALSO]) {
      const words = line(name);
      const { exit, stderr } = await gait(words, {}, system);
      assert.equal(exit, 6, words.join(" "));
      assert.match(stderr, /hint: check the path: no file of that name is here, and no run /);
      assert.doesNotMatch(stderr, /run record/);
    }
  }
});

Deno.test("a missing run id has the places where it was looked for", async () => {
  for (const name of ["nope", "v1.2", "run_2026.02"]) {
    const { stderr } = await gait(["run", "inspect", name], {}, system);
    assert.match(stderr, new RegExp(`hint: looked for gait-out/runpack_${name}\\.zip`));
  }
});
