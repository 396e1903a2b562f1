/** Builtins that change the meaning of the rest of the line. */

/** Each with what it changes. */
export const NOT_READ: Readonly<Record<string, string>> = {
  alias: "what names mean",
  autoload: "functions, from files (zsh)",
  bind: "keys that run commands (bash)",
  bindkey: "keys that run commands (zsh)",
  compctl: "completion that runs commands (zsh)",
  compgen: "expands its words once more (bash)",
  complete: "completion that runs commands (bash)",
  disable: "which builtins and words there are (zsh)",
  emulate: "how the shell reads (zsh)",
  enable: "which builtins there are",
  fc: "runs earlier commands",
  functions: "functions and their arithmetic (zsh)",
  hash: "which file a name runs",
  r: "runs an earlier command (zsh)",
  sched: "runs a command later (zsh)",
  setopt: "how the shell reads (zsh)",
  shopt: "how the shell reads (bash)",
  unalias: "what names mean",
  unhash: "which file a name runs (zsh)",
  unsetopt: "how the shell reads (zsh)",
  vared: "a variable (zsh)",
  zcompile: "functions (zsh)",
  zle: "keys that run functions (zsh)",
  zmodload: "which builtins and variables there are (zsh)",
  zparseopts: "variables (zsh)",
  zstyle: "texts that are evaluated (zsh)",
};

/** Words before a builtin that do not change its meaning. */
export const BUILTIN_PREFIXES: ReadonlySet<string> = new Set([
  "-",
  "builtin",
  "command",
  "exec",
  "nocorrect",
  "noglob",
]);

/** Builtins that may run text in the shell itself, so that the folder afterwards is unknown. */
export const RUN_HERE: ReadonlySet<string> = new Set([".", "eval", "source", "trap"]);
