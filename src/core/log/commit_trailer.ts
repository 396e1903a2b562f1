/** The hook of git that adds the head of the index of logs to commit messages. */

/** Name of the trailer. */
export const TRAILER = "Gait-Log";

/** The hook that is run on a finished message. */
export const COMMIT_HOOK = "commit-msg";

/** The line that does the work: for hooks of others too. */
export const COMMIT_HOOK_LINE = 'gait hooks commit-message "$1" || :';

const MARK = "# Written by `gait hooks install --git-trailer`;";

/** The hook of gait. */
export const COMMIT_HOOK_TEXT = `#!/bin/sh
${MARK} \`gait hooks uninstall --git-trailer\` removes it.
# It adds the head of the decision logs to the message, and never stops a commit.
command -v gait >/dev/null 2>&1 || exit 0
${COMMIT_HOOK_LINE}
`;

/** Whether a hook is of gait alone: nothing was added to it. */
export function isOwnHook(text: string): boolean {
  return text === COMMIT_HOOK_TEXT;
}

/** The part of a message file before the diff that \`git commit --verbose\` shows. */
export function beforeScissors(message: string): string {
  const at = message.search(/^.{1,4} -{24} >8 -{24}$/m);
  return at < 0 ? message : message.slice(0, at);
}
