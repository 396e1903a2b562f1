/** Interpreters: texts and input that they execute. */

import type { Word } from "../act.ts";
import type { Opening } from "../opened.ts";
import {
  isInput,
  knownStart,
  mayBeFlag,
  textWord,
  wholeText,
  withoutStart,
} from "../programs/word_parts.ts";
import { hasFlag, type OpenerOf, ownWords, valuesOf } from "./opener.ts";
import { isHarmlessPython } from "./python_text.ts";
import { openScriptOrProgram, RUBY_DEBUGGER } from "./words_as_program.ts";

/** Flags with which an interpreter that gets no script answers and reads nothing. */
const QUESTIONS: Readonly<Record<string, readonly string[]>> = {
  bun: ["version", "revision", "v", "help", "h"],
  deno: ["version", "V", "help", "h"],
  lua: ["v"],
  node: ["version", "v", "help", "h", "test", "v8-options", "completion-bash"],
  nodejs: ["version", "v", "help", "h", "test", "v8-options", "completion-bash"],
  perl: ["v", "V", "h"],
  php: ["version", "v", "help", "h", "info", "i", "ini", "modules", "m"],
  ruby: ["version", "v", "help", "h", "copyright"],
};

const USUAL_QUESTIONS = ["version", "v", "help", "h"];

/** Interpreters whose texts are not read. */
export const interpreter: OpenerOf = { open: openInterpreter };

/** Interpreters that run what they read after the script, with these flags. */
const INTERACTIVE =
  /^(?:node|nodejs|tsx|ts-node|ts-node-esm|ts-node-script|lua|luajit|Rscript|julia|octave|tcl|elixir)$/;

/** Whether an interpreter runs what it reads, though it gets a script. */
function isInteractive(opening: Opening): boolean {
  const name = opening.name.replace(/[-.]?[0-9][0-9.]*$/, "");
  if (!INTERACTIVE.test(name)) return false;
  // The debugger of node takes code, too.
  const [first] = ownWords(opening).map(wholeText);
  const isDebugger = /^(?:node|nodejs|tsx)$/.test(name) && /^(?:inspect|debug)$/.test(first ?? "");
  // With this flag the first word is an address, in which `%` stands for other characters.
  const isAddress = hasFlag(opening, ["entry-url"]) && !/^[\w./@-]+$/.test(first ?? "");
  return isDebugger || isAddress || (name === "tsx" && first === "repl") ||
    hasFlag(opening, ["i", "interactive"]);
}

function openInterpreter(opening: Opening): void {
  const { invocation } = opening;
  if (isInteractive(opening)) return opening.unknown();
  // A sub-command of its own, such as `deno test`; texts of flags are opened by their role.
  if (invocation.depth > 0 && invocation.program?.opens !== "interpreter") return;
  if (invocation.isVague) return opening.unknown();
  const isScript = invocation.program?.words.first[0] === "script";
  if (isScript && invocation.words.length > invocation.depth) return opening.unknown();
  const hasText = invocation.flags.some(({ flag }) => flag?.roles.includes("script") === true);
  if (!hasText) openInput(opening);
}

/** An address with code, or of code elsewhere. */
const CODE_IN_ADDRESS = /^(?:data|blob|https?):/;

/** Adds what an interpreter without a text executes: a file, or its input. */
function openInput(opening: Opening, isHarmless: (text: string) => boolean = () => false): void {
  const { invocation, feeds, texts } = opening;
  const [first] = invocation.words.slice(invocation.depth);
  if (first !== undefined) {
    const text = wholeText(first.word);
    if (text === undefined && !first.isSure) return opening.unknown();
    if (CODE_IN_ADDRESS.test(text ?? "")) return opening.unknown();
    if (!(text !== undefined && isInput(first.word)) && !(text === undefined && feeds.length > 0)) {
      return;
    }
  } else if (hasFlag(opening, QUESTIONS[opening.name] ?? USUAL_QUESTIONS)) return;
  const isKnown = feeds.length === 0 && texts.length > 0 &&
    texts.every((text) => isHarmless(wholeText(text) ?? "eval"));
  if (!isKnown) opening.unknown();
}

/** A pattern that perl copies into the program, and that can only be a pattern. */
const PLAIN_PATTERN = /^(?:[^\w\s/\\'"{}()[\]$@#]|\/?(?:[\w ,:;|=.+*^-]|\\[tswd|.,:;])+\/?)$/;

/** Perl: `-F` takes a piece of program, and names of files may be programs. */
export const perl: OpenerOf = {
  open(opening) {
    openInterpreter(opening);
    const patterns = valuesOf(opening, ["F"]).map(wholeText);
    if (patterns.some((text) => text === undefined || !PLAIN_PATTERN.test(text))) opening.unknown();
    if (hasFlag(opening, ["S"])) opening.unknown();
    // With these, perl opens each word after the script, and `rm x|` is a program.
    const [, ...files] = ownWords(opening);
    const isOpened = hasFlag(opening, ["n", "p", "i", "a", "F"]);
    if (isOpened && files.some((word) => /[|<>]/.test(wholeText(word) ?? "|"))) opening.unknown();
  },
};

/** Ruby: `-S` finds the script among the programs. */
export const ruby: OpenerOf = {
  open(opening) {
    if (valuesOf(opening, ["r"]).some((word) => RUBY_DEBUGGER.test(knownStart(word)))) {
      opening.unknown();
    }
    if (!hasFlag(opening, ["S"])) return openInterpreter(opening);
    const [program, ...rest] = ownWords(opening);
    if (opening.invocation.isVague || program === undefined) opening.unknown();
    else opening.start(program, rest);
  },
};

/** Programs of Ruby that load libraries which their flags name. */
export const rubyTool: OpenerOf = {
  open(opening) {
    const given = valuesOf(opening, ["r", "require"]);
    if (given.some((word) => RUBY_DEBUGGER.test(knownStart(word)))) opening.unknown();
  },
};

/** Modules of Python that are the program of this name in the tables. */
const PROGRAMS_OF_MODULES = new Set(
  ("black build compileall coverage flake8 isort json.tool mypy nox pip pipx poetry py_compile pycodestyle " +
    "pylint pytest ruff tox unittest uv venv virtualenv yapf").split(" "),
);

/** Python: short texts that touch nothing are told apart from all others. */
export const python: OpenerOf = {
  isComplete: true,
  // Words after a module belong to the module.
  prepare: (words) => words.slice(0, moduleOf(words)?.end),
  open(opening) {
    // After the text, module or script it runs what it reads.
    const names = opening.invocation.flags.map(({ name }) => name);
    const own = names.includes("c") ? names.slice(0, names.indexOf("c")) : names;
    if (own.includes("i")) return opening.unknown();
    const given = valuesOf(opening, ["c"]);
    for (const text of given) {
      if (!isHarmlessPython(wholeText(text) ?? "eval")) return opening.unknown();
    }
    if (given.length > 0) return;
    if (opening.invocation.isVague) return opening.unknown();
    const { words } = opening.run;
    const module = moduleOf(words);
    if (module !== undefined) {
      const name = wholeText(module.name);
      if (name === undefined || !PROGRAMS_OF_MODULES.has(name)) return opening.unknown();
      return opening.start(textWord(name), words.slice(module.end));
    }
    if (hasFlag(opening, ["m"])) return opening.unknown();
    if (ownWords(opening).length === 0 && hasFlag(opening, ["version", "V", "help", "h"])) return;
    openInput(opening, isHarmlessPython);
  },
};

interface Module {
  readonly name: Word;
  /** The index of the word after it. */
  readonly end: number;
}

/** The module of `-m`, if one is given. */
function moduleOf(words: readonly Word[]): Module | undefined {
  for (let at = 0; true; at++) {
    const word = words[at];
    if (word === undefined || mayBeFlag(word)) return undefined;
    const start = knownStart(word);
    if (start.startsWith("--")) {
      if (start === "--check-hash-based-pycs") at++;
      continue;
    }
    if (!/^-./.test(start)) return undefined;
    // The first letter with a value takes the rest of the word, or the next one.
    const letter = start.slice(1).search(/[mcWXQ]/) + 1;
    if (letter === 0) continue;
    const isWhole = letter + 1 === start.length && word.pieces.length === 1;
    const kind = start.charAt(letter);
    if (kind === "m") {
      const name = isWhole ? words[at + 1] : withoutStart(word, letter + 1);
      return name === undefined ? undefined : { name, end: at + (isWhole ? 2 : 1) };
    }
    if (kind === "c") return undefined;
    if (isWhole) at++;
  }
}

/** `bun run`: a script of the project, a file of code, or a program. */
export const bunRun: OpenerOf = {
  open(opening) {
    const { invocation } = opening;
    if (invocation.program?.opens !== "bun_run") return;
    if (invocation.isVague) opening.unknown();
    const hasText = invocation.flags.some(({ flag }) => flag?.roles.includes("script") === true);
    if (hasText) return;
    openInput(opening);
    openScriptOrProgram(opening);
  },
};

/** Options of the Java virtual machine that run nothing. */
const HARMLESS_JAVA =
  /^(?:D[\w.-]+|X(?:ms|mx|mn|ss)\w+|XX:[+-](?!ShowMessageBoxOnError)\w+|XX:(?!On|Flags|VMOptions|SharedArchive)\w+|verbose\S*|(?:ea|da)\S*|X(?:log|int|comp|mixed|batch|share)\S*)$/;

/** Java: agents, and programs that start where it fails. */
export const java: OpenerOf = {
  open(opening) {
    const { flags } = opening.invocation;
    const isKnown = flags.every(({ flag, name }) => flag !== undefined || HARMLESS_JAVA.test(name));
    if (!isKnown) opening.unknown();
  },
};
