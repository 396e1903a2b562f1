/** Secrets as programs print them and people write them: maps, tables, markup, labels, commands. */

import assert from "node:assert/strict";
import { findSecrets, findSecretsInJson } from "../../../src/core/redact/find_secrets.ts";

/** Put together at run time, so that no scanner takes this file for a leak. */
const S = ["hunter2Zq", "9xWv7Lk"].join("");

const replaced = (text: string, find: typeof findSecrets) => {
  let left = text;
  for (const { start, end } of find(text).toReversed()) {
    left = `${left.slice(0, start)}R${left.slice(end)}`;
  }
  return left;
};

/** A text, and what is left of it. */
const TEXTS: readonly (readonly [text: string, left: string])[] = [
  // The shell joins parts: POSIX shell, 2.2 and 2.6; bash, 3.1.2.4 and 3.1.2.5.
  [`PASSWORD=$'${S}'`, "PASSWORD=$'R'"],
  [`PASSWORD=$"${S}"`, 'PASSWORD=$"R"'],
  [`mysql -p$'${S}' db`, "mysql -p$'R' db"],
  [`sshpass -p $'${S}' ssh h`, "sshpass -p $'R' ssh h"],
  [`curl -u admin:$'${S}' https://x`, "curl -u admin:$'R' https://x"],
  [`PASSWORD=abc''${S}`, "PASSWORD=R"],
  [`PASSWORD=abc"$X"${S}`, "PASSWORD=R"],
  [`ls; PGPASSWORD=x"$Y"'${S}' psql`, "ls; PGPASSWORD=R psql"],
  ["PASSWORD=${PASSWORD:-" + S + "}", "PASSWORD=${PASSWORD:-R}"],
  [`PASSWORD=$(echo ${S})`, "PASSWORD=$(echo R)"],
  // Parts of one value.
  [`password = "abc" \\\n  "${S}"`, 'password = "R"'],
  [`password = ("abc"\n  "${S}")`, 'password = ("R")'],
  [`password = 'abc' || '${S}'`, "password = 'R'"],
  [`  ~ password = "old" -> "${S}"`, '  ~ password = "R"'],
  [`  ~ password = null -> "${S}"`, '  ~ password = null -> "R"'],
  // Tables.
  [
    `NAME    TOKEN             AGE\nfoo     ${S}  1d`,
    "NAME    TOKEN             AGE\nfoo     R  1d",
  ],
  [`user  password\n----  --------\nme    ${S}`, "user  password\n----  --------\nme    R"],
  [
    `│ user │ password         │\n├──────┼──────────────────┤\n│ me   │ ${S} │`,
    "│ user │ password         │\n├──────┼──────────────────┤\n│ me   │ R │",
  ],
  [
    `┃ user ┃ secret ┃\n┡━━━━━━╇━━━━━━━━┩\n│ me   │ ${S} │`,
    "┃ user ┃ secret ┃\n┡━━━━━━╇━━━━━━━━┩\n│ me   │ R │",
  ],
  [
    `<table><tr><th>user</th><th>password</th></tr><tr><td>me</td><td><b>${S}</b></td></tr></table>`,
    "<table><tr><th>user</th><th>password</th></tr><tr><td>me</td><td><b>R</b></td></tr></table>",
  ],
  // YAML 1.2, 8.2.2; JSON; Kubernetes, "Secrets".
  [`? password\n: ${S}`, "? password\n: R"],
  [`"password":\n    "${S}"`, '"password":\n    "R"'],
  [`- value: ${S}\n  name: DB_PASSWORD\n`, "- value: R\n  name: DB_PASSWORD\n"],
  [`- name: DB_PASSWORD\n  value: '${S}'\n`, "- name: DB_PASSWORD\n  value: 'R'\n"],
  [
    `kind: Secret\nstringData:\n  foo: ${S}\n  bar: |\n    ${S}\n    x\ntype: Opaque`,
    "kind: Secret\nstringData:\n  foo: R\n  bar: |\n    R\n    R\ntype: Opaque",
  ],
  [
    `items:\n- data:\n    foo: ${S}\n  kind: Secret\n- data:\n    foo: ${S}x\n`,
    "items:\n- data:\n    foo: R\n  kind: Secret\n- data:\n    foo: R\n",
  ],
  // XML 1.0, property lists, resources of Android, settings of .NET and Java, forms.
  [`<password><![CDATA[${S}]]></password>`, "<password><![CDATA[R]]></password>"],
  [`<Password Type="clear">${S}</Password>`, '<Password Type="clear">R</Password>'],
  [`<ns:password>${S}</ns:password>`, "<ns:password>R</ns:password>"],
  [`<property name="password">${S}</property>`, '<property name="password">R</property>'],
  [`<key>password</key>\n<string>${S}</string>`, "<key>password</key>\n<string>R</string>"],
  [`<string name="api_key">${S}</string>`, '<string name="api_key">R</string>'],
  [`<add value="${S}" key="ApiKey"/>`, '<add value="R" key="ApiKey"/>'],
  [
    `<input name="csrf_token" type=hidden value="${S}">`,
    '<input name="csrf_token" type=hidden value="R">',
  ],
  [`<tr><th>Password</th><td>${S}</td></tr>`, "<tr><th>Password</th><td>R</td></tr>"],
  [
    `<tr><td><b>API key</b></td><td><code>${S}</code></td></tr>`,
    "<tr><td><b>API key</b></td><td><code>R</code></td></tr>",
  ],
  [
    `<setting name="Password"><value>${S}</value></setting>`,
    '<setting name="Password"><value>R</value></setting>',
  ],
  // Addresses and headers.
  [`git clone https://${S}@github.com/x`, "git clone https://R@github.com/x"],
  [`//u:${S}@h/x`, "//u:R@h/x"],
  [`curl -b 'sid=${S}' u`, "curl -b 'R' u"],
  [`http u x-token:${S}`, "http u x-token:R"],
  // What programs print.
  [`map[password:${S} user:me]`, "map[password:R user:me]"],
  [`&{User:me Password:${S}}`, "&{User:me Password:R}"],
  [`{password:${S} user:me}`, "{password:R user:me}"],
  [`[password] => ${S}`, "[password] => R"],
  [`["password"]=>\n  string(16) "${S}"`, '["password"]=>\n  string(16) "R"'],
  [`s:8:"password";s:16:"${S}";`, 's:8:"password";s:16:"R";'],
  [`('password', '${S}')`, "('password', 'R')"],
  [`{:password "${S}"}`, '{:password "R"}'],
  // What people write.
  [`**Password:** ${S}`, "**Password:** R"],
  [`- **Password**: \`${S}\``, "- **Password**: `R`"],
  [`Password (admin): ${S}`, "Password (admin): R"],
  [`api key: ${S}`, "api key: R"],
  [`Secret Key: ${S}`, "Secret Key: R"],
  // Code and settings.
  [`String password = new String("${S}");`, 'String password = new String("R");'],
  [`process.env.API_KEY || "${S}"`, 'process.env.API_KEY || "R"'],
  [`requests.get(u, auth=('me', '${S}'))`, "requests.get(u, auth=('me', 'R'))"],
  [
    `ConvertTo-SecureString '${S}' -AsPlainText -Force`,
    "ConvertTo-SecureString 'R' -AsPlainText -Force",
  ],
  [
    `variable "db_password" {\n  default = "${S}"\n}`,
    'variable "db_password" {\n  default = "R"\n}',
  ],
  [`ALTER USER x PASSWORD "${S}"`, 'ALTER USER x PASSWORD "R"'],
  [`SET PASSWORD FOR x = '${S}'`, "SET PASSWORD FOR x = 'R'"],
  [`username me password 0 ${S}`, "username me password 0 R"],
  [`enable secret 5 ${S}`, "enable secret 5 R"],
  [`bindpw ${S}`, "bindpw R"],
  [`passphrase "${S}"`, 'passphrase "R"'],
  // Commands and protocols.
  [`keytool -storepass ${S}`, "keytool -storepass R"],
  [`twine upload -u __token__ -p ${S}`, "twine upload -u __token__ -p R"],
  [`USER me\r\nPASS ${S}\r\n`, "USER me\r\nPASS R\r\n"],
  [`net use z: \\\\h\\s ${S} /user:me`, "net use z: \\\\h\\s R /user:me"],
  [`vault login ${S}`, "vault login R"],
  [`gh auth login --with-token <<< ${S}`, "gh auth login --with-token <<< R"],
  [
    `echo ${S} | docker login -u me --password-stdin`,
    "echo R | docker login -u me --password-stdin",
  ],
];

for (const [text, left] of TEXTS) {
  Deno.test(`a secret goes from ${JSON.stringify(text.replace(S, "…"))}`, () => {
    assert.equal(replaced(text, findSecrets), left);
    assert.equal(
      replaced(JSON.stringify({ x: text }), findSecretsInJson),
      JSON.stringify({ x: left }),
    );
  });
}

/** Tables in JSON, with their columns named before the rows or after them; Secrets of Kubernetes. */
const VALUES: readonly (readonly [value: unknown, left: unknown])[] = [
  [
    { columns: ["user", "password"], rows: [["me", S], ["you", null]] },
    { columns: ["user", "password"], rows: [["me", "R"], ["you", null]] },
  ],
  [{ values: [["user", "api_key"], ["me", S]] }, { values: [["user", "api_key"], ["me", "R"]] }],
  [
    { data: [[1, S]], header: ["id", "password"] },
    { data: [[1, "R"]], header: ["id", "password"] },
  ],
  [
    { columns: [{ name: "id" }, { name: "password" }], rows: [[1, S]] },
    { columns: [{ name: "id" }, { name: "password" }], rows: [[1, "R"]] },
  ],
  [
    { headers: ["a", "Password"], rows: [{ cells: ["x", S] }] },
    { headers: ["a", "Password"], rows: [{ cells: ["x", "R"] }] },
  ],
  [{ SecretBinary: S }, { SecretBinary: "R" }],
  [{ data: { foo: S }, kind: "Secret" }, { data: { foo: "R" }, kind: "Secret" }],
];

for (const [value, left] of VALUES) {
  Deno.test(`a secret goes from JSON: ${JSON.stringify(left)}`, () => {
    assert.equal(replaced(JSON.stringify(value), findSecretsInJson), JSON.stringify(left));
  });
}

/** What only looks like these forms. */
const HARMLESS: readonly string[] = [
  'curl -u "$USER:$PASS" https://x',
  'mysql -u root -p"$PASS" db',
  "password: <your password here>",
  "password: [your password]",
  "cookie: SameSite=Lax; Secure; HttpOnly",
  "Set-Cookie: Path=/; Max-Age=3600",
  "required: ['password', 'token1']",
  "  isValidHTTPToken,\n  requestBadPort1,\n  requestCurrentURL,",
  "Encryption key: AES-256-GCM",
  'const (\n  outToken: "client",\n)',
  "C<$pass> is not given the\nC<Net::POP3> uses 4711 abc1</p>",
  "<th>password</th><th>authentication2</th>",
  '<input name="password" type="password" value={password1}>',
  "PASS src/core/a1.test.ts\nPASS src/b2.test.ts",
  "NAME    TOKEN     AGE\nfoo     <none>    1d\nbar     default   2d",
  "PASSWORD=${PASSWORD:-}",
  "kind: SecretStore\ndata:\n  foo: abcd1234",
  "kind: ConfigMap\ndata:\n  foo: abcd1234",
  '{"columns":["user","token"],"rows":[["me","default"]]}',
  '{"kind":"ConfigMap","data":{"foo":"abcd1234"}}',
  "const t = process.env.TOKEN || 'missing token'",
  'variable "db_password" {\n  type = string\n}',
  "// TODO:fix1@home",
];

for (const text of HARMLESS) {
  Deno.test(`no secret is seen in ${JSON.stringify(text)}`, () => {
    assert.deepEqual(findSecrets(text).map(({ kind, value }) => `${kind} ${value}`), []);
  });
}

/** Beginnings of these forms, over and over: what is not linear would not come back. */
const PIECES: readonly string[] = [
  "<password ",
  "<password>",
  '<a name="password" ',
  "password</key> <string>",
  "- value: a\n  name: password\n",
  'variable "password" {default',
  "map[password:",
  "{password:a1 ",
  '["password","token"],',
  '{"columns":["password"],"rows":[',
  "[[",
  "kind: Secret\ndata:\n  a: b\n---\n",
  "kind: Secret\n",
  "<tr><td>password",
  "TOKEN  AGE\n",
  "**Password** (",
  "password=a''",
  "//a:",
  "curl -b ",
  "USER a\nPASS ",
  "password = ('a' ",
];

for (const piece of PIECES) {
  Deno.test(`findSecrets() finishes half a megabyte of ${JSON.stringify(piece)}`, () => {
    const text = piece.repeat(Math.ceil(512 * 1024 / piece.length));
    assert.ok(findSecrets(text).length <= text.length / 2);
  });
}
