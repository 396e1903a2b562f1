import assert from "node:assert/strict";
import { findSecrets } from "../../../src/core/redact/find_secrets.ts";

const P = ["S3cr3t", "pw9x"].join("-");
const AWS = ["wJalrXUtnFEMI/K7MDENG/", "bPxRfiCYEXAMPLEKEY"].join("");
const ID = ["AS", "IAIOSFODNN7EXAMPLE"].join("");

/** Texts, and what must not stay of them. */
const TEXTS: readonly [text: string, secret: string][] = [
  [`export DB_PASSWORD='${P}'`, P],
  [`DB_PASSWORD="${P}"`, P],
  [`spring.datasource.password=${P}`, P],
  [`  password: ${P}`, P],
  [`{'password': '${P}'}`, P],
  [`{"headers":{"x-api-key":"${P}`, P],
  [`{"password":"${P}","text":"cut o`, P],
  [`password => "${P}"`, P],
  [`curl -H "X-Api-Key: ${P}" https://x`, P],
  [`curl -H 'Authorization: Token ${P}' https://x`, P],
  [`curl -H 'X-Auth-Token:${P}' https://x`, P],
  [`curl -H"X-Api-Key:${P}" https://x`, P],
  [`curl --header 'x-api-key:${P}' https://x`, P],
  [`wget --header=X-Auth-Token:${P} https://x`, P],
  [`curl -u ada:${P} https://x`, P],
  [`> Authorization: Foo ${P}`, P],
  [`< set-cookie: sid=${P}; Path=/`, P],
  [`Data Source=x;User ID=sa;Password=${P};`, P],
  [`Password=${P};Server=x`, P],
  [`jdbc:postgresql://h/db?user=x&password=${P}`, P],
  [`jdbc:sqlserver://h:1433;databaseName=x;user=sa;password=${P};encrypt=true`, P],
  [`root:${P}@tcp(127.0.0.1:3306)/db`, P],
  [`mysql -u root -p${P} db`, P],
  [`PGPASSWORD=${P} psql -h x`, P],
  [`redis-cli -a ${P} ping`, P],
  [`//registry.npmjs.org/:_authToken=${P}`, P],
  [`machine x login ada password ${P}`, P],
  [`<password>${P}</password>`, P],
  [`<add key="DbPassword" value="${P}"/>`, P],
  [`tool --api-key ${P} run`, P],
  [`- name: DB_PASSWORD\n  value: ${P}`, P],
  [`ENV API_TOKEN ${P}`, P],
  [`{"Credentials":{"AccessKeyId":"${ID}","SecretAccessKey":"${AWS}"}}`, AWS],
  [`${ID},${AWS}`, AWS],
  [`{"id":"${ID}","other":"${AWS}"}`, AWS],
  [`Authorization: Digest username="ada", response="6629fae49393a05397450978507c4ef1"`, "6629fae4"],
  [`\\"password\\":\\"${P}\\"`, P],
  [`password%3D${P}%26x%3D1`, P],
  [`%22password%22%3A%22${P}%22`, P],
  [`\u001b[32mpassword\u001b[0m: \u001b[33m${P}\u001b[0m`, P],
  [`mongodb://u:${P}@h1:1,h2:2/db`, P],
  [`postgres://u:p%40ss${P}@h/db`, P],
  [`redis://:${P}/${P}=@h:6379/0`, P],
  [`{&quot;password&quot;:&quot;${P}&quot;}`, P],
  [`{&amp;quot;apiKey&amp;quot;:&amp;quot;${P}&amp;quot;}`, P],
  [`DB_PASSWORD=&#34;${P}&#x22;`, P],
  [`<pre>Authorization: Token&nbsp;${P}</pre>`, P],
  [`<password value="${P}"/>`, P],
  [`<add name="Password" type="text" value="${P}"/>`, P],
  [`a=1&note=X-Vault-Token%3A+${P}&b=2`, P],
  [`note=%7B%22a%22%3A+1%2C+%22password%22%3A+%22${P}%22%7D`, P],
  [`note=-----BEGIN+${"PRIVATE"}+KEY-----%0A${AWS}%0A-----END+${"PRIVATE"}+KEY-----`, AWS],
  [`password = """${P}"""`, P],
  [`aws configure set aws_secret_access_key ${AWS}`, AWS],
  [`npm config set //registry.npmjs.org/:_authToken ${P}`, P],
  [`docker login -u ada -p ${P} registry.example.com`, P],
  [`az login --service-principal -u app -p ${P} --tenant x`, P],
  [`mongosh -u ada -p ${P}`, P],
  [`sqlcmd -S h -U sa -P ${P}`, P],
  [`ldapsearch -D cn=ada -w ${P}`, P],
  [`openssl rsa -in k.pem -passin pass:${P}`, P],
  [`ALTER ROLE ada WITH PASSWORD '${P}'`, P],
  [`CREATE USER ada IDENTIFIED BY '${P}'`, P],
  [`requirepass ${P}`, P],
  [`db.example.com:5432:app:ada:${P}`, P],
  [`# hosts\n*:*:*:ada:${P}\n`, P],
];

for (const [text, secret] of TEXTS) {
  Deno.test(`a secret is known by what stands beside it: ${JSON.stringify(text)}`, () => {
    let left = text;
    for (const { start, end } of findSecrets(text).toReversed()) {
      left = `${left.slice(0, start)}R${left.slice(end)}`;
    }
    assert.ok(!left.includes(secret), left);
  });
}

/** Texts with telling names and no secret. */
const HARMLESS: readonly string[] = [
  "app.ts:5432:const:name:value",
  "server.log:1000:at:main:handleRequest",
  "password: string;",
  "const token = await getToken(9);",
  "token=e.token;var n=1",
  'type:"password",name:"password"',
  "api_key = os.environ['API_KEY']",
  "PASSWORD=${DB_PASSWORD}",
  "PWD=/root/app",
  "OPENAI_API_KEY=sk-...",
  "export GITHUB_TOKEN=ghp_\u2026",
  "JWT_SECRET=REPLACE_ME",
  "DB_PASSWORD=change-me",
  '{"api_key":"CHANGE_THIS"}',
  "API_TOKEN=put-your-token-here",
  "Authorization: required",
  "The password must have 8 characters",
  "js-tokens: 4.0.0",
  'cookie "0.5.0"',
  '"@octokit/auth-token": "^2.4.0"',
  "max_tokens: 4096",
  "git@github.com:owner/name.git",
  "https://me@dev.azure.com/me/_git/x",
  "logo@2x.png",
  "postgres://localhost:5432/db?x=a@b",
  '{"headers":{"Authorization":"Bearer ${input:token}"}}',
  '{"headers":{"Authorization":"Bearer <token>"}}',
  "headers:{Authorization:`Bearer ${t}`}",
  'password: "{{ vault_password }}"',
  "{password:\"\",token:''}",
  'password = ""',
  '<input type="password" name="password" value=""/>',
  'e={passwordConfirm:"Confirm your password"}',
  '{"confirm_password":"Confirm your password","forgot_password":"Forgot your password?"}',
  "this.apiKey=e.apiKey??null,n",
  "t.apiKey=e.apiKey||n.apiKey",
  "t.apiKey=e.apiKey?e.apiKey:n",
  'n.cookie=document.cookie.split("; ").find(e=>e.startsWith("sid="));',
  "https://example.com/?secret=true&key=2",
  "docker run -p 8080:80 nginx",
  "the field password 'string' is needed",
  "Map&lt;String, Password&gt; &amp; others",
];

for (const text of HARMLESS) {
  Deno.test(`no secret: ${text}`, () => {
    assert.deepEqual(findSecrets(text).map(({ kind, value }) => `${kind} ${value}`), []);
  });
}

for (
  const [before, after] of [["(", ")."], ["[", "]"], ["<![CDATA[", "]]>"], ["see (the ", ") below"]]
) {
  Deno.test(`a header in brackets, ${JSON.stringify(`${before}…${after}`)}, ends before them`, () => {
    const secret = "0123456789abcdef0123456789abcdef01234567";
    const text = `${before}Authorization: Token ${secret}${after}`;
    assert.deepEqual(findSecrets(text).map(({ kind, value }) => [kind, value]), [[
      "authorization",
      secret,
    ]]);
  });
}

for (const name of ["**Authorization:**", "- *Authorization:*", "__Cookie:__"]) {
  Deno.test(`the value of a header in bold letters is found: ${name}`, () => {
    const secret = "0123456789abcdef0123456789abcdef01234567";
    const scheme = name.includes("Cookie") ? "session=" : "Token ";
    const [found] = findSecrets(`${name} ${scheme}${secret}\n`);
    assert.ok(found?.value.endsWith(secret), name);
  });
}
