/** The hook of git that adds the head of the index of logs to commit messages. */

/** Name of the trailer. */
export const TRAILER = "Gait-Log";

/** The hook that is run on a finished message. */
export const COMMIT_HOOK = "commit-msg";

/** The line that does the work: for hooks of others too. */
export const COMMIT_HOOK_LINE = 'gait hooks commit-message "$1" || :';

const MARK = "# Written by `gait hooks install --git-trailer`;";

const HEAD = `#!/bin/sh
${MARK} \`gait hooks uninstall --git-trailer\` removes it.
# It adds the head of the decision logs to the message, and never stops a commit.
`;
const TAIL = `command -v gait >/dev/null 2>&1 || exit 0
${COMMIT_HOOK_LINE}
`;

/** The hook of gait. */
export const COMMIT_HOOK_TEXT = `${HEAD}\
# In other folders of PATH than these a checkout could lay its own program.
p=; r="$PATH:"
while [ -n "$r" ]; do d=\${r%%:*}; r=\${r#*:}; case "$d" in /*) p=$p:$d ;; esac; done
PATH=\${p#:}
[ -n "$PATH" ] || exit 0
${TAIL}`;

/** The hook as earlier versions wrote it. */
const EARLIER_TEXTS = [`${HEAD}${TAIL}`];

/** Whose a hook is: of this gait or an earlier one, if nothing was added to it, or somebody else's. */
export function makerOfHook(text: string): "current" | "earlier" | "other" {
  if (text === COMMIT_HOOK_TEXT) return "current";
  return EARLIER_TEXTS.includes(text) ? "earlier" : "other";
}

/** The part of a message file before the diff that \`git commit --verbose\` shows. */
export function beforeScissors(message: string): string {
  const at = message.search(/^.{1,4} -{24} >8 -{24}$/m);
  return at < 0 ? message : message.slice(0, at);
}
