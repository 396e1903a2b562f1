/** Options that every command takes, anywhere on the line. */

import { GaitError } from "../core/error.ts";
import { quoted } from "../core/fault.ts";
import { appendAll } from "../core/lists.ts";

export interface Globals {
  json: boolean;
  quiet: boolean;
  help: boolean;
  explain: boolean;
  noColor: boolean;
  noConfig: boolean;
}

export const GLOBAL_FLAGS: ReadonlyMap<
  string,
  { readonly key: keyof Globals; readonly help: string }
> = new Map([
  ["--json", { key: "json", help: "print one line of JSON" }],
  ["--quiet", { key: "quiet", help: "print only errors, and the single result if there is one" }],
  ["--help", { key: "help", help: "print this help" }],
  ["-h", { key: "help", help: "print this help" }],
  ["--explain", { key: "explain", help: "print one line on the command's purpose" }],
  ["--no-color", { key: "noColor", help: "print without colour" }],
  ["--no-config", {
    key: "noConfig",
    help: "use only the command line: ignore gait.toml and variables for options",
  }],
]);

/** Removes the global options from a command line; words after `--` are kept unchanged. */
export function takeGlobals(
  argv: readonly string[],
): { readonly globals: Globals; readonly rest: readonly string[] } {
  const globals: Globals = {
    json: false,
    quiet: false,
    help: false,
    explain: false,
    noColor: false,
    noConfig: false,
  };
  const rest: string[] = [];
  for (const [index, token] of argv.entries()) {
    if (token === "--") {
      appendAll(rest, argv.slice(index));
      break;
    }
    const flag = GLOBAL_FLAGS.get(token.trim());
    if (flag !== undefined) globals[flag.key] = true;
    else rest.push(token);
  }
  return { globals, rest };
}

/** Refuses `--json=true` and the like: they would otherwise count as unknown options of a command. */
export function refuseGlobalValues(argv: readonly string[]): void {
  for (const token of argv) {
    if (token === "--") return;
    const [flag = ""] = token.split("=", 1);
    if (!token.includes("=") || !GLOBAL_FLAGS.has(flag)) continue;
    throw new GaitError("invalid_input", `Cannot read ${quoted(token)}: ${flag} takes no value`, {
      hint: "gait --help",
    });
  }
}
