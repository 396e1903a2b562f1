import { defineCommand } from "../../cli/command.ts";
import { findProject } from "../../cli/project.ts";
import { GaitError } from "../../core/error.ts";
import { ExitCode } from "../../core/exit_code.ts";
import { quotedName } from "../../core/fault.ts";
import { parseProjectFile } from "../../core/project/project_file.ts";
import type { ConfigTrustResult } from "../../core/schema/config.ts";
import { printable, printed } from "../../core/text.ts";
import type { BaseHost } from "../../io/host.ts";
import { recordTrust } from "../../usecases/project/trust.ts";
import { countedLines } from "./trust_text.ts";

type Data = Omit<ConfigTrustResult, "correlation_id">;

/** `gait config trust`. */
export const configTrust = defineCommand({
  path: "config trust",
  summary: "Trust the gait.toml of this folder, with its present content",
  explain:
    "Shows what the nearest gait.toml would set, asks, and records the digest of the file below your home folder. Its keys, state and outside places count until the file changes.",
  needs: ["read", "write", "env"],
  options: {},
  asksForProject: true,
  examples: ["config trust"],
  async run({ project }, host) {
    if (project === undefined) throw unread();
    const { files, fault } = await findProject(project);
    const file = files.find(({ trust }) => trust !== "foreign");
    if (file?.trust === "gone") throw gone(file.path);
    if (file?.bytes === undefined || file.digest === undefined) {
      throw fault ?? noFile(files.map(({ path }) => path));
    }
    const { path, folder, shown, digest } = file;
    const settings = await parseProjectFile({ name: shown, bytes: file.bytes });
    const data = (changed: boolean, record_path: string): Data => (
      { ok: true, path, trusted: true, digest, record_path, changed }
    );
    const trusted = { home: project.home, path, folder, digest };
    const record = await recordTrust(trusted, host);
    if (file.trust === "trusted") return { exit: ExitCode.success, data: data(false, record.path) };

    host.tell(printed`${path}`);
    host.tell(printed`sha256:${digest}`);
    for (const line of countedLines(settings, folder, project)) host.tell(printable(line));
    await confirm(host);
    await record.write();
    return { exit: ExitCode.success, data: data(true, record.path) };
  },
  text: ({ path, record_path = "", changed }) => [
    `config trust ok: ${printable(path)}${changed === true ? "" : " was trusted already"}`,
    `record: ${printable(record_path)}`,
  ],
});

/** Asks the person; returns only if they say yes. */
async function confirm(host: BaseHost): Promise<void> {
  const answer = await host.ask("Trust this file with its present content? [y/N] ");
  if (answer === undefined) {
    throw new GaitError("invalid_input", "Cannot ask whether to trust it: there is no terminal", {
      hint: "run gait config trust on a terminal; in a job, give options or GAIT_ variables",
    });
  }
  if (/^\s*y(?:es)?\s*$/i.test(answer)) return;
  throw new GaitError("approval_required", "Not trusted: nothing was recorded", {
    hint: "answer y to trust the file",
  });
}

function unread(): GaitError {
  return new GaitError("invalid_input", "Cannot trust a file with --no-config: it is not read", {
    hint: "gait config trust",
  });
}

function gone(path: string): GaitError {
  const message = `Cannot trust ${quotedName(path)}: it was trusted and is gone`;
  return new GaitError("invalid_input", message, {
    hint: "put the file back, or gait config untrust",
  });
}

function noFile(foreign: readonly string[]): GaitError {
  const [first] = foreign;
  const message = first === undefined
    ? "Cannot trust a project file: no gait.toml here or above"
    : `Cannot trust ${quotedName(first)}: it belongs to another user`;
  return new GaitError("invalid_input", message, {
    hint: "docs/project_file.md shows how to write one",
  });
}
