/** Which items of a list under a telling name are secrets. */

import { isCode } from "./header_value.ts";
import {
  canBeSecret,
  looksMade,
  looksRandom,
  type SecretName,
  secretName,
} from "./secret_names.ts";

/** A rule for values of a form: `min:12`. */
const RULE = /^[A-Za-z_]+(?:[:(]|[<>=!]=?)/;
/** What could be the name of a variable, member or function. */
export const NAME_OF_CODE: RegExp = /^[$@%&*]{0,2}[A-Za-z_$][\w$.:>-]*$/;

/** Lists under a telling name also hold rules, names and files. */
export function isSecretItem(name: SecretName, value: string): boolean {
  if (!canBeSecret(name, value) || !looksMade(value)) return false;
  if (!/[0-9!#$%^&+=@~]/.test(value) || isCode(value)) return false;
  if (RULE.test(value) || isPath(value) || secretName(value) !== undefined) return false;
  const isWord = name.kind === "password" ? /[_.:-]/.test(value) : true;
  return !(isWord && NAME_OF_CODE.test(value)) || looksRandom(value);
}

/** Whether a value is a path or a pattern of paths, none of whose parts looks drawn. */
export function isPath(value: string): boolean {
  return /^(?:[~.]{0,2}|\*{1,2}|[A-Za-z]:)\/|\/\*/.test(value) &&
    !value.split("/").some(looksRandom);
}
