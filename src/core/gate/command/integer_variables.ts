/** Variables whose values a shell evaluates as arithmetic when it assigns them. */

import type { Word } from "./act.ts";
import { isPlainNumber } from "./arithmetic.ts";
import { constantText } from "./word_builder.ts";

/** Of zsh 5.9 (`typeset -i`), bash 5.2 (`declare -i`) and the Korn shells; a subscript may run a program. */
const INTEGERS = new Set(
  ("ARGC BASHPID BAUD COLUMNS DIRSTACKSIZE EGID EPOCHREALTIME EPOCHSECONDS ERRNO EUID FUNCNEST GID HISTCMD " +
    "HISTSIZE JOBMAX KEYTIMEOUT KSHEGID KSHGID KSHUID LINENO LINES LISTMAX LOGCHECK MAILCHECK MBEGIN MEND " +
    "OPTIND PERIOD PGRP PPID RANDOM SAVEHIST SECONDS SHLVL SRANDOM TMOUT TRY_BLOCK_ERROR TRY_BLOCK_INTERRUPT " +
    "TTYIDLE UID USER_ID ZSH_SUBSHELL status").split(" "),
);

/** Whether assigning the value may run something; an absent value may be any. */
export function isEvaluated(variable: string, value: Word | undefined): boolean {
  return INTEGERS.has(variable) && !isPlainNumber(constantText(value) ?? "a");
}
