import assert from "node:assert/strict";
import {
  findSecrets,
  findSecretsInJson,
  type FoundSecret,
} from "../../../src/core/redact/find_secrets.ts";
import { lookAlikes, secretSamples, WRAPPINGS } from "../../support/secret_samples.ts";

const TOKEN = ["gh", "p_abcdefghijklmnopqrstuvwxyz0123456789"].join("");

function replaced(text: string, found: readonly FoundSecret[]): string {
  let [left, done] = ["", 0];
  for (const { start, end, quote } of found) {
    left += `${text.slice(done, start)}${quote}gait:redacted:x:0${quote}`;
    done = end;
  }
  return left + text.slice(done);
}

/** The secret, and how the wrappings write it. */
function spellings(secret: string): string[] {
  const once = JSON.stringify(secret).slice(1, -1);
  return [secret, once, JSON.stringify(once).slice(1, -1), encodeURIComponent(secret)];
}

Deno.test("at least 95 % of 250 secrets in eight wrappings are found, each whole", () => {
  const samples = secretSamples(250);
  assert.equal(Object.keys(WRAPPINGS).length, 8);
  const missed = samples.filter(({ secret, text }) => {
    const left = replaced(text, findSecrets(text));
    return left === text || spellings(secret).some((spelling) => left.includes(spelling));
  });
  assert.ok(missed.length <= 12, missed.map(({ what }) => what).join("; "));
});

Deno.test("every form of a secret is found in every wrapping", () => {
  const missed = new Set<string>();
  for (const { what, secret, text } of secretSamples(3000, 5)) {
    const left = replaced(text, findSecrets(text));
    if (left === text || spellings(secret).some((one) => left.includes(one))) missed.add(what);
  }
  // In percent encoding and prose, a name may lie too far from its value. No token may be missed.
  assert.ok(missed.size <= 4, [...missed].join("; "));
});

/** What programs put before the lines of a text, by the number of the line. */
const MARGINS: Readonly<Record<string, (line: number) => string>> = {
  "a line that a diff removes": () => "-",
  "a line that a diff adds": () => "+",
  "a line that a merge removes": () => "--",
  "a line that one side of a merge removes": () => " -",
  "a line with a number, as cat -n shows it": (line) => `${String(line).padStart(6)}\t`,
  "a line with a number and an arrow": (line) => `${String(line).padStart(6)}\u2192`,
  "a line that grep shows as context": (line) => `${line}-`,
  "a line of a file that grep shows as context": (line) => `src/my-app.env-${line}-`,
  "a removed line of a numbered patch": (line) => `${line}\t-`,
};
for (const [what, margin] of Object.entries(MARGINS)) {
  Deno.test(`every form of a secret is found in ${what}`, () => {
    const plain = (text: string) =>
      `x\n${text.split("\n").map((line, at) => margin(at + 9) + line).join("\n")}\n`;
    const missed = secretSamples(400, 9, { plain }).filter(({ secret, text }) => {
      const left = replaced(text, findSecrets(text));
      return left === text || left.includes(secret) || left.includes(secret.slice(-8));
    });
    assert.deepEqual([...new Set(missed.map(({ what }) => what))], []);
  });
}

Deno.test("a word of a diff is found with the value that it has elsewhere", () => {
  for (const mark of ["-", "+", "12-"]) {
    const [found] = findSecrets(`@@ -1 +1 @@\n${mark}${TOKEN}\n`);
    assert.deepEqual([found?.kind, found?.value], ["github_token", TOKEN]);
  }
});

Deno.test("at most 1 % of 250 texts without a secret give an alarm", () => {
  const alarms = lookAlikes(250).flatMap(({ what, text }) =>
    findSecrets(text).slice(0, 1).map(({ kind, value }) => `${what}: ${kind} ${value}`)
  );
  assert.ok(alarms.length <= 2, alarms.join("; "));
});

Deno.test("JSON stays JSON at any depth", () => {
  let text = JSON.stringify({ line: `to:\n${TOKEN}\nada@example.com`, pin: { password: 1234 } });
  for (let depth = 0; depth < 10; depth++) {
    const found = findSecrets(text);
    assert.deepEqual(found.map(({ kind }) => kind), ["github_token", "email", "password"]);
    assert.deepEqual(found.map(({ value }) => value), [TOKEN, "ada@example.com", "1234"]);
    let left: unknown = replaced(text, found);
    for (let level = 0; level <= depth; level++) left = JSON.parse(String(left));
    assert.deepEqual(left, {
      line: "to:\ngait:redacted:x:0\ngait:redacted:x:0",
      pin: { password: "gait:redacted:x:0" },
    });
    text = JSON.stringify(text);
  }
});

/** What stands before the token, and what must stay of it. */
const BEFORE: readonly string[] = [
  "\\n",
  "\\t",
  "\\r",
  "\\\\n",
  "\\\\\\\\n",
  "\\u0022",
  "\\u000a",
  "\\x0a",
  "\\\\u0022",
  '\\"',
  "%3D",
  "%253D",
  "%25253D",
  "%0A",
  "\u001b[31m",
  "\u001b[01;31m\u001b[K",
  "\\u001b[31m",
  "\\x1b[31m",
  "\\033[31m",
  "\\e[0;32m",
  "%1B[31m",
  "word\u001b[31m",
  "\u009b31m",
  "\u001b]8;;x\u0007",
  "&quot;",
  "&#10;",
  "&#x0a;",
  "&amp;quot;",
  "&amp;amp;lt;",
  "%20+",
  "^[[31m",
  "^[[0;32m",
  "[1;32m",
  "=3D",
  "k=3D",
  "-",
  "_",
  "**__",
  "pod-",
  "prefix_",
];

for (const before of BEFORE) {
  Deno.test(`a token after ${JSON.stringify(before)} is found, and nothing else is taken`, () => {
    const text = `x${before}${TOKEN}\\nmore`;
    assert.equal(replaced(text, findSecrets(text)), `x${before}gait:redacted:x:0\\nmore`);
  });
}

Deno.test("an e-mail address never takes a part of an escape with it", () => {
  for (const before of ["\\n", "\\t", "\\u0022", "%3D", "%3C", "\\\\n", "to\\n"]) {
    const text = `${before}ada@example.com`;
    assert.equal(replaced(text, findSecrets(text)), `${before}gait:redacted:x:0`);
  }
});

Deno.test("a token that colours cut is found whole", () => {
  const text = `\u001b[31m${TOKEN.slice(0, 4)}\u001b[0m${TOKEN.slice(4)} x`;
  assert.deepEqual(findSecrets(text).map(({ value }) => value), [TOKEN]);
  assert.equal(replaced(text, findSecrets(text)), "\u001b[31mgait:redacted:x:0 x");
});

/** Members whose value is a secret, and what is left. */
const MEMBERS: readonly [before: unknown, after: unknown][] = [
  [{ password: "hunter2" }, { password: "R" }],
  [{ db: { Password: "a b" }, n: 1 }, { db: { Password: "R" }, n: 1 }],
  [{ api_key: "abc123", apiKey: "abc123", "x-api-key": "abc123" }, {
    api_key: "R",
    apiKey: "R",
    "x-api-key": "R",
  }],
  [{ client_secret: "s3cr3t" }, { client_secret: "R" }],
  [{ headers: { Authorization: "Token s3cr3t-value-1" } }, {
    headers: { Authorization: "Token R" },
  }],
  [{ headers: { authorization: ["Foo abc"] } }, { headers: { authorization: ["Foo R"] } }],
  [{ headers: [{ name: "Authorization", value: "abc" }] }, {
    headers: [{ name: "Authorization", value: "abc" }],
  }],
  [{ headers: [{ name: "X-Api-Key", value: "abcdef1" }] }, {
    headers: [{ name: "X-Api-Key", value: "R" }],
  }],
  [{ env: [{ value: "hunter2", name: "DB_PASSWORD" }] }, {
    env: [{ value: "R", name: "DB_PASSWORD" }],
  }],
  [{ args: ["--password", "hunter2", "--name", "x"] }, {
    args: ["--password", "R", "--name", "x"],
  }],
  [{ raw: ["Authorization", "Bearer abcdef1", "Host", "x"] }, {
    raw: ["Authorization", "Bearer R", "Host", "x"],
  }],
  [{ body: '{"password":"hunter2"}' }, { body: '{"password":"R"}' }],
  [{ cookie: "sid=abcdef" }, { cookie: "R" }],
  [{ password: true, token: null, secret: "", max_tokens: 5 }, {
    password: true,
    token: null,
    secret: "",
    max_tokens: 5,
  }],
  [{ password: "${DB_PASSWORD}", token: "<token>" }, {
    password: "${DB_PASSWORD}",
    token: "<token>",
  }],
  [{ required: ["password", "token"] }, { required: ["password", "token"] }],
  ...["label", "title", "id", "field", "key", "Key", "Name", "ParameterKey", "OptionName"].map(
    (member): [unknown, unknown] => [
      [{ [member]: "password", value: "hunter2" }, { value: "hunter2", [member]: "password" }],
      [{ [member]: "password", value: "R" }, { value: "R", [member]: "password" }],
    ],
  ),
  [{ ParameterKey: "DbPassword", ParameterValue: "hunter2" }, {
    ParameterKey: "DbPassword",
    ParameterValue: "R",
  }],
  [{ Key: "password", Value: "hunter2" }, { Key: "password", Value: "R" }],
  [{ Value: "hunter2", Name: "password" }, { Value: "R", Name: "password" }],
  [{ name: "password", label: "New", value: "hunter2" }, {
    name: "password",
    label: "New",
    value: "R",
  }],
  // `op item get --format json` of 1Password.
  [{
    id: "x",
    fields: [
      { id: "username", type: "STRING", purpose: "USERNAME", label: "username", value: "ada1234" },
      { id: "password", type: "CONCEALED", purpose: "PASSWORD", label: "password", value: "a-b-1" },
      { id: "k1", type: "CONCEALED", label: "recovery", value: "hunter2" },
      { id: "k2", type: "OTP", label: "one-time", value: "JBSWY3DPEHPK3PXP", totp: "123456" },
    ],
  }, {
    id: "x",
    fields: [
      { id: "username", type: "STRING", purpose: "USERNAME", label: "username", value: "ada1234" },
      { id: "password", type: "CONCEALED", purpose: "PASSWORD", label: "password", value: "R" },
      { id: "k1", type: "CONCEALED", label: "recovery", value: "R" },
      { id: "k2", type: "OTP", label: "one-time", value: "R", totp: "R" },
    ],
  }],
  // `terraform output -json`, and variables of GitLab.
  [{ db: { sensitive: true, type: "string", value: "hunter2" } }, {
    db: { sensitive: true, type: "string", value: "R" },
  }],
  [{ db: { sensitive: false, type: "string", value: "hunter2" } }, {
    db: { sensitive: false, type: "string", value: "hunter2" },
  }],
  // Forms have labels, too.
  [{ id: "password", label: "Password", value: "required", title: "Must have 8 characters" }, {
    id: "password",
    label: "Password",
    value: "required",
    title: "Must have 8 characters",
  }],
  [{ type: "password", label: "Your password", value: "Enter it" }, {
    type: "password",
    label: "Your password",
    value: "Enter it",
  }],
  [{ id: "token", title: "Token", value: "Optional" }, {
    id: "token",
    title: "Token",
    value: "Optional",
  }],
];

for (const [before, after] of MEMBERS) {
  Deno.test(`members with telling names: ${JSON.stringify(before)}`, () => {
    const text = JSON.stringify(before);
    const left = replaced(text, findSecretsInJson(text)).replaceAll("gait:redacted:x:0", "R");
    assert.deepEqual(JSON.parse(left), after);
  });
}

/** Beginnings of secrets and of escapes, over and over. */
const HOSTILE: readonly string[] = [
  ...["password: |\n  a\n", "password: >\n", "  password: |\n", " ".repeat(90) + "password: |\n"],
  ...['password = """', 'password=""x', 'password="a""x', 'password="a\\"'],
  ...["|password|", "password|a\n", "password,a\n", "a,password\n1,", "password\t", "password  a"],
  ...["insert into t (password) values (", "insert into t (password) values ('a'),('"],
  ...["\u001b]8;;a\u0007", "\u009d", 'name="password"\r\n\r\n', 'name="password";a="'],
  ...['f("password", ', "password[0] = ", "password: a<b", "password: string | ", "Pwd={a;Pwd={"],
  ...["AUTH ", "AUTH a ", "echo a:b", "echo a:", "gh secret set a --body ", "htpasswd -b a "],
  ...[
    "smbclient -U a",
    "sqlplus a/",
    "unzip -P ",
    "7z -p",
    "net user a ",
    "https://aaaaaaaaaaaaaaaaaaaaaaa1@",
  ],
  ...[
    '{"password":{"value":',
    '[{"name":"a","value":"b",',
    "a\tTRUE\t/\tTRUE\t0\ta\t",
    "eyJrIjoi",
    "FlyV1 ",
  ],
  ...["a", "1", "1 ", "4111 ", "4111111111111111 ", "\\", "\\\\n", "\\u005c", "%", "%25", "%41"],
  ...[
    "\u001b[",
    "\u001b[0m",
    "\u001b]8;;",
    "{",
    "[",
    '{"',
    '{"a":',
    "[{",
    '{"a":[',
    '"',
    "'",
    "a@a.a",
  ],
  ...[
    "password=",
    "password=a;",
    "token ",
    "Token: ",
    "authorization: ",
    "Authorization: Bearer a ",
  ],
  ...["redis://a:b/", "://a:b@", "curl -u ", "mysql -p", "Password=;", "<password>", "--token "],
  ...['key="a" value=', "PuTTY-User-Key-File-2: ", "-----BEGIN PRIVATE ".concat("KEY-----")],
  ["AK", "IAABCDEFGHIJKLMNOP "].join(""),
  ...[
    "&",
    "&amp;",
    "&#",
    "%20+",
    "+",
    "<password ",
    '<password a="" ',
    "docker login ",
    "login -p ",
  ],
  ...[
    "config set --a ",
    "PASSWORD ",
    "password '",
    "identified with a ",
    "openssl ",
    "e.password?",
  ],
  ...[
    "password: !a &b ",
    "password: 'a\n",
    'password: "a\n ',
    "password: a1\n  ",
    "PASSWORD='a'\"b",
    "PASSWORD=a1'",
    "curl -u 'a:b ",
    "mysql -p'a1b ",
    "--password \\\n ",
    'user,password\n"a',
    '["curl","-u","a:b"],',
    "password = 'a' + ",
    "password: a1.",
    "password: a.b1c2",
    "token: $a1",
    "password: <a1",
    'kty "d":"',
    '{"kty":"RSA","d":"',
    "kty: a\nd: ",
    "otpauth://totp/a?secret=",
    "otpauth://totp/",
    "?a-Signature=",
    "&X-Goog-Signature=a",
    "curl -sSu a:",
    "curl -E a:",
    "A1b2AZDO",
    "sk.eyJaaaaaaaa.",
    "ya29.a.",
    "bkua_a.",
    "CCIPAT_a_",
    "tfp_",
    "nfp_a_",
  ],
];

for (const piece of HOSTILE) {
  Deno.test(`a quarter of a megabyte of ${JSON.stringify(piece)} takes seconds at most`, () => {
    const text = piece.repeat(Math.ceil(250_000 / piece.length));
    const start = performance.now();
    findSecrets(text);
    // A square of the length would take a minute.
    assert.ok(performance.now() - start < 10_000);
  });
}
