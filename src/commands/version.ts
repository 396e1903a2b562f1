import { defineCommand } from "../cli/command.ts";
import { VERSION } from "../core/version.ts";

export const version = defineCommand({
  path: "version",
  summary: "Print the version",
  explain: "Prints the version of gait.",
  needs: [],
  options: {},
  // deno-lint-ignore require-await -- every command is asynchronous
  async run() {
    return { data: { ok: true, version: VERSION } };
  },
  quiet: "text",
  text: ({ version }) => [`gait ${version}`],
});
