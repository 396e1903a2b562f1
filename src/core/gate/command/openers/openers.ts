/** Openers by the names that tables give them. */

import { archive } from "./archives.ts";
import { cmake, coverageRun, goBuild, gradle, maven, ninja } from "./builds.ts";
import { compiler } from "./compilers.ts";
import { git, gitClone } from "./git.ts";
import { bunRun, interpreter, java, perl, python, ruby, rubyTool } from "./interpreters.ts";
import type { OpenerOf } from "./opener.ts";
import { awk, jq, pager, sed } from "./scripts.ts";
import { fd, find } from "./searches.ts";
import { evalLine, flock, jobs, orShell, runuser, setarch, shell, source, trap } from "./shells.ts";
import { scriptOrProgram } from "./words_as_program.ts";
import {
  anything,
  cargoFmt,
  container,
  crontab,
  database,
  env,
  make,
  mocha,
  packageRunner,
  plugins,
  pytest,
  sessions,
  ssh,
  tasks,
  unittest,
  uvRun,
  xargs,
  zip,
} from "./wrappers.ts";

/** Every opener. Programs that are not here start what their roles say. */
export const OPENERS: Readonly<Record<string, OpenerOf>> = {
  anything,
  awk,
  bun_run: bunRun,
  cargo_fmt: cargoFmt,
  container,
  cmake,
  compiler,
  coverage_run: coverageRun,
  crontab,
  database,
  env,
  eval: evalLine,
  fd,
  find,
  flock,
  git,
  git_config: gitClone,
  go_build: goBuild,
  ninja,
  gradle,
  interpreter,
  java,
  jobs,
  jq,
  make,
  maven,
  mocha,
  or_shell: orShell,
  package_runner: packageRunner,
  pager,
  perl,
  plugins,
  pytest,
  python,
  ruby,
  ruby_tool: rubyTool,
  runuser,
  script_or_program: scriptOrProgram,
  sed,
  sessions,
  setarch,
  shell,
  source,
  ssh,
  tar: archive,
  tasks,
  trap,
  unittest,
  uv_run: uvRun,
  xargs,
  zip,
};
