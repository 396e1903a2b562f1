/**
 * Finds lines by which a package manager takes out or replaces a program that starts a hook, or a client
 * switches its hooks off.
 */

import type { StartedProgram } from "../../gate/command/touched_words.ts";

/** Managers of the system's programs, and of those of a user. */
const MANAGERS =
  /^(?:apt|apt-get|aptitude|dpkg|dnf|yum|microdnf|zypper|rpm|pacman|yay|apk|emerge|opkg|xbps-remove|pkg|brew|port|snap|flatpak|nix-env|nix|conda|mamba|micromamba|mise|rtx|asdf|volta|cargo|choco|scoop|winget|update-alternatives)$/;
/** Managers that keep programs for all folders apart from those of one. */
const MANAGERS_OF_FOLDERS = /^(?:npm|pnpm|yarn|bun|deno)$/;

const REMOVES =
  /^(?:remove|rm|r|un|unlink|uninstall|purge|autoremove|erase|delete|del|-R[a-z]*|-r|-e|-P|-C|--(?:remove|purge|uninstall|erase|delete|set|remove-all|unmerge|depclean))$/;
const REPLACES = /^(?:install|i|add|in|ins|inst|insta|instal|update|upgrade|up)$/;
const FOR_ALL = /^(?:-[a-zA-Z]*g[a-zA-Z]*|--global|global|--location=global)$/;

/** Managers of Python's packages: those of a folder are not told apart. */
const OF_PYTHON = /^(?:pip[0-9.]*|pipx|uv|poetry|pdm)$/;
const REMOVES_OF_PYTHON = /^(?:uninstall|remove)$/;

/** Packages of what a registered line starts; those of Homebrew may name their tap. */
const STARTING =
  /^(?:(?:npm|jsr):|[\w.-]+\/[\w.-]+\/)?(?:deno|gait|gait-agent-gate|@gait\/(?:cli|gait)|perl(?:-base|-modules.*|5.*)?|coreutils|util-linux|busybox|dash|bash|libc6|glibc|musl)(?:[@=:~<>[].*)?$/;

/** Sub-commands by which Deno throws its cache away, or replaces itself. */
const OF_DENO = /^(?:clean|upgrade)$/;

/** Clients with a command of their own for their settings. */
const CLIENTS = /^(?:claude|codex|gemini|copilot|opencode|cursor-agent)$/;
const SETTING = /^(?:config|settings?|features?)$/;
const HOOKS = /^(?:[\w.]*\.)?hooks?(?:[.=].*)?$|hooks|^allowManaged/i;
const SHOWS = /^(?:get|list|ls|show)$/;

/** The word by which a program takes out what starts a hook; `undefined` if it does not. */
export function removedProgram({ name = "", words }: StartedProgram): string | undefined {
  const [first, second] = words.filter((word) => word?.startsWith("-") !== true);
  if (name === "corepack") {
    const manager = first?.replace(/@.*$/, "");
    return removedProgram({ name: manager, words: words.slice(words.indexOf(first) + 1) });
  }
  if (name === "deno" && first !== undefined && OF_DENO.test(first)) return `deno ${first}`;
  const has = (pattern: RegExp) => words.some((word) => word !== undefined && pattern.test(word));
  const find = (pattern: RegExp) => words.find((word) => word !== undefined && pattern.test(word));
  if (CLIENTS.test(name)) {
    return SETTING.test(first ?? "") && !SHOWS.test(second ?? "") ? find(HOOKS) : undefined;
  }
  if (OF_PYTHON.test(name)) return has(REMOVES_OF_PYTHON) ? find(STARTING) : undefined;
  if (MANAGERS_OF_FOLDERS.test(name)) {
    const isMeant = has(FOR_ALL) && (has(REMOVES) || has(REPLACES));
    return isMeant ? find(STARTING) : undefined;
  }
  if (!MANAGERS.test(name)) return undefined;
  return has(REMOVES) ? find(STARTING) : takenOut(words);
}

/** `apt-get install perl-` takes it out. */
function takenOut(words: StartedProgram["words"]): string | undefined {
  return words.find((word) => word?.endsWith("-") === true && STARTING.test(word.slice(0, -1)));
}
