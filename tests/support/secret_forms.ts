/**
 * Forms in which secrets stand in what tools read and print: configuration, source, tables, command
 * lines. Put together at run time, so that no scanner takes this file for a leak.
 */

import { Made } from "./secret_samples.ts";

const LOWER = "abcdefghijkmnpqrstuvwxyz";
const ALNUM = `${LOWER}ABCDEFGHJKLMNPQRSTUVWXYZ23456789`;
const HEX = "0123456789abcdef";

type Form = (secret: string, made: Made) => string;

const pw = (m: Made) => `${m.text(LOWER, 3)}-${m.text(ALNUM, 8)}7x`;
const token = (m: Made) => `${m.text(ALNUM, 34)}4k`;
const basic = (m: Made) => btoa(`bob:${m.text(ALNUM, 12)}`);

/** Forms by the kind of secret that they hold. */
const FORMS: readonly (readonly [make: (made: Made) => string, forms: readonly Form[]])[] = [
  [pw, [
    (s) => `db:\n  password: |\n    ${s}\n  port: 5432`,
    (s) => `password: >-\n  ${s}\nnext: 1`,
    (s) => `- name: x\n  admin_password: |2-\n    ${s}\n    second line\n- name: y`,
    (s) => `password: # set by ops\n  ${s}\n`,
    (s) => `password = """\n${s}\n"""\nport = 1`,
    (s) => `secret = '''\n${s}'''`,
    (s) => `PASSWORD="ab\\"${s}"\nX=1`,
    (s) => `PASSWORD='ab''${s}'`,
    (s) => `$p = @{ Password = "ab""${s}" }`,
    (s) => `{"password":{"value":"${s}"}}`,
    (s) => `{"db":{"secret":{"data":"${s}"}}}`,
    (s) => `{"credentials":{"user":"bob","pass":"${s}"}}`,
    (s) => `{"password":{"current":["${s}"]}}`,
    (s) => `[{"k":"DB_PASSWORD","v":"${s}"}]`,
    (s) => `{"value":"${s}","key":"SMTP_PASSWORD"}`,
    (s) => `{"selector":"#password","text":"${s}"}`,
    (s) => `{"param":"passwd","val":"${s}"}`,
    (s) => `Driver={SQL Server};Uid=sa;Pwd={${s}};`,
    (s) => `password:\u00a0${s}`,
    (s) => `Passwort：${s}`,
    (s) => `\u001b]8;;https://bob:${s}@x.example\u0007link\u001b]8;;\u0007`,
    (s) => `\u001b]0;mysql --password=${s}\u001b\\$ `,
    (s) => `define('DB_PASSWORD', '${s}');`,
    (s) => `os.Setenv("DB_PASSWORD", "${s}")`,
    (s) => `dict(secret_key=b"${s}")`,
    (s) => `let password: &str = "${s}";`,
    (s) => `const dbPassword: string = '${s}';`,
    (s) => `var password string = "${s}"`,
    (s) => `static const char wifi_password[] = "${s}";`,
    (s) => `--b\r\nContent-Disposition: form-data; name="password"\r\n\r\n${s}\r\n--b--`,
    (s) =>
      `--b\r\nContent-Disposition: form-data; name="pwd"\r\nContent-Type: text/plain\r\n\r\n${s}\r\n--b--`,
    (s) => `DB_PASSWORD ?= ${s}`,
    (s) => `set -gx DB_PASSWORD ${s}`,
    (s) => `| user | bob |\n| password | ${s} |`,
    (s) => `-[ RECORD 1 ]\nuser     | bob\npassword | ${s}`,
    (s) => ` user | password\n------+---------\n bob  | ${s}\n(1 row)`,
    (s) => `| User | Password |\n| --- | --- |\n| bob | \`${s}\` |`,
    (s) => `id,user,password,role\n1,bob,${s},admin\n2,ada,"x,${s}",user`,
    (s) => `user\tpassword\nbob\t${s}\n`,
    (s) => `user;pwd\nbob;${s}`,
    (s) => `password        ${s}\nlease   1h`,
    (s) => `INSERT INTO users (name, password) VALUES ('bob', '${s}');`,
    (s) => `CREATE USER bob PASSWORD '${s}';`,
    (s) => `userPassword:: ${btoa(s)}\ncn: bob`,
    (s) => `network={\n  ssid="home"\n  psk="${s}"\n}`,
    (s) => `psk=${s}`,
    (s) => `LDAP_BIND_PW=${s}`,
    (s) => `gh secret set DEPLOY --body ${s}`,
    (s) => `gh secret set DEPLOY -b"${s}" --repo a/b`,
    (s) => `rabbitmqctl add_user bob ${s}`,
    (s) => `rabbitmqctl -n rabbit change_password bob '${s}'`,
    (s) => `htpasswd -bc /etc/nginx/x bob ${s}`,
    (s) => `htpasswd -nbB bob ${s}`,
    (s) => `smbclient //h/share -U 'bob%${s}' -c ls`,
    (s) => `sqlplus -S scott/${s}@//db:1521/X`,
    (s) => `redis> AUTH ${s}`,
    (s) => `AUTH default ${s}\r\nPING`,
    (s) => `echo 'bob:${s}' | chpasswd`,
    (s) => `nmcli dev wifi connect home password ${s}`,
    (s) => `unzip -P ${s} a.zip`,
    (s) => `7z x -p${s} a.7z`,
    (s) => `net user bob ${s} /add`,
    (s) => `lftp -u bob,${s} ftp.example.com`,
    (s) => `kubectl create secret generic x --from-literal=password=${s}`,
  ]],
  [token, [
    (s) => `clusters: []\nusers:\n- name: a\n  user:\n    client-key-data: ${s}${s}\n`,
    (s) => `https://${s}@github.com/a/b.git`,
    (s) => `git remote set-url origin https://${s}:x-oauth-basic@git.example.com/a/b`,
    (s) => `NPM_AUTH=${s}`,
    (s) => `set -x API_TOKEN ${s}`,
    (s) => `{"name":"sessionid","value":"${s}","domain":"x.example","path":"/","httpOnly":true}`,
    (s) => `# Netscape HTTP Cookie File\n.x.example\tTRUE\t/\tTRUE\t0\tsessionid\t${s}`,
    (s) => `#HttpOnly_x.example\tFALSE\t/\tTRUE\t1999999999\tsid\t${s}\n`,
    (s) => `sntry${"s_"}${s}${s}`,
    (s) => `eyJr${"Ijoi"}${s}${s}`,
    (s) => `Fly${"V1 "}fm2_${s}${s}`,
    (s) => `name,api_key\nprod,${s}`,
    (s) => `az keyvault secret set --vault-name v --name n --value ${s}`,
    (s) => `aws ssm put-parameter --name /db/password --type SecureString --value ${s}`,
    (s) => `headers.set("X-Api-Key", "${s}")`,
    (s) => `api_key: Final[str] = "${s}"`,
  ]],
  [basic, [
    (s) => `{"auths":{"https://index.docker.io/v1/":{"auth":"${s}"}}}`,
    (s) => `auths:\n  reg.example.com:\n    auth: ${s}\n`,
  ]],
];

const escapeHtml = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;").replaceAll("'", "&#39;");

/** Eleven ways in which such texts come. */
export const OTHER_WRAPPINGS: Readonly<Record<string, (text: string) => string>> = {
  "as it is": (text) => text,
  "a text block": (text) => JSON.stringify({ content: [{ type: "text", text }] }),
  "output in JSON in JSON": (text) =>
    JSON.stringify({ result: JSON.stringify({ stdout: text, exit: 0 }) }),
  "a page": (text) => `<pre>\n${escapeHtml(text)}\n</pre>`,
  "percent encoding": (text) => `body=${encodeURIComponent(`\n${text}\n`)}&n=1`,
  "an added part of a diff": (text) =>
    `@@ -0,0 +1 @@\n${text.split("\n").map((line) => `+${line}`).join("\n")}`,
  "a removed part of a diff": (text) =>
    `@@ -1 +0,0 @@\n${text.split("\n").map((line) => `-${line}`).join("\n")}`,
  "lines with numbers": (text) =>
    text.split("\n").map((line, at) => `${String(at + 1).padStart(6)}\t${line}`).join("\n"),
  "lines that grep shows": (text) =>
    text.split("\n").map((line, at) => `conf/app.txt-${at + 1}-${line}`).join("\n"),
  "a fence": (text) => `Here it is:\n\n\`\`\`\n${text}\n\`\`\`\n`,
  "colours": (text) => `\u001b[36m\n${text}\n\u001b[0m`,
};

/** One secret in one form and one wrapping. */
export interface FormSample {
  readonly what: string;
  readonly secret: string;
  readonly text: string;
}

/** `count` samples, taken evenly from the forms; each round takes the next wrapping. */
export function formSamples(count: number, seed = 11): FormSample[] {
  const made = new Made(seed);
  const forms = FORMS.flatMap(([make, list]) => list.map((form) => ({ make, form })));
  const wrappings = Object.entries(OTHER_WRAPPINGS);
  return Array.from({ length: count }, (_, number) => {
    const { make, form } = forms[number % forms.length] ?? made.one(forms);
    const round = Math.floor(number / forms.length);
    const [name, wrap] = wrappings[(number + round * 3) % wrappings.length] ?? made.one(wrappings);
    const secret = make(made);
    const text = form(secret, made);
    return { what: `${name}: ${JSON.stringify(text)}`, secret, text: wrap(text) };
  });
}

/** Number of forms, so that a test can cover each in each wrapping. */
export const FORM_COUNT = FORMS.reduce((sum, [, list]) => sum + list.length, 0);

const number = (made: Made, first: string, length: number) =>
  `${first}${made.text("0123456789", length - first.length)}`;
const word = (made: Made) => made.text(LOWER, 4 + made.below(8));

/** Texts without a secret that look like these forms. */
const HARMLESS_FORMS: readonly ((made: Made) => string)[] = [
  (m) => number(m, "4", 13),
  (m) => `{"gtin":"${number(m, "4", 13)}","ean":${number(m, "4", 13)}}`,
  (m) => `isbn ${number(m, "978", 13)}`,
  (m) => number(m, "17", 13),
  (m) => number(m, "3", 14).replace(/^3./, "31"),
  () => "this.password = password",
  () => "self.password = password\nself.token = token",
  (m) => `this.${word(m)}.password = ${word(m)};`,
  () => `{"password":"Password","token":"Token","secret":"Secret"}`,
  () => `{"login":{"password":"Passwort","pwd":"Password"}}`,
  () => "Password: must be at least 8 characters",
  () => "Password: is required",
  () => "--password=PASSWORD, -p PASSWORD   Password to use",
  () => "--token TOKEN   --api-key API_KEY",
  (m) =>
    `{"properties":{"password":{"type":"string","minLength":${m.below(20)},"title":"Password"}}}`,
  () => `{"properties":{"secret":{"description":"the secret","format":"password","default":""}}}`,
  (m) => `password:\n  type: string\n  minLength: ${m.below(20)}\n`,
  () => "secret:\n  name: db-credentials\n  optional: true\n",
  () => "password: |\nnext: 1",
  () => "description: |\n  Set the password before you start.\n  Then restart.\n",
  (m) => `| token | ${m.below(9)} |\n| --- | --- |`,
  () => "| Option | Token | Meaning |\n| --- | --- | --- |\n| a | yes | one |\n| b | no | two |",
  (m) => `model,prompt_tokens,completion_tokens\nx,${m.below(9999999)},${m.below(9999999)}`,
  () => "name,type,required\npassword,string,true\ntoken,string,false",
  (m) => `token,count\n${word(m)},${m.below(999)}\n${word(m)},${m.below(999)}`,
  (m) => `{"name":"${word(m)}","value":"${word(m)}","path":"/x"}`,
  () => `{"name":"theme","value":"dark","domain":"x.example","path":"/"}`,
  () => "in_array('password', $fields)",
  () => "expect(screen.getByLabelText('password', 'x')).toBeVisible()",
  () => "required: ['password', 'token1']",
  () => "const fields = ('username', 'password', 'email2')",
  () => "let token: Token = next();",
  () => "const password: string = process.env.PASSWORD;",
  () => 'function f(password: string = "") {}',
  () => "token :: Parser String",
  () => "use crate::password::hash;",
  () => "https://me@dev.azure.com/me/_git/x",
  () => "https://someorganization@dev.azure.com/someorganization/_git/x",
  (m) => `https://${m.text(HEX, 32)}@o${m.below(99999)}.ingest.sentry.io/${m.below(99999)}`,
  () => "\u001b]8;;https://example.com/docs\u0007the docs\u001b]8;;\u0007",
  () => "\u001b]0;bob@host: ~/src\u0007",
  () => `Content-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhello\r\n--b`,
  () => `<input type="password" name="password"\n\n placeholder="Password">`,
  () => "smbclient -L host -N",
  () => "redis AUTH failed: WRONGPASS",
  () => "unzip -l a.zip\n7z l a.7z",
  () => "rabbitmqctl list_users\nhtpasswd -D file bob",
  () => "gh secret list\ngh secret set DEPLOY < file",
  () => "Pwd={pwd};\nPassword={password}",
  () => "<Login password={password} token={props.token} />",
  () => "PASSWORD ?= $(shell cat file)",
  () => "set -x\nset -e PASSWORD",
  () => "auth: true\nauthentication: basic",
  () => '{"auth":"oauth2","auths":{}}',
  (m) => `client-certificate-data: ${m.text(ALNUM, 200)}`,
  () => "INSERT INTO users (name, password) VALUES (?, ?);",
  () => "INSERT INTO t (name, password) VALUES ($1, crypt($2, gen_salt('bf')));",
  () => "password varchar(255) NOT NULL,\ntoken text",
  () => "PASSWORD '***'\nIDENTIFIED BY '<password>'",
  () => "Key              Value\n---              -----\npolicies         default",
  () => "psk: Pre-shared key",
  () => "token   string   the token",
];

/** Number of harmless forms. */
export const HARMLESS_COUNT = HARMLESS_FORMS.length;

/** `count` texts without a secret, in the same wrappings. */
export function harmlessForms(count: number, seed = 12): { what: string; text: string }[] {
  const made = new Made(seed);
  const wrappings = Object.entries(OTHER_WRAPPINGS);
  return Array.from({ length: count }, (_, at) => {
    const text = (HARMLESS_FORMS[at % HARMLESS_FORMS.length] ?? made.one(HARMLESS_FORMS))(made);
    const round = Math.floor(at / HARMLESS_FORMS.length);
    const [name, wrap] = wrappings[(at + round * 3) % wrappings.length] ?? made.one(wrappings);
    return { what: `${name}: ${JSON.stringify(text)}`, text: wrap(text) };
  });
}
