/** Secrets on command lines, as the manuals of the programs write them. */

import { matches, shape, type TextShape } from "./text_shape.ts";

const WORD_OF = "(?:[\"'](?<a>[^\"'\\n]{3,256})[\"']|(?<b>[^\\s\"'-][^\\s\"']{2,255}))";
/** Whether a word can be a secret: not a variable, a placeholder or a redirection. */
const isWritten = (secret: string) => !/^(?:[$<>%{]|\*+$|x+$)/.test(secret);

function command(hint: RegExp, pattern: string, word = WORD_OF): TextShape {
  return shape(
    "command_password",
    hint,
    matches(`(?<![A-Za-z0-9_./-])${pattern}${word}`, isWritten),
  );
}

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
  command(/openssl/, `openssl ${between(200)} -k `),
];
