/** Secrets on command lines, as the manuals of the programs write them. */

import { looksMade } from "./secret_names.ts";
import { isWritten, matches, shape, type TextShape } from "./text_shape.ts";

const WORD_OF = "(?:\\$?[\"'](?<a>[^\"'\\n]{3,256})[\"']|(?<b>[^\\s\"'-][^\\s\"']{2,255}))";

function command(hint: RegExp, pattern: string, word = WORD_OF): TextShape {
  return shape(
    "command_password",
    hint,
    matches(`(?<![A-Za-z0-9_./-])${pattern}${word}`, isWritten),
  );
}

/** Whether a value is no word that one would write. */
const isMade = (secret: string) => isWritten(secret) && looksMade(secret) && /[0-9]/.test(secret);

function line(hint: RegExp, pattern: string): TextShape {
  return shape("command_password", hint, matches(pattern, isMade));
}

/** Whether one of several cookies has a value that looks made. */
const isCookie = (secret: string) =>
  isWritten(secret) && secret.includes("=") &&
  secret.split(";").some((pair) => isMade(pair.slice(pair.indexOf("=") + 1).trim()));

const between = (max = 200) => `(?: [^\\n]{0,${max}}?)?`;

/** In order of preference. */
export const COMMAND_SHAPES: readonly TextShape[] = [
  command(/gh secret/, `gh secret set${between()} (?:--body|-b)[ =]?`),
  command(
    /secret set|put-parameter|put-secret-value|create-secret/,
    `(?:az keyvault secret set|aws (?:ssm put-parameter|secretsmanager (?:put-secret-value|create-secret)))${
      between(300)
    } --(?:value|secret-string)[ =]`,
  ),
  command(
    /rabbitmqctl/,
    `rabbitmqctl${between(100)} (?:add_user|change_password|authenticate_user) [^\\s]{1,100} `,
  ),
  command(
    /htpasswd/,
    "htpasswd(?: -[A-Za-z0-9]{1,8}| \\d{1,2})* -?[A-Za-z]{0,7}b[A-Za-z]{0,7}(?: -[A-Za-z0-9]{1,8}| \\d{1,2}){0,4}(?: (?![-])[^\\s]{1,200}){1,2} ",
  ),
  command(
    /smbclient|rpcclient|smbget|smbmap/,
    `(?:smbclient|rpcclient|smbget|smbmap)${between()} (?:-U|--user)[ =]?["']?[^\\s%"']{1,100}%`,
    "(?<a>[^\\s\"']{3,256})",
  ),
  command(
    /sqlplus|rman|impdp|expdp|sqlldr/,
    `(?:sqlplus|rman|impdp|expdp|sqlldr)${between(100)} ["']?[A-Za-z][\\w$#]{0,60}/`,
    "(?<a>[^\\s\"'@/]{3,128})(?=[@\\s\"']|$)",
  ),
  command(
    /AUTH/,
    "(?:AUTH|auth) (?:default |PLAIN |LOGIN |XOAUTH2 |[a-z][\\w-]{0,40} )?",
    "(?<a>(?=[^\\s]{0,60}[0-9!#$%^&*])[^\\s\"':]{6,256})(?=[ \\t]*(?:\\r?\\n|$))",
  ),
  command(
    /chpasswd/,
    "echo(?: -[en])? [\"']?[\\w.-]{1,64}:",
    "(?<a>[^\\s\"'|]{3,256})(?=[\"']? *\\| *(?:sudo )?chpasswd)",
  ),
  command(/nmcli/, `nmcli${between()} (?:password|wifi-sec\\.psk|802-11-wireless-security\\.psk) `),
  command(/zip /, `(?:un)?zip${between(100)} -P ?`),
  command(/7z/, `7za?r?${between(100)} -p`),
  command(/net user/, "net user [^\\s]{1,64} ", "(?<a>[^\\s\"'/*][^\\s\"']{2,127})(?= /add|\\s*$)"),
  command(/lftp/, `lftp${between(100)} -u [^\\s,]{1,64},`),
  command(
    /openssl/,
    `openssl (?:enc|[a-z0-9]{2,12}-[a-z0-9-]{2,20})${between(200)} -k `,
  ),
  // curl(1): a file of a certificate and its password.
  command(
    /curl/,
    `curl${between(300)} (?:-E|--cert|--proxy-cert)[ =]?["']?[^\\s:"']{1,200}:`,
    "(?<a>(?![\\\\/])[^\\s\"']{3,256})",
  ),
  command(/twine/, `twine upload${between()} -p[ =]?`),
  line(
    /net use/,
    "(?<![A-Za-z0-9])net use[^\\n]{0,200}? (?:\\\\{1,4}[^\\s]{1,200} (?<a>[^\\s/*][^\\s]{2,127}) /user:|/user:[^\\s]{1,100} (?<b>[^\\s/*][^\\s]{2,127}))",
  ),
  line(
    /vault/,
    "(?<![A-Za-z0-9])vault login(?: -[^\\s]{1,60}){0,4} (?<secret>[^\\s=\"'-][^\\s=\"']{7,512})",
  ),
  line(
    /<<</,
    "--(?:with-token|[a-z]{0,20}-?stdin)[ ]{0,4}<<<[ ]{0,4}[\"']?(?<secret>[^\\s\"']{6,512})",
  ),
  line(
    /--(?:with-token|[a-z-]{0,20}stdin)/,
    "(?:echo|printf)(?: -[en])? [\"']?(?<secret>[^\\s\"'|]{6,512})[\"']? {0,4}\\|[^\\n|]{0,200} --(?:with-token|[a-z]{0,20}-?stdin)(?![\\w-])",
  ),
  // sudo(8): -S reads the password from standard input.
  line(
    /sudo /,
    "(?:echo|printf)(?: -[en])? [\"']?(?<secret>[^\\s\"'|]{6,512})[\"']? {0,4}\\| {0,4}sudo(?: -[A-Za-z]{1,8}){0,4} (?:-[A-Za-z]{0,8}S|--stdin)(?![\\w-])",
  ),
  // curl takes a cookie where it finds an equals sign, else a file.
  shape(
    "command_password",
    /curl/,
    matches(
      "(?<![A-Za-z0-9])curl(?: [^\\n]{0,300}?)? (?:-[A-Za-z#]{0,8}b|--cookie)[ =]?(?:\"(?<a>[\\w.$-]{1,64}=[^\"\\n]{1,8192})\"|'(?<b>[\\w.$-]{1,64}=[^'\\n]{1,8192})'|(?<secret>[\\w.$-]{1,64}=[^\"'\\s;]{1,4096}))",
      isCookie,
    ),
  ),
  // Cisco IOS, "Cisco IOS Security Command Reference".
  line(
    /(?:password|secret) /,
    "(?<![^\\n])[ \\t+]{0,20}(?:username [^\\s]{1,64} (?:privilege \\d{1,2} )?|enable )(?:password|secret) (?:\\d{1,2} )?(?<secret>[^\\s]{6,128})(?=[ \\t]*(?:\\r?\\n|$))",
  ),
  // RFC 959 and RFC 1939: the word after the name of a user.
  line(
    /PASS /,
    "USER [^\\s]{1,64}\\r?\\n(?:[^\\n]{0,200}\\n)?[> ]{0,4}PASS (?<secret>[^\\s]{3,128})(?=[ \\t]*(?:\\r?\\n|$))",
  ),
  line(
    /SecureString/i,
    "[Cc]onvert[Tt]o-[Ss]ecure[Ss]tring (?:-String )?[\"'](?<secret>[^\"'\\n]{3,256})[\"']",
  ),
  // Basic authentication in Python's requests and httpx.
  line(
    /auth/,
    "(?<![A-Za-z0-9])(?:auth ?= ?|BasicAuth|HTTPBasicAuth)\\(\\s{0,20}[\"'][^\"'\\n]{1,100}[\"'],\\s{0,20}[\"'](?<secret>[^\"'\\n]{3,256})[\"']",
  ),
];
