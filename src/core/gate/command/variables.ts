/** Variables that may change what a command runs. Everything that is not known as harmless may. */

/** Variables that change no program, or only how it shows what it does. */
const HARMLESS: Readonly<Record<string, string>> = {
  CI: "says that no person watches; tools print less and ask nothing",
  CLICOLOR: "colours",
  CLICOLOR_FORCE: "colours",
  COLORTERM: "colours",
  DEBIAN_FRONTEND: "how debconf asks",
  FORCE_COLOR: "colours",
  LANG: "language of messages, sorting, formats",
  LANGUAGE: "language of messages",
  NODE_ENV: "name of a mode, which programs compare",
  NO_COLOR: "colours",
  PYTHONDONTWRITEBYTECODE: "no .pyc files",
  PYTHONHASHSEED: "order of sets",
  PYTHONUNBUFFERED: "buffers of streams",
  RUST_BACKTRACE: "stack traces",
  SOURCE_DATE_EPOCH: "time stamps in build results",
  TZ: "time zone",
};

/** Lower-case names that a shell or program reads, with those that begin with them if `*` ends them. */
const READ_LOWER: Readonly<Record<string, string>> = {
  "*_proxy": "curl, wget, git, pip and many more: through which host they speak",
  "ac_*": "autoconf: answers of its checks, also names of compilers",
  "aliases": "zsh: aliases",
  "am_*": "automake: answers of its checks",
  "argv": "zsh: positional parameters",
  "auto_resume": "bash: what a name resumes",
  "builtins": "zsh: which builtins there are",
  "cdpath": "zsh: where cd looks",
  "chpwd_functions": "zsh: what runs after cd",
  "commands": "zsh: which file a name runs",
  "dirstack": "zsh: folders of pushd",
  "dis_*": "zsh: what is disabled",
  "fignore": "zsh: file completion",
  "fpath": "zsh: where functions are loaded from",
  "functions": "zsh: functions",
  "functions_source": "zsh: functions",
  "galiases": "zsh: aliases",
  "gl_*": "gnulib: answers of its checks",
  "histchars": "shells: history and comment characters",
  "lt_*": "libtool: answers of its checks",
  "mailpath": "zsh: texts that are expanded",
  "manpath": "zsh: MANPATH",
  "mapfile": "zsh: writes files",
  "module_path": "zsh: where modules are loaded from",
  "nameddirs": "zsh: folders that ~name means",
  "npm_*": "npm: all of its settings, also the shell of scripts",
  "options": "zsh: options",
  "path": "zsh: PATH",
  "periodic_functions": "zsh: what runs now and then",
  "pnpm_*": "pnpm: all of its settings",
  "precmd_functions": "zsh: what runs before a prompt",
  "preexec_functions": "zsh: what runs before a command",
  "prompt": "zsh: a text that is expanded",
  "psvar": "zsh: PSVAR",
  "rvm_*": "rvm: where its programs are",
  "saliases": "zsh: aliases",
  "usergroups": "zsh",
  "userdirs": "zsh: folders that ~name means",
  "watch": "zsh: WATCH",
  "yarn_*": "yarn: all of its settings",
  "zsh_eval_context": "zsh",
  "zshaddhistory_functions": "zsh: what runs",
  "zshexit_functions": "zsh: what runs at the end",
};

const READ_EXACTLY = new Set(Object.keys(READ_LOWER));
const READ_PREFIXES = [...READ_EXACTLY].filter((name) => name.endsWith("*"))
  .map((name) => name.slice(0, -1));
const READ_SUFFIXES = [...READ_EXACTLY].filter((name) => name.startsWith("*"))
  .map((name) => name.slice(1));

/**
 * Whether an assignment of the variable is an act. Lower-case names are those of the line's own
 * variables, but for the few that programs read.
 */
export function mayChangeWhatRuns(variable: string): boolean {
  if (/^[a-z_][a-z0-9_]*$/.test(variable)) {
    return READ_EXACTLY.has(variable) ||
      READ_PREFIXES.some((prefix) => variable.startsWith(prefix)) ||
      READ_SUFFIXES.some((suffix) => variable.endsWith(suffix));
  }
  return !Object.hasOwn(HARMLESS, variable) && !/^LC_[A-Z]+$/.test(variable);
}
