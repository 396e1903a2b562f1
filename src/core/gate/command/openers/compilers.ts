/** Compilers and their tools: options that start programs, or load code into them. */

import type { Word } from "../act.ts";
import type { Opening } from "../opened.ts";
import {
  anyWord,
  isWild,
  knownStart,
  mayBeFlag,
  textWord,
  wholeText,
  withoutStart,
} from "../programs/word_parts.ts";
import type { OpenerOf } from "./opener.ts";

/** Options whose value, behind `=` or in the next word, is a program. */
const PROGRAM =
  /^(?:-wrapper|-ccbin|--compiler-bindir|-compiler-bindir|--test-runtool|--runtool|--test-builder|--rustc)$/;

/** Options of rustc for the generation of code, whose value names another option. */
const CODEGEN = /^(?:-C|--codegen|-Z)$/;

/**
 * Options that load code, or name a folder where programs are looked for (GCC 12, Clang 19, binutils
 * 2.40, rustc 1.95, OpenJDK 17, Kotlin 2 and Swift 6 manuals).
 */
const LOADING =
  /^(?:-B|-fplugin=|-f?pass-plugin=|--?specs\b|-fuse-ld=|--?ld-path\b|-load\b|--?plugin\b|--?gcc-toolchain\b|--?gcc-install-dir\b|-ccc-gcc-name\b|-J-|--?processor-?(?:module-)?path\b|-processor\b|-Xplugin\b|-Xcompiler-plugin\b|-doclet(?:path)?\b|-tools-directory\b|-load-plugin|-Xfrontend\b|-Wl,.*-?-plugin\b|-Wa,.*--plugin\b|-run$)/;

/** Of these, what names a linker or a file of settings that a compiler has itself, or only sets memory. */
const HARMLESS =
  /^(?:-fuse-ld=(?:bfd|gold|lld|mold|ld)|--?specs=(?:nano|nosys|rdimon)\.specs|-J-Xm[nsx][0-9]+[kmgKMG]?|-J-Xss[0-9]+[kmgKMG]?)$/;

/** Programs for which `-B` is a folder of programs; for linkers and `nm` it is another option. */
const WITH_FOLDER = /gcc|g\+\+|^cc$|c\+\+|cpp|gfortran|gnat|clang|icp?x|nvcc|em\+\+|emcc/;

/** Values of `-C` and `-Z` of rustc that do so. */
const LOADING_RUST = /^(?:codegen-backend|llvm-plugins|ar)=/;

/** Compilers: what they start and load. */
export const compiler: OpenerOf = {
  open(opening) {
    const { words } = opening.run;
    for (const [i, word] of words.entries()) {
      const text = wholeText(word);
      if (text === undefined) {
        // What another program puts in is its own, and a pattern with an ending finds files.
        if (word.source === "") continue;
        if (mayBeFlag(word) && !(isWild(word) && hasEnding(word))) return opening.unknown();
        if (isLoading(knownStart(word), opening.name)) opening.unknown();
        continue;
      }
      openOption(opening, text, words[i + 1]);
    }
  },
};

function openOption(opening: Opening, text: string, next: Word | undefined): void {
  const equals = text.indexOf("=");
  const name = equals < 0 ? text : text.slice(0, equals);
  if (PROGRAM.test(name)) {
    const value = equals < 0 ? next : textWord(text.slice(equals + 1));
    return value === undefined ? undefined : openProgram(opening, value);
  }
  const [, option, rest = ""] = /^(-C|-Z|--codegen=?)(.*)$/s.exec(text) ?? [];
  if (option === undefined) {
    if (isLoading(text, opening.name)) opening.unknown();
    return;
  }
  const value = rest === "" && CODEGEN.test(text) ? next : textWord(rest);
  if (value !== undefined) openCodegen(opening, value);
}

function isLoading(option: string, name: string): boolean {
  return LOADING.test(option) && !HARMLESS.test(option) &&
    (!option.startsWith("-B") || WITH_FOLDER.test(name));
}

/** `-C linker=x`, and words for the linker or the compiler behind it. */
function openCodegen(opening: Opening, value: Word): void {
  const start = knownStart(value);
  const [linker] = /^linker=/.exec(start) ?? [];
  if (linker !== undefined) return openProgram(opening, withoutStart(value, linker.length));
  const [list] = /^(?:pre-)?link-args?=/.exec(start) ?? [];
  if (list !== undefined) {
    const text = wholeText(value)?.slice(list.length);
    const mayStart = text?.split(/\s+/).some((one) => one === "-wrapper" || isLoading(one, "cc"));
    if (mayStart !== false) opening.unknown();
    return;
  }
  if (LOADING_RUST.test(start) || start === "") opening.unknown();
}

/** A program with what follows its name behind commas; other words are added to them. */
function openProgram(opening: Opening, value: Word): void {
  const [name = "", ...words] = wholeText(value)?.split(",") ?? [];
  if (name === "") return opening.unknown();
  opening.start(textWord(name), [...words.map(textWord), anyWord("many")]);
}

function hasEnding({ pieces }: Word): boolean {
  const last = pieces.at(-1);
  return last?.kind === "text" && /\.\w+$/.test(last.text);
}
