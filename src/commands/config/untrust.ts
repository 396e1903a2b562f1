import { defineCommand } from "../../cli/command.ts";
import { GaitError } from "../../core/error.ts";
import { ExitCode } from "../../core/exit_code.ts";
import { pathIn } from "../../core/path.ts";
import { PROJECT_FILE } from "../../core/project/settings.ts";
import type { ConfigTrustResult } from "../../core/schema/config.ts";
import { printable } from "../../core/text.ts";
import { findProject } from "../../cli/project.ts";
import { removeTrust } from "../../usecases/project/trust.ts";

type Data = Omit<ConfigTrustResult, "correlation_id">;

/** `gait config untrust`. */
export const configUntrust = defineCommand({
  path: "config untrust",
  summary: "Stop trusting a gait.toml",
  explain:
    "Removes the record that you trust a gait.toml, even if the file changed or no longer exists.",
  needs: ["read", "write", "env"],
  options: {},
  asksForProject: true,
  positional: {
    name: "path",
    help: "the file; the nearest gait.toml by default",
    min: 0,
    max: 1,
    error: "expected at most one path",
  },
  examples: ["config untrust", "config untrust ./gait.toml"],
  async run({ args: [given], project }, host) {
    if (project === undefined) {
      throw new GaitError("invalid_input", "Cannot look for records of trust with --no-config", {
        hint: "gait config untrust",
      });
    }
    const { files } = await findProject(project);
    const path = given === undefined
      ? files.find(({ trust }) => trust !== "foreign")?.path ?? pathIn(project.cwd, PROJECT_FILE)
      : await host.read.realPath(given) ?? pathIn(project.cwd, given);
    const removed = await removeTrust({ home: project.home, path }, host);
    const data: Data = { ok: true, path, trusted: false, changed: removed };
    return { exit: ExitCode.success, data };
  },
  text: ({ path, changed }) => [
    `config untrust ok: ${printable(path)}${changed === true ? "" : " was not trusted"}`,
  ],
});
