import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";

/** Made up at run time, so that no scanner takes this file for a leak. */
const TOKEN = ["gh", "p_abcdefghijklmnopqrstuvwxyz0123456789"].join("");
const AWS_ID = ["AK", "IAIOSFODNN7EXAMPLE"].join("");
const AWS_SECRET = ["wJalrXUtnFEMI/K7MDENG/", "bPxRfiCYEXAMPLEKEY"].join("");
const AWS_SESSION = ["IQoJb3Jp", "Z2luX2Vj".repeat(20)].join("");

const run = { run_id: "run_x", created_at: "2026-02-05T09:00:00Z" };

async function recorded(input: Record<string, unknown>, options: string) {
  const files = { "rec.json": JSON.stringify({ run, ...input }) };
  const made = await gait(`run record rec.json ${options}`, { files });
  assert.equal(made.exit, 0, made.stderr);
  const shown = await gait("run inspect run_x --args --json", {}, made.system);
  return { ...made, entries: shown.json()["entries"] as Record<string, unknown>[] };
}

const intents = [{ intent_id: "i1", tool_name: "bash", args: { command: "x" } }];
const resultOf = (result: unknown) => ({
  intents,
  results: [{ intent_id: "i1", status: "ok", result }],
});

Deno.test("gait run record --redact secrets finds tokens in coloured output of a terminal", async () => {
  const stdout = `conf:3:\u001b[01;31m\u001b[K${TOKEN}\u001b[m\u001b[K`;
  const { entries, stdout: told } = await recorded(
    resultOf({ stdout }),
    "--payloads keep --redact secrets",
  );
  assert.match(
    JSON.stringify(entries),
    /u001b\[Kgait:redacted:github_token:[0-9a-f]{16}\\u001b\[m/,
  );
  assert.match(told, /^redacted=secrets:github_token 1$/m);
});

Deno.test("gait run record --redact secrets finds tokens in JSON in a text, which stays JSON", async () => {
  const inner = JSON.stringify({ stdout: `A\tb\n${TOKEN}\n${TOKEN}\nada@example.com\n` });
  const { entries } = await recorded(
    resultOf({ content: [{ type: "text", text: inner }] }),
    "--payloads keep --redact secrets",
  );
  const { content } = entries[0]?.["result"] as { content: { text: string }[] };
  const { stdout } = JSON.parse(content[0]?.text ?? "") as { stdout: string };
  const [first, second, third, fourth] = stdout.split("\n");
  assert.equal(first, "A\tb");
  assert.match(second ?? "", /^gait:redacted:github_token:[0-9a-f]{16}$/);
  assert.equal(second, third);
  assert.match(fourth ?? "", /^gait:redacted:email:[0-9a-f]{16}$/);
});

Deno.test("gait run record --redact secrets finds secrets in pages and in forms, which stay such", async () => {
  const secret = ["n0t", "f0r-y0u"].join("-");
  const { entries } = await recorded(
    resultOf({
      page: `<pre>{&quot;password&quot;:&quot;${secret}&quot;}</pre>`,
      form: `a=1&note=X-Api-Key%3A+${secret}%0A&b=2`,
    }),
    "--payloads keep --redact secrets",
  );
  const { page, form } = entries[0]?.["result"] as Record<string, string>;
  assert.match(
    page ?? "",
    /^<pre>\{&quot;password&quot;:&quot;gait:redacted:password:[0-9a-f]{16}&quot;\}<\/pre>$/,
  );
  assert.match(
    form ?? "",
    /^a=1&note=X-Api-Key%3A\+gait:redacted:named_secret:[0-9a-f]{16}%0A&b=2$/,
  );
});

Deno.test("gait run record --redact secrets leaves references to secrets alone", async () => {
  const result = {
    config: { headers: { Authorization: "Bearer ${input:token}" } },
    code: "fetch(u,{headers:{Authorization:`Bearer ${t}`}});this.apiKey=e.apiKey??null",
    texts: { confirm_password: "Confirm your password" },
  };
  const { entries } = await recorded(resultOf(result), "--payloads keep --redact secrets");
  assert.deepEqual(entries[0]?.["result"], result);
});

Deno.test("gait run record --redact secrets takes all of an AWS credential", async () => {
  const stdout =
    `[default]\naws_access_key_id = ${AWS_ID}\naws_secret_access_key = ${AWS_SECRET}\n` +
    `AWS_SESSION_TOKEN=${AWS_SESSION}\n`;
  const { entries, stdout: told } = await recorded({
    intents: [{
      intent_id: "i1",
      tool_name: "bash",
      args: {
        aws_access_key_id: AWS_ID,
        aws_secret_access_key: AWS_SECRET,
        beside: [AWS_ID, AWS_SECRET],
      },
    }],
    results: [{ intent_id: "i1", status: "ok", result: { stdout } }],
  }, "--payloads keep --redact secrets");
  for (const secret of [AWS_ID, AWS_SECRET, AWS_SESSION]) {
    assert.ok(!JSON.stringify(entries).includes(secret), secret.slice(0, 4));
  }
  assert.match(
    told,
    /^redacted=secrets:aws_access_key 3\n.*aws_secret_key 3\n.*aws_session_token 1$/m,
  );
});

Deno.test("gait run record looks at every text that is stored in clear", async () => {
  const password = ["hunter", "2x"].join("");
  const input = {
    run: {
      ...run,
      timeline: [{ event: `login ada:${TOKEN}`, ts: run.created_at, ref: `token=${TOKEN}` }],
      env: { os: "linux", arch: "x", runtime: `PASSWORD=${password}` },
    },
    intents: [
      { intent_id: `call_${"1"} ${TOKEN}`, tool_name: `mcp ${TOKEN}`, args: {} },
      // A digest that is none may be anything.
      { intent_id: "i2", tool_name: "x", args_digest: TOKEN },
    ],
    results: [{ intent_id: `call_${"1"} ${TOKEN}`, status: `failed ${TOKEN}`, result: {} }],
    refs: {
      receipts: [{
        ref_id: `r ${TOKEN}`,
        source_type: `db ${TOKEN}`,
        source_locator: `postgres://u:${password}@db/x`,
        query_digest: `sha256:${TOKEN}`,
        content_digest: "0".repeat(64),
        sensitivity_label: `x ${TOKEN}`,
      }],
    },
  };
  const files = { "rec.json": JSON.stringify(input) };
  const clear = await gait("run record rec.json", { files });
  assert.match(
    clear.stderr,
    /^warning: args_digest, event, intent_id, query_digest, ref, ref_id, runtime, sensitivity_label, source_locator, source_type, status, tool_name look like secrets \(github_token, password, url_password\) and are stored in clear; record with --redact secrets$/m,
  );
  const redacted = await gait("run record rec.json --redact secrets", { files });
  assert.doesNotMatch(redacted.stderr, /secrets/);
  const bytes = redacted.system.files.get("gait-out/runpack_run_x.zip")?.bytes;
  const archive = new TextDecoder("latin1").decode(bytes);
  assert.ok(archive.includes("postgres://u:gait:redacted:url_password:"));
  for (const secret of [TOKEN, password]) assert.ok(!archive.includes(secret));
  const verified = await gait("verify run_x", {}, redacted.system);
  assert.equal(verified.exit, 0, verified.stderr);
  // A result still belongs to its call.
  const shown = await gait("run inspect run_x --json", {}, redacted.system);
  assert.equal(shown.json()["unmatched_results"], undefined);
});

/** Patterns that match nothing, and the path that is named instead. */
const UNMET: readonly [rule: string, nearest: string, isText?: true][] = [
  ["/args/headers/authorization", "/args/headers/Authorization"],
  ["/args/header/Authorization", "/args/headers/Authorization"],
  ["/args/body/password", "/args/body", true],
  ["/args/list/*/tokne", "/args/list/*/token"],
];

for (const [rule, nearest, isText] of UNMET) {
  Deno.test(`gait run record says that --redact ${rule} matched nothing, and names ${nearest}`, async () => {
    const args = {
      headers: { Authorization: "Token x" },
      body: '{"password":"y"}',
      list: [{ token: "z" }],
    };
    const files = {
      "rec.json": JSON.stringify({ run, intents: [{ intent_id: "i", tool_name: "t", args }] }),
    };
    const text = await gait(["run", "record", "rec.json", "--redact", rule], { files });
    assert.equal(text.exit, 0);
    const what = isText ? "is a text, which patterns do not enter" : "exists";
    assert.equal(text.stderr, `warning: --redact ${rule} matched nothing; ${nearest} ${what}\n`);
    const { json } = await gait(["run", "record", "rec.json", "--json", "--redact", rule], {
      files,
    });
    assert.deepEqual(json()["redactions_unmatched"], [
      isText ? { rule, nearest, is_text: true } : { rule, nearest },
    ]);
  });
}

Deno.test("gait run record says nothing of a pattern that matched", async () => {
  const files = { "rec.json": JSON.stringify({ run, intents }) };
  const { stderr, json } = await gait("run record rec.json --redact /args/command --json", {
    files,
  });
  assert.equal(stderr, "");
  assert.equal(json()["redactions_unmatched"], undefined);
});

for (const rules of [[""], [" "], ["secrets,"], ["secrets", ""]]) {
  Deno.test(`an empty redaction rule is an error: ${JSON.stringify(rules)}`, async () => {
    const words = rules.flatMap((rule) => ["--redact", rule]);
    const files = { "rec.json": JSON.stringify({ run, intents }) };
    const { exit, stderr } = await gait(["run", "record", "rec.json", ...words], { files });
    assert.equal(exit, 6);
    assert.match(stderr, /^error: Cannot use --redact "": expected secrets or a pointer pattern/);
  });
}

Deno.test("gait run record keeps JSON that holds numbers valid: they become markers in quotes", async () => {
  const text = `[{"password": 12345678, "n": 1}]`;
  const { entries } = await recorded(resultOf({ text }), "--payloads keep --redact secrets");
  const [{ password } = { password: "" }] = JSON.parse(
    (entries[0]?.["result"] as { text: string }).text,
  ) as { password: string }[];
  assert.match(password, /^gait:redacted:password:[0-9a-f]{16}$/);
});

Deno.test("the warning about a member that was not recorded shows no secret in its name", async () => {
  const token = ["gh", "p_abcdefghijklmnopqrstuvwxyz0123456789"].join("");
  for (const redact of ["", " --redact secrets"]) {
    for (const name of [token, `password=${token}`, `intnt ${token}`, `a/${token}`]) {
      const run = JSON.stringify({
        run: { run_id: "r", created_at: "2026-02-05T00:00:00Z" },
        intents: [{ intent_id: "i", tool_name: "t", args: {}, [name]: 1 }],
      });
      const seen = await gait(`run record in.json${redact}`, { files: { "in.json": run } });
      assert.equal(seen.exit, 0, seen.stderr);
      assert.match(seen.stderr, /unknown member/);
      assert.ok(!(seen.stdout + seen.stderr).includes("abcdefghijklmnop"), seen.stderr);
    }
  }
});
