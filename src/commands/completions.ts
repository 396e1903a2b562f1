import { script } from "@bomb.sh/tab";
import { defineCommand } from "../cli/command.ts";
import { BASH_SCRIPT } from "./completions_bash.ts";
import { oneOf, unusable } from "../core/fault.ts";
import type { CompletionsResult } from "../core/schema/cli.ts";

const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;

export const completions = defineCommand({
  path: "completions",
  summary: "Print a completion script for your shell",
  explain: "Prints a script that completes commands and options in bash, zsh, fish or PowerShell.",
  needs: [],
  options: {},
  positional: {
    name: SHELLS.join("|"),
    help: "the shell",
    min: 1,
    error: `expected a shell: ${SHELLS.join(", ")}`,
  },
  examples: ["completions bash > ~/.local/share/bash-completion/completions/gait"],
  // deno-lint-ignore require-await -- every command is asynchronous
  async run({ args: [name] }) {
    const shell = SHELLS.find((known) => known === name);
    if (shell === undefined) {
      throw unusable("the shell", name ?? "", oneOf(SHELLS), "gait completions bash");
    }
    const data: Omit<CompletionsResult, "correlation_id"> = {
      ok: true,
      shell,
      script: shell === "bash" ? BASH_SCRIPT : completionScript(shell),
    };
    return { data };
  },
  quiet: "text",
  text: ({ script }) => [script],
});

/** The completion script. The library prints it with `console.log`, so that is replaced meanwhile. */
function completionScript(shell: string): string {
  const print = console.log;
  const lines: string[] = [];
  console.log = (text: string) => lines.push(text);
  try {
    script(shell, "gait", "gait");
  } finally {
    console.log = print;
  }
  return lines.join("\n");
}
