/** The tasks of `deno.json`. */

import { ROOT } from "./documents.ts";

const { tasks }: { tasks: Readonly<Record<string, { readonly command: string }>> } = JSON.parse(
  await Deno.readTextFile(new URL("deno.json", ROOT)),
);

/** Names of all tasks. */
export const TASK_NAMES: ReadonlySet<string> = new Set([
  ...Object.keys(tasks),
  // Delete this line once the tasks of the Python part are merged.
  ...[
    "bench:check",
    "skills:validate",
    "test:acceptance",
    "test:adoption",
    "test:hardening",
    "test:python",
  ],
]);

/** The command of a task. */
export function taskCommand(name: string): string {
  const command = tasks[name]?.command;
  if (command === undefined) throw new Error(`there is no task "${name}"`);
  return command;
}

/** Scripts that come with the same merge; delete with the line above. */
export const SCRIPTS_TO_COME: ReadonlySet<string> = new Set(["scripts/policy_compliance_ci.sh"]);
