/** The headings of help: below which `gait` lists a command, and a command its options. */

/** Headings of commands by name, in the order of the help. */
export const AREAS = {
  record: "RECORD AND VERIFY",
  decide: "DECIDE",
  watch: "WATCH CLIENTS",
  test: "TEST",
  evidence: "EVIDENCE",
  setup: "SET UP",
} as const;

/** Where `gait` lists a command or a group. */
export type Area = keyof typeof AREAS;

/** Headings of options by name, in the order of the help. */
export const OPTION_GROUPS = {
  reads: "WHAT IT READS",
  decides: "WHAT IT DECIDES BY",
  approvals: "APPROVALS",
  credentials: "CREDENTIALS",
  keys: "KEYS AND SIGNING",
  outputs: "OUTPUTS",
  limits: "LIMITS AND STATE",
  others: "FURTHER OPTIONS",
} as const;

/** Where the help of a command lists an option. */
export type OptionGroup = keyof typeof OPTION_GROUPS;
