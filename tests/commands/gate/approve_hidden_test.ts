/** A call cannot hide words from the person who approves it; what stays hidden is said. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { FILES, INTENT, PROD } from "./support.ts";

const LINE =
  `approve --policy ask.yaml --intent i.json --approver alice --reason-code CHG-1 ${PROD}`;

async function asked(args: object, answer: string) {
  const files = { ...FILES, "i.json": JSON.stringify({ ...INTENT, args }) };
  const seen = await gait(LINE, { files, answer });
  const token = [...seen.system.files.keys()].some((path) => path.startsWith("approval_"));
  return { ...seen, token };
}

const PEM = (line: string) => `-----BEGIN PRIVATE KEY-----\n${line}\n-----END PRIVATE KEY-----`;

/** Words in places where secrets are, each with what a person must see of it. */
const WORDS: readonly (readonly [string, object, string])[] = [
  ["a command as a password", { password: "rm -rf /srv && reboot" }, "rm -rf /srv && reboot"],
  ["a path as a password", { password: "/etc/passwd" }, "/etc/passwd"],
  ["a path of Windows", { api_key: "C:\\Users\\alice" }, "Users"],
  ["a path as a token", { note: "Authorization: Bearer /srv/data/customers2024" }, "customers2024"],
  ["a path in curl", { command: "curl -u x:/etc/passwd https://a.example" }, "/etc/passwd"],
  ["a command in curl", { command: "curl -u 'x:$(reboot)' https://a.example" }, "$(reboot)"],
  ["a pipe", { command: "TOKEN=abc|sh" }, "|sh"],
  ["escapes of addresses", { secret: "rm%20-rf%20%2Fsrv" }, "rm%20-rf"],
  ["a path among lines of a key", { note: PEM("/etc/cron/daily/backupscriptAb1") }, "backupscript"],
  ["words among lines of a key", { note: PEM("Removealltheproductiondatabases1") }, "production"],
  ["names of folders in a key", { note: PEM("srv/Data/customers/2024/all/rows") }, "customers"],
  ["a connection", { url: "postgres://x:/etc/passwd@db.example/a" }, "/etc/passwd"],
];

for (const [what, args, shown] of WORDS) {
  Deno.test(`a person who approves sees ${what}`, async () => {
    const { stderr, exit } = await asked(args, "n");
    assert.ok(stderr.replaceAll("\\\\", "\\").includes(shown), stderr);
    assert.equal(exit, 4);
  });
}

const KEY_LINE = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";

/** Secrets that stay hidden, with their places and lengths. */
const SECRETS: readonly (readonly [string, object, readonly string[], string])[] = [
  [
    "a password",
    { password: "hunter2" },
    ["7 characters of /args/password, SHA-256 f52fbd32"],
    "hunter2",
  ],
  [
    "a token in a text",
    { note: `use ghp_${"a1B2".repeat(9)} here` },
    ["40 characters of /args/note, SHA-256 "],
    "a1B2a1B2",
  ],
  [
    "two of them",
    { list: [{ password: "hunter2" }, { password: "hunter3" }] },
    ["7 characters of /args/list/0/password", "7 characters of /args/list/1/password"],
    "hunter",
  ],
  ["a line of a key", { note: PEM(KEY_LINE) }, ["64 characters of /args/note"], KEY_LINE],
];

for (const [what, args, told, secret] of SECRETS) {
  Deno.test(`what is hidden as ${what} is said, and needs more than a y`, async () => {
    for (const answer of ["y", "yes", "", "n"]) {
      const { stderr, exit, token } = await asked(args, answer);
      assert.deepEqual([exit, token, stderr.includes(secret)], [4, false, false], answer);
      for (const line of told) assert.ok(stderr.includes(`hidden: ${line}`), stderr);
      assert.match(stderr, /Type hidden to approve it unseen/);
    }
    assert.deepEqual([(await asked(args, "hidden")).exit], [0]);
  });
}

Deno.test("a marker that the call brings along hides nothing, and is said", async () => {
  const marker = "gait:redacted:github_token:0123456789abcdef";
  const { stderr, exit } = await asked({ note: marker }, "y");
  assert.equal(exit, 4);
  assert.ok(stderr.includes(marker));
  assert.match(stderr, /the call itself brought a text that looks like a marker/);
});
