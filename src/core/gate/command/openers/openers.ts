/** Openers by the names that tables give them. */

import { archive } from "./archives.ts";
import { git, gitClone } from "./git.ts";
import { interpreter, python } from "./interpreters.ts";
import type { OpenerOf } from "./opener.ts";
import { awk, jq, pager, sed } from "./scripts.ts";
import { fd, find } from "./searches.ts";
import { evalLine, flock, jobs, orShell, runuser, shell, source, trap } from "./shells.ts";
import {
  anything,
  container,
  crontab,
  database,
  env,
  make,
  packageRunner,
  plugins,
  ssh,
  uvRun,
  xargs,
} from "./wrappers.ts";

/** Every opener. Programs that are not here start what their roles say. */
export const OPENERS: Readonly<Record<string, OpenerOf>> = {
  anything,
  awk,
  container,
  crontab,
  database,
  env,
  eval: evalLine,
  fd,
  find,
  flock,
  git,
  git_config: gitClone,
  interpreter,
  jobs,
  jq,
  make,
  or_shell: orShell,
  package_runner: packageRunner,
  pager,
  plugins,
  python,
  runuser,
  sed,
  shell,
  source,
  ssh,
  tar: archive,
  trap,
  uv_run: uvRun,
  xargs,
};
