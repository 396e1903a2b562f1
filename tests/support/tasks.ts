/** The tasks of `deno.json`. */

import { ROOT } from "./documents.ts";

const { tasks }: { tasks: Readonly<Record<string, { readonly command: string }>> } = JSON.parse(
  await Deno.readTextFile(new URL("deno.json", ROOT)),
);

/** Names of all tasks. */
export const TASK_NAMES: ReadonlySet<string> = new Set(Object.keys(tasks));

/** The command of a task. */
export function taskCommand(name: string): string {
  const command = tasks[name]?.command;
  if (command === undefined) throw new Error(`there is no task "${name}"`);
  return command;
}
