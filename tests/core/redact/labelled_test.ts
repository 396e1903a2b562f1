import assert from "node:assert/strict";
import { findSecrets } from "../../../src/core/redact/find_secrets.ts";

const P = ["S3cr3t", "pw9x"].join("-");
const AWS = ["wJalrXUtnFEMI/K7MDENG/", "bPxRfiCYEXAMPLEKEY"].join("");
const ID = ["AS", "IAIOSFODNN7EXAMPLE"].join("");
const DRAWN = ["Zx9Kq2Lm7Pw4", "Rt8Vb3Nc6Hd1"].join("");
const WIREGUARD = `${["uRsfsZ2Ts1rach4Zv3hhwc", "x6wa5fuIo2u3w7sa+7j81"].join("")}=`;
const SEED = ["JBSWY3DP", "EHPK3PXP"].join("");
const SIGNATURE = "0123456789abcdef".repeat(8);

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
  // Values with dots, which a reference in code has, too.
  [`users:\n- name: x\n  user:\n    token: ab12.c.${DRAWN}`, DRAWN],
  [`access_token: ab12.c.${DRAWN}`, DRAWN],
  [`password: a1.${DRAWN}`, DRAWN],
  [`token: app.${DRAWN.slice(0, 12)}`, DRAWN.slice(0, 12)],
  [`password: h4x0r.P9q2R7`, "P9q2R7"],
  [`api_key = v1.${DRAWN}.x`, DRAWN],
  [`db.password = a1.${DRAWN}`, DRAWN],
  [`spring.datasource.password: a1.${DRAWN}`, DRAWN],
  [`**Token:** app.${DRAWN}`, DRAWN],
  [`Secret Key: app.${DRAWN}`, DRAWN],
  [`Authorization: Token app.${DRAWN}`, DRAWN],
  [`tool --token app.${DRAWN} run`, DRAWN],
  [`token := app.${DRAWN}`, DRAWN],
  [`User Id=sa;Password=a1.${DRAWN};Encrypt=true`, DRAWN],
  [`#define API_TOKEN app.${DRAWN}`, DRAWN],
  [`tokens:\n  - app.${DRAWN}`, DRAWN],
  [`args: ["--token", "app.${DRAWN}"]`, DRAWN],
  [`{Token:app.${DRAWN} User:x}`, DRAWN],
  // Values in signs that a placeholder has.
  [`password: $${DRAWN}`, DRAWN],
  [`token: $${DRAWN.slice(0, 10)}`, DRAWN.slice(0, 10)],
  [`password: <${DRAWN}>`, DRAWN],
  [`password: \u2039${DRAWN}>`, DRAWN],
  [`password: [${DRAWN}]`, DRAWN],
  [`PASSWORD=%${DRAWN}%`, DRAWN],
  [`{"password":"$${DRAWN}"}`, DRAWN],
  [`{"password":"<${DRAWN}>"}`, DRAWN],
  [`curl -u 'ada:$${DRAWN}' https://x`, DRAWN],
  // wg(8), RFC 6238 and keys of HashiCorp Vault.
  [`PresharedKey = ${WIREGUARD}`, WIREGUARD],
  [`PrivateKey = ${WIREGUARD}`, WIREGUARD],
  [`preshared_key: ${WIREGUARD}`, WIREGUARD],
  [`Unseal Key 1: ${WIREGUARD}`, WIREGUARD],
  [`{"unseal_keys_b64":["${WIREGUARD}"]}`, WIREGUARD],
  [`{"login":{"totp":"${SEED}"}}`, SEED],
  [`{"totp":"jbsw y3dp ehpk 3pxp"}`, "ehpk"],
  [`totp: ${SEED}`, SEED],
  [`otpauth://totp/x:ada?secret=${SEED}&issuer=x`, SEED],
  [`otpauth://totp/x:ada?algorithm=SHA1&secret=abcdefghijklmnop&issuer=x`, "abcdefghijklmnop"],
  [`{"login":{"totp":"otpauth://totp/x:ada?secret=${SEED}&issuer=x"}}`, SEED],
  [`{"totp":"steam://${SEED}"}`, SEED],
  // curl(1).
  [`curl -U ada:${P} -x p https://x`, P],
  [`curl -Uada:${P} -x p https://x`, P],
  [`curl --proxy-user ada:${P} -x p https://x`, P],
  [`curl --proxy-user=ada:${P} https://x`, P],
  [`curl -sSLu ada:${P} https://x`, P],
  [`curl --oauth2-bearer ${DRAWN} https://x`, DRAWN],
  [`curl -E client.pem:${P} https://x`, P],
  [`curl --proxy-cert client.pem:${P} https://x`, P],
  [`["curl","-U","ada:${P}","https://x"]`, P],
  // Signed addresses.
  [`https://storage.googleapis.com/b/o?X-Goog-Signature=${SIGNATURE}`, SIGNATURE],
  [`https://b.s3.amazonaws.com/o?a=1&X-Amz-Signature=${SIGNATURE.slice(64)}`, SIGNATURE.slice(64)],
  [`https://b.s3.amazonaws.com/o?X-Amz-Security-Token=${DRAWN}%2F${DRAWN}&x=1`, DRAWN],
  [`https://b.s3.amazonaws.com/o?AWSAccessKeyId=x&Signature=${DRAWN}%2Bab%3D&Expires=1`, DRAWN],
  [`https://acme.blob.core.windows.net/c?sv=2022-11-02&sig=${DRAWN}${DRAWN}%3D`, DRAWN],
  [`{"url":"https://h/c?sv=2022-11-02&sig=${DRAWN}${DRAWN}%3D&se=1"}`, DRAWN],
  [`https://d1.cloudfront.net/o?Expires=1&Signature=${DRAWN}~${DRAWN}__&Key-Pair-Id=K1`, DRAWN],
  [`https://b.oss.aliyuncs.com/o?x-oss-signature=${SIGNATURE.slice(64)}`, SIGNATURE.slice(64)],
  [`https://b.cos.myqcloud.com/o?q-ak=x&q-signature=${SIGNATURE.slice(88)}`, SIGNATURE.slice(88)],
  [`https://h/o?a=1&amp;X-Goog-Signature=${SIGNATURE}`, SIGNATURE],
  // RFC 7517 and RFC 7518.
  [`{"kty":"RSA","n":"abc","e":"AQAB","d":"${DRAWN}"}`, DRAWN],
  [`{"d":"${DRAWN}","kty":"EC","crv":"P-256","x":"a","y":"b"}`, DRAWN],
  [`{"keys":[{"kty":"oct","k":"${DRAWN}","alg":"HS256"}]}`, DRAWN],
  [`{"kty":"RSA","oth":[{"r":"${DRAWN}","d":"x","t":"y"}]}`, DRAWN],
  [`{"kty":"RSA","dp":"x","qi":"${DRAWN}","p":"cut o`, DRAWN],
  [`{'kty': 'OKP', 'crv': 'Ed25519', 'd': '${DRAWN}'}`, DRAWN],
  [`kty: oct\nk: ${DRAWN}\n`, DRAWN],
  [`{kty: "oct", k: "${DRAWN}"}`, DRAWN],
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
  "password: config.password",
  "password: config.db1.password2",
  "password: user.password",
  "token: process.env.TOKEN",
  "token: secrets.TOKEN",
  "token = secrets.DEPLOY_TOKEN_2",
  "password = os.environ.x",
  "token: oauth2.v1.accessToken",
  "token = base64.b64encode",
  "password: hashlib.sha256",
  "secret_key: module.kms_key_2.arn",
  "api_key = settings.S3.KEY_V4",
  "password: data.aws_ssm_parameter.db_v2.value",
  "password = response.data.password1",
  "token: github.com.token",
  "token: aws.getS3KeyById",
  "secret: utils.base64UrlDecodeV2",
  "client_secret: google_oauth2.client.secret",
  "password: $password",
  "password: $DB_PASSWORD_2",
  "token: $token2",
  "password: $mysqlRootPassword1",
  "password: <your-password-1>",
  "token: ya29.c.\u2026",
  "password: a1.\u2026",
  "password: <password>",
  "password: [redacted]",
  "password: %PASSWORD_2%",
  '{"password":"$DB_PASSWORD"}',
  "curl -u ada:$PASSWORD https://x",
  "curl -U ada:$PROXY_PASSWORD -x p https://x",
  "curl -U ada -x p https://x",
  "curl -H Accept:text/html https://x",
  "curl -E client.pem https://x",
  "curl --oauth2-bearer $TOKEN https://x",
  '{"totp":"enabled"}',
  '{"totp":true,"otp":null}',
  "totp: optional",
  "otpauth://totp/x:ada?secret=<secret>&issuer=x",
  "PublicKey = HIgo9xNzJMWLKASShiTqIybxZ0U3wGLiUeJ1PKf8ykw=",
  "https://x/verify?signature=required&x=1",
  '{"kty":"RSA","n":"abcdefghijklmnop1234567890","e":"AQAB"}',
  '{"kty":"RSA","kid":"abcdefghijklmnop1234567890","use":"sig"}',
  '{"d":"abcdefghijklmnop1234567890","k":"abcdefghijklmnop1234567890"}',
  "if (jwk.kty === 'oct') return jwk.k;",
  '{"kty":"RSA","d":"<base64url>"}',
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
