/** Secrets in lists of YAML and JSON, in cookies of command lines, in declarations, and over lines. */

import assert from "node:assert/strict";
import { findSecrets, findSecretsInJson } from "../../../src/core/redact/find_secrets.ts";

/** Put together at run time, so that no scanner takes this file for a leak. */
const S = ["hq7fRw2xL", "k9s3Tz1"].join("");
const TOKEN = ["gh", "p_", "aB3dE6gH9k".repeat(4).slice(0, 36)].join("");
const octal = (text: string, zero = "") =>
  [...text].map((one) => `\\${zero}${one.charCodeAt(0).toString(8).padStart(3, "0")}`).join("");

const replaced = (text: string, find: typeof findSecrets) => {
  let left = text;
  for (const { start, end } of find(text).toReversed()) {
    left = `${left.slice(0, start)}R${left.slice(end)}`;
  }
  return left;
};

/** A text, and what is left of it. */
const TEXTS: readonly (readonly [text: string, left: string])[] = [
  // Lists of arguments: YAML 1.2, 7.4.1 and 8.2.1.
  [`args:\n- --password\n- ${S}\n`, "args:\n- --password\n- R\n"],
  [`args:\n  - "--token"\n  - '${S}'\n  - x`, "args:\n  - \"--token\"\n  - 'R'\n  - x"],
  [
    `args:\n  - --host\n  - db\n  - --password=${S}\n`,
    "args:\n  - --host\n  - db\n  - --password=R\n",
  ],
  [`command:\n- mysql\n- -p${S}\n`, "command:\n- mysql\n- -pR\n"],
  [`command:\r\n- mysql\r\n- -p${S}\r\n`, "command:\r\n- mysql\r\n- -pR\r\n"],
  [`command:\n- curl\n- -u\n- me:${S}\n`, "command:\n- curl\n- -u\n- me:R\n"],
  [`command: mysql\nargs:\n- -p${S}\n`, "command: mysql\nargs:\n- -pR\n"],
  [`- --password\n- ${S}`, "- --password\n- R"],
  [`--password\n${S}\n`, "--password\nR\n"],
  [`args: [--password, ${S}]`, "args: [--password, R]"],
  [`args: ["--password", ${S}, x]`, 'args: ["--password", R, x]'],
  [`{args: [--token, '${S}']}`, "{args: [--token, 'R']}"],
  [`command: [mysql, -u, me, -p${S}]`, "command: [mysql, -u, me, -pR]"],
  [`cmd: [\n  curl, -u, me:${S},\n]`, "cmd: [\n  curl, -u, me:R,\n]"],
  // Cookies, as curl's manual writes them.
  [`curl -b "a=1; sid=${S}" x`, 'curl -b "R" x'],
  [`curl -b 'sid=${S}; a=1' x`, "curl -b 'R' x"],
  [`curl --cookie "a=1; b=2; sid=${S}" x`, 'curl --cookie "R" x'],
  [`curl --cookie='a="b c"; sid=${S}' x`, "curl --cookie='R' x"],
  [`curl -sb "a=1;sid=${S}" x`, 'curl -sb "R" x'],
  // Values of telling names that are lists.
  [`password: [${S}]`, "password: [R]"],
  [`password: [ "${S}" ]`, 'password: [ "R" ]'],
  [`passwords: ['${S}', ${S}x]`, "passwords: ['R', R]"],
  [`passwords:\n  - ${S}\n  - "${S}x"\n`, 'passwords:\n  - R\n  - "R"\n'],
  [`tokens:\n  - ${S}\n  - ${S}x\n`, "tokens:\n  - R\n  - R\n"],
  [`tokens = ["${S}"]`, 'tokens = ["R"]'],
  [`api_keys:\n- ${S}\n- ${S}x\n`, "api_keys:\n- R\n- R\n"],
  [`tokens: ${S}`, "tokens: R"],
  // Texts over lines: bash, 3.6.6; HCL, "Strings and Templates"; Ruby, "Here Document Literals".
  [`password = <<EOF\n${S}\nEOF\n`, "password = <<EOF\nR\nEOF\n"],
  [`password = <<-EOT\n  ${S}\n  EOT\n`, "password = <<-EOT\n  R\n  EOT\n"],
  [`password = <<~TEXT\n  ${S}\nTEXT`, "password = <<~TEXT\n  R\nTEXT"],
  [`api_token = <<'END'\n${S}\nEND\n`, "api_token = <<'END'\nR\nEND\n"],
  [`$password = <<<EOT\n${S}\nEOT;\n`, "$password = <<<EOT\nR\nEOT;\n"],
  [`secret = <<EOF\n${S}\n${S}x\nEOF\n`, "secret = <<EOF\nR\nEOF\n"],
  // Declarations: C, csh, make and Pascal, Perl and Ruby, R, Lisp, SQL.
  [`#define API_KEY "${S}"`, '#define API_KEY "R"'],
  [`#  define API_KEY ${S}`, "#  define API_KEY R"],
  [`setenv API_TOKEN ${S}`, "setenv API_TOKEN R"],
  [`cd x; setenv API_TOKEN "${S}"`, 'cd x; setenv API_TOKEN "R"'],
  [`SetEnv API_TOKEN ${S}`, "SetEnv API_TOKEN R"],
  [`fastcgi_param API_TOKEN ${S};`, "fastcgi_param API_TOKEN R;"],
  [`password := ${S}`, "password := R"],
  [`PASSWORD:=${S}`, "PASSWORD:=R"],
  [`password => ${S}`, "password => R"],
  [`token <- "${S}"`, 'token <- "R"'],
  [`token <<- '${S}'`, "token <<- 'R'"],
  [`(setq api-token "${S}")`, '(setq api-token "R")'],
  [`CREATE USER a IDENTIFIED BY "${S}"`, 'CREATE USER a IDENTIFIED BY "R"'],
  [`create user a identified by "${S}";`, 'create user a identified by "R";'],
  [`ALTER USER a IDENTIFIED BY ${S};`, "ALTER USER a IDENTIFIED BY R;"],
  // Escapes of bash (3.1.2.4) and of `printf` and `echo` (POSIX).
  [`x=$'${octal(TOKEN)}'`, "x=$'R'"],
  [`PASSWORD=$'${octal(S)}'`, "PASSWORD=$'R'"],
  [`printf '%b' '${octal(TOKEN, "0")}'`, "printf '%b' 'R'"],
  // Other commands with such options.
  [`echo ${S} | sudo -S ls`, "echo R | sudo -S ls"],
  [`openssl enc -aes-256-cbc -k ${S}`, "openssl enc -aes-256-cbc -k R"],
  [`xh --auth u:${S} x`, "xh --auth u:R x"],
  [`snowsql -p ${S}`, "snowsql -p R"],
  [`rootpw --plaintext ${S}`, "rootpw --plaintext R"],
];

for (const [text, left] of TEXTS) {
  Deno.test(`a secret goes from ${JSON.stringify(text.replaceAll(S, "…"))}`, () => {
    assert.equal(replaced(text, findSecrets), left);
    assert.equal(
      replaced(JSON.stringify({ x: text }), findSecretsInJson),
      JSON.stringify({ x: left }),
    );
  });
}

/** Values of JSON, and what is left of them. */
const VALUES: readonly (readonly [value: unknown, left: unknown])[] = [
  [{ tokens: [S] }, { tokens: ["R"] }],
  [{ tokens: S }, { tokens: "R" }],
  [{ apikeys: [S] }, { apikeys: ["R"] }],
  [{ env: [["API_TOKEN", S]] }, { env: [["API_TOKEN", "R"]] }],
  [{ env: [["A", "b"], ["API_TOKEN", S]] }, { env: [["A", "b"], ["API_TOKEN", "R"]] }],
  [{ x: ["password", S] }, { x: ["password", "R"] }],
  [["password", S], ["password", "R"]],
];

for (const [value, left] of VALUES) {
  Deno.test(`a secret goes from JSON: ${JSON.stringify(left)}`, () => {
    assert.equal(replaced(JSON.stringify(value), findSecretsInJson), JSON.stringify(left));
  });
}

/** What only looks like these forms. */
const HARMLESS: readonly string[] = [
  // Lists of options in documents, and lists of arguments without a secret.
  "- --password\n- --user\n- --token-file\n",
  "- --token\n- the token to use\n- --url\n- where the server is\n",
  "- `--password`\n- `--user`\n",
  "* --token\n* GITHUB2\n",
  "args:\n- --password\n- $(DB_PASSWORD)\n",
  "args:\n- --password\n- ${DB_PASSWORD}\n- --port\n- 8080\n",
  "args: [--password-file, /run/secrets/db1]",
  "args: [--token, $TOKEN]",
  "args: [--max-tokens, 4096]",
  "command:\n- mysql\n- -h\n- db1\n",
  "command:\n- tar\n- -p4\n",
  "--token\n      GitHub token to use\n",
  "--password\n--user me2\n",
  "  --token\n  GITHUB_TOKEN2 is read\n",
  // Cookies.
  'curl -b cookies.txt -c "jar=1.txt" x',
  'curl -b "lang=en; theme=dark" x',
  'curl -b "$COOKIES" x',
  // Words about language models, lexers and tokenizers.
  "tokens: [1, 2]",
  "tokens: [101, 7592, 2088, 102]",
  "tokens: 128000",
  "tokens: 1.2k/200k",
  "max_tokens: 4096\ntotal_tokens: 12345678\n",
  '{"tokens": ["the", "cat", "##ing2", "<|endoftext|>"]}',
  '{"tokens": ["getElementById2", "utf8_to_utf16", "convertToUtf8String"]}',
  '{"tokens": ["2026-01-01T00:00:00Z", "1.22.333-rc4.5", "src/a1/b2/c3/d4.ts"]}',
  '{"usage": {"input_tokens": 12345678, "output_tokens": "1234567", "tokens": "in:1200,out:3000"}}',
  "tokens:\n  - the\n  - cat\n  - Hello2\n",
  "tokens:\n  primary: blue500\n",
  'tokens = ["IDENT", "NUMBER2", "STRING_LITERAL1"]',
  "const tokens = [Token1, Token2];",
  "tokens = text.split2(a1)",
  // Rules and lists about passwords.
  "password: [required, min]",
  "password: ['required', 'min:12', 'confirmed']",
  "'password' => ['required', 'string', 'min:12', 'max:255'],",
  '"password": ["required", "minLength(12)"]',
  "password: [Validators.required, Validators.minLength(12)],",
  "passwords:\n  - at least 12 characters\n  - one digit\n",
  "secrets:\n  - db_password\n  - source: api_key\n",
  "secrets:\n  - db_password2\n  - server.cert1\n",
  "secrets: [db_password2, api_key1]",
  "secrets:\n  - /run/secrets/db1\n",
  "api_keys: [primary1, secondary2]",
  '{"required": ["password", "newPassword2"]}',
  '["password", "email"]',
  '["token", "oauth2_state"]',
  '["password", "confirm_password_1"]',
  '{"keys": [["token", "string1"]]}',
  'secrets:\n  - "**/.env.*"\n  - /etc/shadow1\n  - ~/.ssh/id_ed25519\n',
  'secrets: ["**/*.pem1", "**/*.p12"]',
  // Code.
  "token <- read()",
  "token <- readline2(prompt)",
  "tokens <- tokenize(x1)",
  "tokenCh <- token1",
  "if (token<-1) {}",
  'token <- "character"',
  "token := lexer.Next2()",
  "token := tok1",
  "apiKey := newKey1",
  'password := os.Getenv("PASSWORD1")',
  "PASSWORD := $(shell pass show db1)",
  "PASSWORD := ${DB1}",
  "token => token1.value",
  "token => fetch2(token)",
  "password => $password2",
  "password => params2",
  "tokens.map(token => token2)",
  '#define TOKEN_KEY "token"',
  '#define API_KEY "api_key"',
  "#define IDENT_TOKEN 0x1000002",
  "#define NUMBER_TOKEN 258",
  "#define APP_SECRET APP_CONFIG_SECRET_2",
  '#define AUTH_TOKEN "com.example.auth.token"',
  "#define TOKEN TOKEN_2_TYPE",
  "setenv PASSWORD $PASSWORD2",
  "setenv PASSWORD_FILE /run/secrets/db1",
  "setenv TOKEN",
  '(setq token "token")',
  '(setq token (read-string "x1"))',
  "(define token token2)",
  'each user is identified by "user2id"',
  "identified by sha256 of 12 bytes",
  "IDENTIFIED BY '${DB_PASSWORD1}'",
  'CREATE USER a IDENTIFIED BY "password"',
  "CREATE USER a IDENTIFIED BY <password1>;",
  "password = <<EOF\nEOF\n",
  "secret = <<EOF\n${var.secret1}\nEOF\n",
  "secret = <<EOF\nwrite your secret here\nEOF\n",
  "password <<2",
  "x = token << 16",
  "C:\\101\\202\\303",
  "s/\\(a\\)\\(b\\)/\\2\\1/; \\101",
  "openssl genrsa -k2",
  "echo 12345 | sudo -S2 ls",
];

for (const text of HARMLESS) {
  Deno.test(`no secret is seen in ${JSON.stringify(text)}`, () => {
    const kinds = (found: ReturnType<typeof findSecrets>) =>
      found.map(({ kind, value }) => `${kind} ${value}`);
    assert.deepEqual(kinds(findSecrets(text)), []);
    assert.deepEqual(kinds(findSecretsInJson(JSON.stringify({ x: text }))), []);
  });
}

/** Beginnings of these forms, over and over: what is not linear would not come back. */
const PIECES: readonly string[] = [
  "- --password\n",
  "- a\n",
  "args:\n- --password\n",
  "args: [--password, ",
  "password: [",
  "password: [a",
  "[a, ",
  "[a, [",
  "tokens: [\n",
  "tokens:\n  - ",
  'curl -b "a=1; ',
  "curl -b 'a=1;",
  "curl -b a=",
  "password = <<EOF\n",
  "password=<<A\nA1b2c3\n",
  "secret = <<E",
  '#define API_KEY "',
  "setenv API_TOKEN ",
  "password := ",
  "token <- ",
  "(setq token ",
  'IDENTIFIED BY "',
  "IDENTIFIED BY a",
  '["password",',
  '[["token","a"],',
  "\\147",
  "\\0147",
  "--password\n",
  "echo a | ",
  "openssl a -k",
];

for (const piece of PIECES) {
  Deno.test(`findSecrets() finishes a megabyte of ${JSON.stringify(piece)}`, () => {
    const text = piece.repeat(Math.ceil(1024 * 1024 / piece.length));
    const start = performance.now();
    assert.ok(findSecrets(text).length <= text.length / 2);
    // A square of the length would take an hour.
    assert.ok(performance.now() - start < 20_000);
  });
}
