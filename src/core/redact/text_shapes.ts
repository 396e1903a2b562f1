// deno-lint-ignore-file no-control-regex
/**
 * Secrets without issuer's words in front: key blocks, passwords in addresses, bearer tokens, e-mail
 * addresses and the like. Every pattern is linear: what may repeat is bounded, or no part of it can
 * start another match.
 *
 * Compared on 2026-11-29 with gitleaks (config/gitleaks.toml at b58d3f1) and with the documents that the
 * rows name.
 */

import { cardNumbersIn, type Span } from "./card_number.ts";
import { COMMAND_SHAPES } from "./command_shapes.ts";
import { isWritten, matches, shape, type TextShape } from "./text_shape.ts";
import { privateKeyMembersIn } from "./key_members.ts";
import { isUserAndPassword, looksMade } from "./secret_names.ts";

/** Endings of files that a name with `@2x` or `@1.2.3` in it may have. */
const FILE_ENDING =
  /\.(?:png|jpe?g|gif|svg|webp|avif|ico|bmp|js|mjs|cjs|jsx|ts|tsx|css|scss|less|json|html?|map|vue|md|txt|tgz|zip|gz|whl|jar|go|py|rb|rs|lock|rc|alpha|beta|dev|internal|local)$/i;

/** RFC 5322 addresses as people write them; neither a login in an address nor a package's version. */
const EMAIL = matches(
  "(?<![A-Za-z0-9._%+-])(?<!://)(?!(?:git|hg|svn)@)[A-Za-z0-9._%+-]{1,64}@(?![0-9]+\\.[0-9]+)[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63}){0,8}\\.[A-Za-z]{2,63}(?![A-Za-z0-9-]|\\.[A-Za-z0-9])(?!:[\\w~.-]{0,100}/)",
  (address) => !FILE_ENDING.test(address),
);

/** In order of preference. */
export const TEXT_SHAPES: readonly TextShape[] = [
  // RFC 7468, RFC 4716 and RFC 9580 write keys in such blocks; the OpenSSH format has one of its own.
  shape(
    "private_key",
    /PRIVATE KEY|PuTTY-User-Key/,
    "-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:(?:(?!-----BEGIN)[^]){0,20000}?-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|[^-]*)|PuTTY-User-Key-File-[0-9]:(?:(?!PuTTY-User-Key)[^]){0,20000}?(?:Private-MAC: [a-f0-9]+|(?![^])|(?=PuTTY-User-Key))",
  ),
  shape(
    "slack_webhook",
    /hooks\.slack\.com/,
    "(?:https?://)?hooks\\.slack\\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_-]{20,}",
  ),
  shape(
    "discord_webhook",
    /\/api\/webhooks\//,
    "https://(?:ptb\\.|canary\\.)?discord(?:app)?\\.com/api/webhooks/[0-9]{10,25}/[A-Za-z0-9_-]{40,}",
  ),
  shape(
    "teams_webhook",
    /webhook\.office\.com/,
    "https://[a-z0-9.-]{1,63}\\.webhook\\.office\\.com/webhookb2/[A-Za-z0-9@/_-]{40,}",
  ),
  // The Bot API calls its tokens <id>:<35 characters>.
  shape(
    "telegram_token",
    /:AA/,
    "(?<![0-9A-Za-z])(?:bot)?(?<secret>[0-9]{8,10}:AA[A-Za-z0-9_-]{32,33})(?![A-Za-z0-9_-])",
  ),
  shape(
    "discord_token",
    /[MNO][A-Za-z0-9]{23,25}\./,
    "(?<![A-Za-z0-9_.-])[MNO][A-Za-z0-9]{23,25}\\.[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{27,38}(?![A-Za-z0-9_-])",
  ),
  shape(
    "terraform_token",
    /\.atlasv1\./,
    "(?<![A-Za-z0-9])[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_=-]{60,70}",
  ),
  // Secrets of applications in Microsoft Entra have Q~ after three characters and a digit.
  shape(
    "azure_client_secret",
    /[0-9]Q~/,
    "(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])",
  ),
  shape(
    "mailchimp_key",
    /-us[0-9]/,
    "(?<![A-Za-z0-9])[a-f0-9]{32}-us[0-9]{1,2}(?![A-Za-z0-9])",
  ),
  // Azure Storage: "Configure connection strings", and "Service SAS" for signatures in addresses.
  shape(
    "azure_storage_key",
    /AccountKey|SharedAccessKey/,
    "(?:AccountKey|SharedAccessKey)=(?<secret>[A-Za-z0-9+/]{86}==|[A-Za-z0-9+/]{43}=)",
  ),
  shape(
    "azure_sas_signature",
    /sig=/,
    "[?&;]sig=(?<secret>(?:[A-Za-z0-9+/_-]|%[0-9A-Fa-f]{2}){40,100}=?)",
  ),
  // Amazon S3, Google Cloud Storage, CloudFront and others sign addresses: who has one has what it leads to.
  shape(
    "url_signature",
    /[Ss]ignature=/,
    matches(
      "[?&;][A-Za-z-]{0,24}[Ss]ignature=(?<secret>(?:[A-Za-z0-9+/_~-]|%[0-9A-Fa-f]{2}){24,2048}={0,2})",
      looksMade,
    ),
  ),
  // Microsoft Learn, "Azure DevOps personal access tokens": 84 characters with AZDO in them.
  shape(
    "azure_devops_token",
    /AZDO/,
    "(?<![A-Za-z0-9])[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}(?![A-Za-z0-9])",
  ),
  shape(
    "maxmind_key",
    /_mmk/,
    "(?<![A-Za-z0-9])[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk(?![A-Za-z0-9])",
  ),
  // New Relic docs, "API keys": licence keys end so.
  shape("newrelic_license", /NRAL/, "(?<![A-Za-z0-9])[a-z0-9]{36}NRAL(?![A-Za-z0-9])"),
  shape("named_secret", /kty/, privateKeyMembersIn),
  shape("url_password", /:\/\//, urlPasswordsIn),
  // A reference without a scheme (RFC 3986, 4.2).
  shape(
    "url_password",
    /\/\/[^\s/:@]{1,64}:[^\s/]{1,128}@/,
    matches(
      "(?<![\\w:/.])//[\\w.%+-]{1,64}:(?<secret>[^\\s:/\"'@<>]{3,128})@(?=[\\w.-]{1,253}(?:[/:\\s]|$))",
      looksMade,
    ),
  ),
  // Data source names of Go's MySQL driver, and Oracle's user/password@ form.
  shape(
    "url_password",
    /@(?:tcp|unix)\(|jdbc:oracle/,
    "(?<![A-Za-z0-9_.-])[A-Za-z0-9_.-]{1,64}:(?<secret>[^\\s:/\"'@]{1,128})@(?=(?:tcp|unix)\\()",
  ),
  shape(
    "url_password",
    /jdbc:oracle/,
    "jdbc:oracle:[a-z]{1,8}:[A-Za-z0-9_.$-]{1,64}/(?<secret>[^\\s\"'@/]{1,128})@",
  ),
  // RFC 6750 and RFC 7617.
  shape(
    "bearer_token",
    /bearer/i,
    "(?<![A-Za-z])[Bb][Ee][Aa][Rr][Ee][Rr](?: {1,4}|%20|\\+)(?<secret>[A-Za-z0-9._~+/=-]{16,})",
  ),
  shape(
    "basic_credentials",
    /basic/i,
    matches(
      "(?<![A-Za-z])[Bb][Aa][Ss][Ii][Cc] {1,4}(?<secret>[A-Za-z0-9+/]{6,}={0,2})",
      isUserAndPassword,
    ),
  ),
  // curl's -u and mysql's -p, as their manuals write them.
  shape(
    "command_password",
    /curl|http|xh/,
    matches(
      "(?<![A-Za-z0-9])(?:curl|http|https|xh)(?: [^\\n]{0,300}?)? (?:-[aBfgGiIjJklLnNOpqRsSvZ#0-46]{0,8}[uU]|--user|--proxy-user|-a|--auth)[ =]?[\"']?[^\\s:\"'/]{1,64}:(?:\\$?[\"'])?(?<secret>[^\\s\"']{1,256})",
      isWritten,
    ),
  ),
  shape(
    "command_password",
    /mysql|mariadb|sshpass|redis-cli/,
    matches(
      "(?<![A-Za-z0-9])(?:(?:mysql|mariadb)(?:dump|admin)? (?:[^\\n]{0,200}? )?-p|sshpass -p ?|redis-cli (?:[^\\n]{0,200}? )?-a )(?:\\$?[\"'])?(?<secret>[^\\s\"'-][^\\s\"']{2,128})",
      isWritten,
    ),
  ),
  // The manuals of these programs, for their options that take a password.
  shape(
    "command_password",
    /login|mongo|snowsql|sqlcmd|bcp|ldap|openssl/,
    matches(
      "(?<![A-Za-z0-9])(?:(?:(?:docker|podman|az|oc|helm registry|ecs-cli) login|snowsql|mongo(?:sh|dump|restore|export|import)?)(?: [^\\n]{0,200}?)? -p|(?:sqlcmd|bcp)(?: [^\\n]{0,200}?)? -P|ldap[a-z]{3,9}(?: [^\\n]{0,200}?)? -w|openssl [^\\n]{0,200}?-pass(?:in|out)? pass:)[ =]?(?:\\$?[\"'])?(?<secret>[^\\s\"'-][^\\s\"']{2,128})",
      isWritten,
    ),
  ),
  // SQL, as PostgreSQL, MySQL and Oracle write it; redis.conf and ldap.conf.
  shape(
    "password",
    /[Pp]assword|PASSWORD|[Ii]dentified|IDENTIFIED/,
    matches(
      "(?<![A-Za-z0-9_])(?:(?:PASSWORD|password|Password|(?:IDENTIFIED|identified)(?: (?:WITH|with) \\w{1,40})? (?:BY|by)) {1,4}'(?<secret>[^'\\n]{1,128})')",
      (secret) => isWritten(secret) && looksMade(secret),
    ),
  ),
  shape(
    "password",
    /PASSWORD|password/,
    matches(
      '(?<![A-Za-z0-9_])(?:(?:USER|ROLE|user|role) [^\\s]{1,100} (?:(?:WITH|with) )?(?:PASSWORD|password) {1,4}"(?<a>[^"\\n]{1,128})"|(?:SET PASSWORD|set password)(?: (?:FOR|for) [^\\s=]{1,100})? ?= ?(?:PASSWORD\\()?["\'](?<b>[^"\'\\n]{1,128})["\'])',
      looksMade,
    ),
  ),
  // Oracle writes it in double quotes, or in none.
  shape(
    "password",
    /IDENTIFIED|identified/,
    matches(
      '(?<![A-Za-z0-9_])(?:IDENTIFIED BY|(?:create|alter) (?:user|role) [^\\s]{1,100} identified by) {1,4}(?:"(?<a>[^"\\n]{1,128})"|(?<b>[A-Za-z][\\w$#]{5,127})(?=[ \\t;]|\\r?\\n|$))',
      (secret) => isWritten(secret) && looksMade(secret) && /[0-9!#$%^&*+=?@~]/.test(secret),
    ),
  ),
  shape(
    "password",
    /requirepass|masterauth|bindpw|rootpw/,
    "(?<![^\\s])(?:requirepass|masterauth|bindpw|rootbindpw|rootpw --(?:plaintext|iscrypted)) {1,8}[\"']?(?<secret>[^\\s\"']{3,256})",
  ),
  // PostgreSQL docs, "The Password File": host, port, database, user and password.
  shape(
    "password",
    /:(?:[0-9]{4,5}|\*):/,
    matches(
      "(?<![^\\n\\r])[\\w.*-]{1,253}:(?:[0-9]{4,5}|\\*):[^\\s:]{1,64}:[^\\s:]{1,64}:(?<secret>(?:[^\\s:\\\\]|\\\\[:\\\\]){3,128})(?![^\\n\\r])",
      looksMade,
    ),
  ),
  // The cookie file of Netscape, which curl and wget write: seven fields.
  shape(
    "cookie",
    /\t(?:TRUE|FALSE)\t/,
    matches(
      "(?<![^\\n\\r+])(?:#HttpOnly_)?[\\w.-]{1,253}\\t(?:TRUE|FALSE)\\t[^\\t\\r\\n]{0,1000}\\t(?:TRUE|FALSE)\\t\\d{1,20}\\t[^\\t\\r\\n]{1,256}\\t(?<secret>[^\\t\\r\\n]{4,4096})",
    ),
  ),
  ...COMMAND_SHAPES,
];

/** Shapes that give way to any other: a part of a connection string may look like them. */
export const WEAK_SHAPES: readonly TextShape[] = [
  shape("email", /@/, EMAIL),
  shape("card_number", /[0-9]{4}/, cardNumbersIn),
];

/** Schemes whose drivers also take passwords with a slash, as generated keys have. */
const DATABASES =
  /^(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|mssql|sqlserver|clickhouse|cockroachdb|cassandra|couchbases?|neo4j(?:\+s)?|bolt|ldaps?|smtps?|imaps?|ftps?|sftp|snowflake|nats|mqtts?|kafka|memcached|influxdb|(?:postgresql|mysql|sqlite|oracle|mssql)\+[a-z0-9]+)$/i;

/** Characters that end an address in a text. */
const END = /[\s\x00-\x1f"'<>`{}|\\^,]/g;
const SECRET_MAX_CHARACTERS = 512;

/** Passwords between colon and `@` of an address (RFC 3986, 3.2.1). Each part is read once. */
export function urlPasswordsIn(text: string): Span[] {
  const spans: Span[] = [];
  for (let at = text.indexOf("://"); at >= 0;) {
    const start = at + 3;
    const next = text.indexOf("://", start);
    const limit = Math.min(next < 0 ? text.length : next, start + 2 * SECRET_MAX_CHARACTERS);
    const address = text.slice(start, limit);
    END.lastIndex = 0;
    const ended = END.exec(address)?.index ?? address.length;
    const password = passwordIn(address.slice(0, ended), () => schemeBefore(text, at));
    if (password !== undefined) spans.push([start + password[0], start + password[1]]);
    at = next;
  }
  return spans;
}

function passwordIn(address: string, scheme: () => string): Span | undefined {
  const slash = address.search(/[/?#]/);
  let authority = slash < 0 ? address : address.slice(0, slash);
  if (!authority.includes("@")) {
    const isPort = /:[0-9]{0,5}$/.test(authority) || !authority.includes(":");
    if (slash < 0 || isPort || !DATABASES.test(scheme())) return undefined;
    const query = address.indexOf("?");
    authority = query < 0 ? address : address.slice(0, query);
  }
  const end = authority.lastIndexOf("@");
  const token = /^[A-Za-z0-9_.~%+/=-]{14,512}(?=[:@])/.exec(authority)?.[0] ?? "";
  if (isToken(token) && !PUBLIC_KEY_HOST.test(authority.slice(end + 1))) return [0, end];
  const colon = authority.indexOf(":");
  if (colon < 0 || end <= colon + 1 || colon > 128) return undefined;
  return [colon + 1, end];
}

/** Addresses of Sentry begin with a key that every page shows. */
const PUBLIC_KEY_HOST = /^(?:[\w-]+\.)*sentry\.io$/;

/** Whether the name of a login is a token: services take one there. */
function isToken(name: string): boolean {
  const isMixed = name.length >= 20 || /[a-z].*[A-Z]|[A-Z].*[a-z]/.test(name);
  return isMixed && /[0-9]/.test(name) && /[A-Za-z]/.test(name) && !/[.-][a-z]{2,}$/.test(name);
}

function schemeBefore(text: string, end: number): string {
  return /[A-Za-z][A-Za-z0-9+.-]*$/.exec(text.slice(Math.max(0, end - 40), end))?.[0] ?? "";
}
