/** Which variables may change what runs. */

import assert from "node:assert/strict";
import { mayChangeWhatRuns } from "../../../../src/core/gate/command/variables.ts";

/** zshparam(1) and zshmodules(1): parameters of the shell itself, of its hooks and of zsh/parameter. */
const OF_ZSH = ("aliases argv builtins cdpath chpwd_functions commands dirstack dis_aliases " +
  "dis_builtins dis_functions fignore fpath functions functions_source galiases histchars mailpath " +
  "manpath mapfile module_path nameddirs options path periodic_functions precmd_functions " +
  "preexec_functions prompt psvar saliases usergroups userdirs watch zsh_eval_context " +
  "zshaddhistory_functions zshexit_functions").split(" ");

/** Manuals of bash, curl, npm, pnpm, yarn, rvm, autoconf, automake, gnulib and libtool. */
const OF_PROGRAMS =
  ("auto_resume http_proxy https_proxy all_proxy no_proxy npm_config_script_shell " +
    "pnpm_config_registry yarn_script_shell rvm_path ac_cv_prog_CC am_cv_prog gl_cv_func lt_cv_path_LD")
    .split(" ");

const NOT_LOWER = "PATH IFS LD_PRELOAD GIT_DIR BASH_ENV Path camelCase LC_ LCX LC_a".split(" ");

const HARMLESS = ("x my_var i paths mypath prox proxy_x np ac watched LANG LC_ALL LC_CTYPE TZ CI " +
  "NODE_ENV DEBIAN_FRONTEND").split(" ");

Deno.test("variables that a shell or program reads may change what runs", () => {
  for (const name of [...OF_ZSH, ...OF_PROGRAMS, ...NOT_LOWER]) {
    assert.equal(mayChangeWhatRuns(name), true, name);
  }
});

Deno.test("a line's own variables change nothing that runs, nor do languages and times", () => {
  for (const name of HARMLESS) assert.equal(mayChangeWhatRuns(name), false, name);
});
