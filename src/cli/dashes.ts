/** Options with other dashes than two hyphens. */

/** Dashes of typography, which editors and chat programs put in place of two hyphens. */
const OTHER_DASHES =
  /^-?[\u2010-\u2015\u2212\ufe58\ufe63\uff0d][-\u2010-\u2015\u2212\ufe58\ufe63\uff0d]*(?=[A-Za-z])/;

/** The option that a word with other dashes than two hyphens means. */
export function meantFlag(name: string): string | undefined {
  const isOneDash = /^-[A-Za-z]/.test(name);
  if (!isOneDash && !OTHER_DASHES.test(name)) return undefined;
  return name.replace(isOneDash ? /^-/ : OTHER_DASHES, "--").toLowerCase();
}
