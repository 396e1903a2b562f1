import { defineCommand } from "../cli/command.ts";
import { BASH_SCRIPT } from "./completions_bash.ts";
import { FISH_SCRIPT } from "./completions_fish.ts";
import { POWERSHELL_SCRIPT } from "./completions_powershell.ts";
import { ZSH_SCRIPT } from "./completions_zsh.ts";
import { oneOf, unusable } from "../core/fault.ts";
import type { CompletionsResult } from "../core/schema/cli.ts";

const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;
const SCRIPTS: Readonly<Record<typeof SHELLS[number], string>> = {
  bash: BASH_SCRIPT,
  zsh: ZSH_SCRIPT,
  fish: FISH_SCRIPT,
  powershell: POWERSHELL_SCRIPT,
};

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
  examples: [
    "completions bash >> ~/.bashrc",
    "completions zsh >> ~/.zshrc",
    "completions fish >> ~/.config/fish/config.fish",
    "completions powershell >> $PROFILE",
  ],
  // deno-lint-ignore require-await -- every command is asynchronous
  async run({ args: [name] }) {
    const shell = SHELLS.find((known) => known === name);
    if (shell === undefined) {
      throw unusable("the shell", name ?? "", oneOf(SHELLS), "gait completions bash");
    }
    const data: Omit<CompletionsResult, "correlation_id"> = {
      ok: true,
      shell,
      script: SCRIPTS[shell],
    };
    return { data };
  },
  quiet: "text",
  text: ({ script }) => [script],
});
