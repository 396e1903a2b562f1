/** Programs that print one number, so that an unquoted substitution of them stays one word. */

import type { Script } from "./syntax.ts";

/** Programs by name, each with a pattern for the words after it. */
const PRINT_A_NUMBER: Readonly<Record<string, RegExp>> = {
  date: /^\+%s$/,
  getconf: /^_?NPROCESSORS_(?:ONLN|CONF)$/,
  id: /^-[ug]$/,
  nproc: /^(?:--all)?$/,
  sysctl: /^-n hw\.(?:ncpu|logicalcpu|physicalcpu|activecpu)$/,
};

/** The program of a script that does nothing but run one of these; `undefined` for any other script. */
export function numberPrinter({ commands }: Script): string | undefined {
  const [only, ...others] = commands;
  const command = only?.command;
  if (others.length > 0 || command?.type !== "Command") return undefined;
  const { name, prefix, suffix, redirects } = command;
  if (name === undefined || prefix.length > 0 || redirects.length > 0) return undefined;
  const words = suffix.map((item) => "text" in item ? item.text : "").join(" ");
  const isOne = Object.hasOwn(PRINT_A_NUMBER, name.text) &&
    PRINT_A_NUMBER[name.text]?.test(words) === true;
  return isOne ? name.text : undefined;
}
