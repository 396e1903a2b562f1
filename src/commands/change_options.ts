/** Options of commands that change a client's settings so that it starts gait. */
export const CHANGE_OPTIONS = {
  program: {
    type: "string",
    value: "words",
    help: "words that start gait, in place of its own path; --project has gait, as PATH finds it",
  },
  dry_run: { type: "boolean", help: "show the change and write nothing" },
  yes: { type: "boolean", help: "write without asking, for jobs" },
} as const;
