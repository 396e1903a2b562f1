/**
 * Folders into which a run writes, or which it empties, because a flag, a word or a variable says so:
 * `--coverage=DIR`, `venv DIR`, `--outdir DIR`, `GOBIN=DIR`.
 */

import type { Word } from "./act.ts";
import { joinFolders } from "./folder_sets.ts";
import { START_FOLDER } from "./folders.ts";
import { ownFolder } from "./open_roles.ts";
import type { OpenedAct, OpenedRun } from "./opened.ts";
import { type PlacedWord, plainWords } from "./spread_words.ts";
import type { Role } from "./programs/program.ts";
import { knownStart, textWord, wholeText, withoutStart } from "./programs/word_parts.ts";

/** A folder, and whether all that is in it may be deleted. */
export interface WrittenFolder extends PlacedWord {
  readonly isEmptied: boolean;
}

/** Programs that write what they name, and of a folder nothing that is in it unless a flag says so. */
const BY_NAME =
  /^(?:g?(?:cp|mv|ln|install|mkdir|rmdir|touch|chmod|chown|chgrp|rm|tee|dd|truncate|mktemp|mkfifo|mknod|sed|sort|split|csplit|tar)|rsync|scp|ditto|git|curl|wget|unlink|zip|unzip|cd|find|b?gzip|xz|zstd|bzip2)$/;

const WRITING: ReadonlySet<Role | undefined> = new Set<Role>(["writes", "changes", "go_changes"]);

/** Flags and sub-commands by which programs delete what is in a folder before they write there. */
const EMPTYING =
  /^(?:clean|clear|cleanup|purge|wipe|prune|mirror|basetemp|(?:delete|remove|empty)[\w-]*|coverage\.clean)$/i;

/** Words that tell a program of which nothing is known to write whole folders. */
const TOLD =
  /^(?:-{1,2}(?:clean|clear|purge|wipe|prune|mirror|overwrite|write|fix|delete|empty|extract|install)[\w-]*|(?:clean|clear|purge|wipe|delete|extract|unpack|mirror|sync)|(?:copy|remove)_directory(?:_if_different)?|remove_directory|rename)$/i;

/** Flags of such programs that name a folder for what they write. */
const OUT_FLAG =
  /^--?(?:o|(?:[\w-]*[-.])?(?:out(?:put)?|dest(?:ination)?|target|prefix|root)|[\w.-]*(?:out(?:put)?|dest(?:ination)?|dump|cache|reports?|cov(?:erage)?|prof|target|build|site|te?mp|work)[-_]?dir(?:ectory)?)$/i;

/** Variables that name a folder for what programs write. */
const VARIABLE =
  /^(?:GO(?:BIN|PATH|CACHE|MODCACHE)|CARGO_(?:HOME|(?:BUILD_)?TARGET_DIR|INSTALL_ROOT)|RUSTUP_HOME|DENO_(?:DIR|INSTALL_ROOT|COVERAGE_DIR)|NODE_(?:V8_COVERAGE|COMPILE_CACHE)|PYTHON(?:PYCACHEPREFIX|USERBASE)|PIP_(?:TARGET|PREFIX|ROOT)|(?:npm_config|NPM_CONFIG)_(?:prefix|PREFIX)|BUN_INSTALL|PNPM_HOME|GEM_HOME|BUNDLE_PATH|DESTDIR|PREFIX|(?:S?CCACHE)_DIR)$/;

/** Folders that a run, or an assignment, names for what is written there. */
export function writtenInto(act: OpenedAct): readonly WrittenFolder[] {
  if (act.kind === "assigns") return namedByVariable(act);
  if (act.kind !== "run" || act.name === undefined || BY_NAME.test(act.name)) return [];
  const isEmptied = emptiesFolders(act);
  const folder = folderOf(act);
  const named = isTold(act)
    ? plainWords(act).map(({ word }) => word)
    : [...byRoles(act), ...behindFlags(act), ...installsHere(act) ? [textWord(".")] : []];
  return named.map((word) => ({ word, folder, isEmptied }));
}

function namedByVariable(
  { variable, value }: Extract<OpenedAct, { kind: "assigns" }>,
): readonly WrittenFolder[] {
  if (value === undefined || !VARIABLE.test(variable)) return [];
  return [{ word: value, folder: START_FOLDER, isEmptied: false }];
}

function folderOf({ invocation, folder }: OpenedRun) {
  const { folder: inner } = ownFolder(invocation);
  return inner === undefined ? folder : joinFolders(folder, inner);
}

function emptiesFolders({ invocation: { flags, words, depth } }: OpenedRun): boolean {
  return flags.some(({ name }) => EMPTYING.test(name)) ||
    words.slice(0, depth).some(({ word }) => EMPTYING.test(wholeText(word) ?? ""));
}

/** Whether a run of which the tables know too little is told to write whole folders. */
function isTold({ invocation, words }: OpenedRun): boolean {
  const { program, depth } = invocation;
  const isOpen = program === undefined || invocation.isVague ||
    invocation.words.slice(depth).some(({ role }) => role === "unknown");
  return isOpen && words.some((word) => TOLD.test(knownStart(word)));
}

/** Words and values of flags that the tables know as written, and the folder that is meant by none. */
function byRoles({ invocation }: OpenedRun): readonly Word[] {
  const { program, flags, words, depth } = invocation;
  const own = words.slice(depth);
  const valued = flags.flatMap(({ flag, values }) =>
    values.filter((_, at) => WRITING.has(flag?.roles[at]))
  );
  const written = own.filter(({ role }) => WRITING.has(role)).map(({ word }) => word);
  const isImplied = own.length === 0 && WRITING.has(program?.implied);
  return [...valued, ...written, ...isImplied ? [textWord(".")] : []];
}

const INSTALLING =
  /^(?:install|i|ci|add|a|update|up|upgrade|uninstall|remove|rm|un|prune|dedupe|rebuild|link|unlink)$/;

/** Whether a run changes the packages of the folder that it is in. */
function installsHere({ name = "", invocation: { words } }: OpenedRun): boolean {
  return /^(?:npm|pnpm|yarn|bun)$/.test(name) && INSTALLING.test(wholeText(words[0]?.word) ?? "");
}

/** Values behind flags that no table knows. */
function behindFlags({ invocation: { program, isVague }, words }: OpenedRun): readonly Word[] {
  if (program !== undefined && !isVague && program.words.rest !== "unknown") return [];
  return words.flatMap((word, at) => {
    const start = knownStart(word);
    const sign = start.indexOf("=");
    const [before] = at === 0 ? [] : [words[at - 1]];
    if (sign > 0) return OUT_FLAG.test(start.slice(0, sign)) ? [withoutStart(word, sign + 1)] : [];
    return before !== undefined && OUT_FLAG.test(wholeText(before) ?? "") ? [word] : [];
  });
}
