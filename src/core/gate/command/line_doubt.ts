/** What agent and approver read of a command line about which a rule could not tell anything. */

/** Ways out, by what the reason says. */
const WAYS: readonly (readonly [reason: RegExp, way: string])[] = [
  [/ more than |too many/, "Put long texts into files, and make several calls of it."],
  [/control character|carriage return|NUL|half a character/, "Make the call again without."],
  [
    /well-formed|has no |names no |ends in a backslash|neither a text/,
    "Mend it, and make the call again.",
  ],
  [/shell of another kind/, "Use a tool whose shell is sh, bash or zsh, or ask a person."],
  [/some programs take for/, "Name the arguments as the tool describes them."],
  [/no reader/, "Tell the user: the program that asks the policy has to load one."],
];

/** Why a rule could tell nothing of a line. */
export type LineDoubt =
  /** It was not read, for a reason in words. */
  | { readonly kind: "unread"; readonly reason: string }
  /** Something in it is known only when it runs. */
  | { readonly kind: "untold" };

/** The reason in a sentence, and the way out. */
export function lineDoubtMessage(doubt: LineDoubt): string {
  if (doubt.kind === "untold") {
    return "The command line starts something that is known only when it runs. " +
      "Write out what is to run, without variables and functions.";
  }
  const { reason } = doubt;
  const [, way] = WAYS.find(([pattern]) => pattern.test(reason)) ?? [];
  return `The command line was not read: ${reason}. ${
    way ?? "Write it as plain commands, one call for each."
  }`;
}
