/** Files that a program names itself: of a clone, of parts and of patches, where no word says it. */

import type { Word } from "../act.ts";
import { commandPath } from "../programs/command_path.ts";
import { hasAny, isPatchOnlyShown } from "../programs/git_modes.ts";
import type { Invocation } from "../programs/given.ts";
import { anyWord, textWord, wholeText } from "../programs/word_parts.ts";

/** What a run writes below the folder where it is; empty if its words name all of it. */
type Finder = (invocation: Invocation) => readonly Word[];

const HERE: readonly Word[] = [textWord(".")];
const NOTHING: readonly Word[] = [];

/** Writes here if fewer words follow than would name a place, and no flag names one. */
function here(words: number, flags: readonly string[] = []): Finder {
  return (invocation) => countOf(invocation) < words && !hasAny(invocation, flags) ? HERE : NOTHING;
}

/** Writes here, however many words follow, unless a flag names another place. */
function always(flags: readonly string[] = []): Finder {
  return (invocation) => hasAny(invocation, flags) ? NOTHING : HERE;
}

/** A copy of a repository, called like its address without a second word. */
const clone: Finder = (invocation) => {
  const [source, place] = invocation.words.slice(invocation.depth);
  if (source === undefined || (place !== undefined && source.word.count === "one")) return NOTHING;
  const name = nameOfClone(wholeText(source.word) ?? "");
  if (name === "") return HERE;
  const isBare = hasAny(invocation, ["bare", "mirror"]);
  return [...HERE, textWord(isBare ? `${name}.git` : name)];
};

/** The name of the folder that git makes for an address (git-clone(1)). */
function nameOfClone(address: string): string {
  const path = address.replace(/\/+$/, "").replace(/\/+\.git$/, "");
  return (/[^/:]*$/.exec(path)?.[0] ?? "").replace(/\.(?:git|bundle)$/, "");
}

/** An archive is taken out by any name, also one from the root. */
const takenOut: Finder = (invocation) =>
  hasAny(invocation, ["i", "extract"]) && !hasAny(invocation, ["t", "list", "to-stdout"])
    ? [anyWord("many")]
    : NOTHING;

/** What is unpacked next to an archive has its name without the ending. */
function unpacked(flags?: readonly string[]): Finder {
  return (invocation) => {
    if (flags !== undefined && !hasAny(invocation, flags)) return NOTHING;
    const endings = invocation.flags.filter(({ flag }) => flag?.roles[0] === "backup")
      .map(({ values: [value] }) => wholeText(value) ?? "");
    return invocation.words.filter(({ role }) => role === "changes")
      .flatMap(({ word }) => [...endings, undefined].map((ending) => withoutEnding(word, ending)));
  };
}

/** A word without the ending, or without what is behind its last dot. */
function withoutEnding(word: Word, ending: string | undefined): Word {
  const last = word.pieces.at(-1);
  if (last?.kind !== "text") return word;
  const text = ending === undefined
    ? last.text.replace(/[.-][^./-]+$/, "")
    : ending !== "" && last.text.endsWith(ending)
    ? last.text.slice(0, -ending.length)
    : last.text;
  const rest = word.pieces.slice(0, -1);
  return { ...word, pieces: text === "" ? rest : [...rest, { kind: "text", text }] };
}

const UNPACKED_ALWAYS = unpacked();
const UNPACKED_IF_TOLD = unpacked(["d", "decompress", "uncompress"]);

const FINDERS: Readonly<Record<string, Finder>> = {
  "git clone": clone,
  "git submodule add": clone,
  "gh repo clone": clone,
  "glab repo clone": clone,
  "hg clone": clone,
  "git init": here(1),
  "git format-patch": always(["stdout", "o", "output-directory", "output"]),
  "git apply": (invocation) => isPatchOnlyShown(invocation) ? NOTHING : HERE,
  "git am": always(),
  split: here(2, ["filter"]),
  csplit: always(["f", "prefix"]),
  cpio: takenOut,
  bsdcpio: takenOut,
  gcpio: takenOut,
  "cargo init": here(1),
  "gh release download": always(["D", "dir", "O", "output"]),
  "gh run download": always(["D", "dir"]),
  aria2c: always(["d", "dir"]),
  gunzip: UNPACKED_ALWAYS,
  bunzip2: UNPACKED_ALWAYS,
  unxz: UNPACKED_ALWAYS,
  unzstd: UNPACKED_ALWAYS,
  unlz4: UNPACKED_ALWAYS,
  unlzma: UNPACKED_ALWAYS,
  uncompress: UNPACKED_ALWAYS,
  lunzip: UNPACKED_ALWAYS,
  gzip: UNPACKED_IF_TOLD,
  bzip2: UNPACKED_IF_TOLD,
  xz: UNPACKED_IF_TOLD,
  zstd: UNPACKED_IF_TOLD,
  lz4: UNPACKED_IF_TOLD,
  lzma: UNPACKED_IF_TOLD,
  brotli: UNPACKED_IF_TOLD,
  compress: UNPACKED_IF_TOLD,
  pigz: UNPACKED_IF_TOLD,
  pbzip2: UNPACKED_IF_TOLD,
  "npm pack": always(),
  "pip download": always(["d", "dest"]),
  "pip wheel": always(["w", "wheel-dir"]),
};

function countOf({ words, depth }: Invocation): number {
  return words.length - depth;
}

/** The files that a run writes though no word of its names them, in the folder where it is. */
export function impliedWrites(name: string, invocation: Invocation): readonly Word[] {
  const path = commandPath(name, invocation).replace(/^pip[0-9.]+ /, "pip ");
  return Object.hasOwn(FINDERS, path) ? FINDERS[path]?.(invocation) ?? NOTHING : NOTHING;
}
