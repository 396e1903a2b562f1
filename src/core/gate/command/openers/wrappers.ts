/** Programs that start others with words of their own making. */

import type { Word } from "../act.ts";
import { ownFolder } from "../open_roles.ts";
import type { Opening, StartOptions } from "../opened.ts";
import {
  anyWord,
  isInput,
  isWild,
  knownStart,
  mayBeFlag,
  textWord,
  wholeText,
  withoutStart,
} from "../programs/word_parts.ts";
import { isNoTest, isStandardModule } from "../programs/python_modules.ts";
import { replaced, UNKNOWN } from "./marks.ts";
import { readInput } from "./shells.ts";
import { hasFlag, type OpenerOf, ownWords, valuesOf } from "./opener.ts";

const UNKNOWN_FOLDER = { folder: { kind: "unknown" } } as const;

/** Programs that may start anything. */
export const anything: OpenerOf = { isComplete: true, open: (opening) => opening.unknown() };

/** `env -S`: a text that is split into words. */
export const env: OpenerOf = {
  open(opening) {
    for (const value of valuesOf(opening, ["S", "split-string"])) {
      const text = wholeText(value);
      // What `env` expands in such a text cannot be told.
      if (text === undefined || !/^[\w./:=,@%+ \t-]*$/.test(text)) opening.unknown();
      else {
        const split = text.split(/[ \t]+/).filter((one) => one !== "").map(textWord);
        opening.start(textWord("env"), [...split, ...ownWords(opening)]);
      }
    }
  },
};

/** `xargs`: the words that it reads follow its own words, or replace them. */
export const xargs: OpenerOf = {
  isComplete: true,
  open(opening) {
    if (opening.invocation.isVague) return opening.unknown();
    const marks = opening.invocation.flags.flatMap(({ name, values }) => {
      if (name !== "I" && name !== "i" && name !== "replace" && name !== "J") return [];
      return values.length === 0 ? ["{}"] : values.map(wholeText);
    });
    if (marks.includes(undefined)) return opening.unknown();
    const known = marks.filter((mark) => mark !== undefined);
    const [program = textWord("echo"), ...rest] = ownWords(opening)
      .map((word) => replaced(word, known, UNKNOWN));
    // Of a mark and a number of words, the last one given counts.
    const isMany = marks.length === 0 || hasFlag(opening, ["J", ...NUMBERS_OF_WORDS]);
    opening.start(program, isMany ? [...rest, anyWord("many", "…")] : rest);
  },
};

/** Flags of `xargs` that limit how many words follow those of the program. */
const NUMBERS_OF_WORDS = ["n", "max-args", "L", "l", "max-lines"];

/** `ssh`: a line for another machine, and options that start programs on this one. */
export const ssh: OpenerOf = {
  open(opening) {
    for (const value of valuesOf(opening, ["o"])) openSshOption(opening, value);
    // Without a line, the shell of the other machine runs what it reads.
    const { invocation, feeds, texts } = opening;
    const hasLine = invocation.words.some(({ role }) => role === "line");
    const isOfSsh = invocation.program?.words.rest === "line";
    if (isOfSsh && !hasLine && (feeds.length > 0 || texts.length > 0)) readInput(opening);
  },
};

const SSH_LINE = /^\s*(?:proxycommand|localcommand|knownhostscommand)\s*[=\s]\s*/i;
const SSH_HARMLESS =
  /^\s*(?:addkeystoagent|addressfamily|batchmode|bindaddress|certificatefile|checkhostip|ciphers|compression|connectionattempts|connecttimeout|controlmaster|controlpath|controlpersist|escapechar|exitonforwardfailure|fingerprinthash|forwardagent|forwardx11|gssapiauthentication|hashknownhosts|hostkeyalgorithms|hostkeyalias|hostname|identitiesonly|identityfile|ipqos|kexalgorithms|loglevel|macs|numberofpasswordprompts|passwordauthentication|port|preferredauthentications|proxyjump|pubkeyacceptedalgorithms|pubkeyauthentication|requesttty|sendenv|serveralivecountmax|serveraliveinterval|setenv|stricthostkeychecking|tcpkeepalive|updatehostkeys|user|userknownhostsfile|verifyhostkeydns|visualhostkey|globalknownhostsfile|kbdinteractiveauthentication)\s*[=\s]/i;

function openSshOption(opening: Opening, value: Word): void {
  const [first] = value.pieces;
  const start = first?.kind === "text" ? first.text : "";
  const isLine = SSH_LINE.exec(start);
  if (isLine !== null) opening.line(withoutStart(value, isLine[0].length));
  else if (!SSH_HARMLESS.test(start)) opening.unknown();
}

/** Programs inside of containers: their folders are other ones. */
export const container: OpenerOf = {
  isComplete: true,
  open(opening) {
    const { invocation } = opening;
    if (invocation.isVague) return opening.unknown();
    const own = invocation.words.slice(invocation.depth);
    const at = own.findIndex(({ role }) => role === "program" || role === "unknown");
    const [program, ...rest] = at < 0 ? [] : own.slice(at).map(({ word }) => word);
    if (program !== undefined) opening.start(program, rest, UNKNOWN_FOLDER);
  },
};

/** Where a runner starts programs: with a folder of a project, there or where the line is. */
function folderOfRunner({ invocation }: Opening): StartOptions {
  const { folder } = ownFolder(invocation);
  if (folder === undefined || folder.kind !== "one_of") {
    return folder === undefined ? {} : { folder };
  }
  return { folder: { kind: "one_of", folders: [".", ...folder.folders] } };
}

/** `npx`, `uvx` and the like: a package, also with its version, that has a program of its name. */
export const packageRunner: OpenerOf = {
  isComplete: true,
  open(opening) {
    const { invocation } = opening;
    if (invocation.isVague) return opening.unknown();
    const [program, ...rest] = ownWords(opening);
    if (program === undefined) {
      if (!invocation.flags.some(({ flag }) => flag?.roles.includes("line") === true)) {
        const isQuestion = hasFlag(opening, ["version", "help", "v", "h", "V"]);
        if (!isQuestion) opening.unknown();
      }
      return;
    }
    const text = wholeText(program);
    const isScoped = text?.startsWith("@") === true;
    const version = text?.indexOf("@", isScoped ? 1 : 0) ?? -1;
    opening.start(
      text === undefined || version < 0 ? program : textWord(text.slice(0, version)),
      rest,
      folderOfRunner(opening),
    );
  },
};

/** `uv run`: a program, or a script of Python. */
export const uvRun: OpenerOf = {
  isComplete: true,
  open(opening) {
    if (opening.invocation.isVague) return opening.unknown();
    const [program, ...rest] = ownWords(opening);
    if (program === undefined) return;
    const isScript = /\.py$/.test(wholeText(program) ?? "") || hasFlag(opening, ["s", "script"]);
    const where = folderOfRunner(opening);
    if (isScript) opening.start(textWord("python"), [program, ...rest], where);
    else opening.start(program, rest, where);
  },
};

/**
 * Programs that start a program named after themselves and a sub-command, or the text of an alias.
 */
export const plugins: OpenerOf = {
  open(opening) {
    const { levels, words } = opening.invocation;
    if (levels.length === 1 && words.length > 0) opening.unknown();
  },
};

/** Variables of `make` that are programs, and those that say how it runs them (GNU make manual, 10.3). */
const PROGRAMS_OF_MAKE =
  /^(?:AR|AS|CC|CXX|CPP|FC|M2C|PC|CO|GET|LD|LEX|YACC|LINT|MAKEINFO|TEX|TEXI2DVI|WEAVE|CWEAVE|TANGLE|CTANGLE|RM|INSTALL|STRIP|RANLIB|NM|OBJCOPY)$/;
const SHELLS_OF_MAKE = /^(?:SHELL|\.SHELLFLAGS|MAKESHELL|MAKE|MAKEFILES|MAKEFLAGS|GNUMAKEFLAGS)$/;

/** Text that ends a command of a shell, or begins another. */
const OTHER_COMMAND = /[;&|`<>\n]|\$\(/;

/** `just`, `task`, `make`: they put words into the lines of their tasks. */
function openInserted(opening: Opening): void {
  const words = [...ownWords(opening), ...valuesOf(opening, ["set"])];
  if (words.some((word) => OTHER_COMMAND.test(wholeText(word) ?? ""))) opening.unknown();
}

/** `just` and `task`. */
export const tasks: OpenerOf = { open: openInserted };

/** `make`: variables that it runs, and rules that it reads from its input. */
export const make: OpenerOf = {
  open(opening) {
    for (const word of ownWords(opening)) {
      const [front, name] = /^([\w.]+)\s*[:+?!]*=/.exec(knownStart(word)) ?? [];
      if (front === undefined || name === undefined) continue;
      if (SHELLS_OF_MAKE.test(name)) opening.unknown();
      else if (PROGRAMS_OF_MAKE.test(name)) {
        opening.line(withoutStart(word, front.length), { more: [anyWord("many")] });
      }
    }
    openInserted(opening);
    const files = valuesOf(opening, ["f", "file", "makefile"]);
    // Values of variables are expanded, and an expansion may run a shell.
    const isExpanded = ownWords(opening).some((word) => /\$[({]/.test(wholeText(word) ?? "$("));
    const isRead = files.some((file) => wholeText(file) === undefined || isInput(file));
    if (isRead || isExpanded) opening.unknown();
  },
};

/** Options of `pytest` with which it runs what it reads. */
const DEBUGGING = ["pdb", "pdbcls", "trace"];

/** `pytest`: debuggers, other interpreters and hosts, and options of plugins. */
export const pytest: OpenerOf = {
  open(opening) {
    if (hasFlag(opening, DEBUGGING)) opening.unknown();
    for (const { flag, values, maybeValue, longer } of opening.invocation.flags) {
      if (flag !== undefined) continue;
      if (longer.some((name) => DEBUGGING.includes(name))) opening.unknown();
      // A plugin may empty a folder, or send to a host. A file of tests is one already.
      const [value = maybeValue] = values;
      const isTest = values.length === 0 && /\.py(?:::.*)?$/.test(wholeText(value) ?? "");
      if (value !== undefined && !isTest) opening.unknown();
    }
    const places = valuesOf(opening, ["tx", "px"]).map(wholeText);
    const isHere = places.every((text) => /^(?:[0-9]+\*)?popen$/.test(text ?? ""));
    if (!isHere) opening.unknown();
  },
};

/** `tox` and `nox`: words for `pytest` or `unittest`. */
export const sessions: OpenerOf = {
  open(opening) {
    const { words } = opening.run;
    const isDebugged = words.some((word) => /^--(?:pdb|trace)/.test(knownStart(word)));
    const end = words.findIndex((word) => wholeText(word) === "--");
    const isForeign = end >= 0 && words.slice(end + 1).some((word) => {
      const [first = "", ...more] = (wholeText(word) ?? "").split(".");
      return more.length > 0 && isStandardModule(first) && isNoTest(wholeText(word) ?? "");
    });
    if (isDebugged || isForeign) opening.unknown();
  },
};

/** `unittest`: it calls what its words name, and that may run what it reads. */
export const unittest: OpenerOf = {
  open(opening) {
    const { invocation, run, feeds, texts } = opening;
    // Only as the first word this is a command.
    if (wholeText(run.words[0])?.toLowerCase() === "discover") return;
    const names = invocation.words.map(({ word }) => word);
    const isFed = names.length > 0 && (feeds.length > 0 || texts.length > 0);
    const isUnclear = names.some((word) => {
      const text = wholeText(word);
      if (text !== undefined) return isNoTest(text);
      return !/[/]|^tests?[_.]/.test(knownStart(word));
    });
    if (isFed || isUnclear) opening.unknown();
  },
};

/** `cargo fmt`: what follows `--` are words of `rustfmt`. */
export const cargoFmt: OpenerOf = {
  open(opening) {
    const { words } = opening.run;
    // A word that is not known may be `--`, and one without quotes may be more words as well.
    const at = words.findIndex((word) => wholeText(word) === "--" || mayBeFlag(word));
    const mark = words[at];
    if (mark === undefined) return;
    const rest = words.slice(isWild(mark) ? at : at + 1);
    opening.start(textWord("rustfmt"), rest, ownFolder(opening.invocation));
  },
};

/** `mocha`: the debugger of node, and tests that it reads. */
export const mocha: OpenerOf = {
  open(opening) {
    const [first] = opening.run.words;
    const isDebugger = /^(?:inspect|debug)$/.test(wholeText(first) ?? "");
    const files = [...ownWords(opening), ...valuesOf(opening, ["spec"])];
    if (isDebugger || files.some(isInput)) opening.unknown();
  },
};

/** `zip`: how it tests what it made. */
export const zip: OpenerOf = {
  open(opening) {
    const isTested = opening.run.words.some((word) => /^-[^-]*TT|^--unz/.test(knownStart(word)));
    if (isTested) opening.unknown();
  },
};

/** `crontab`: what it takes runs later. */
export const crontab: OpenerOf = {
  open(opening) {
    if (!hasFlag(opening, ["l", "r"])) opening.unknown();
  },
};

/** Databases: their texts may hold commands that start programs or touch files. */
export const database: OpenerOf = {
  isComplete: true,
  open(opening) {
    const all = [...opening.run.words, ...opening.texts];
    const isKnown = all.every((word) => {
      const text = wholeText(word);
      return text !== undefined &&
        !/\\|(?:^|[\s;])\.\s*[a-z]|load_extension|readfile|writefile|edit\s*\(|program|install|attach|copy\b|outfile|dumpfile|system|source\b|^-(?:init|f)|--(?:init|file|eval|command-file|pager|tee)/i
          .test(text);
    });
    const readsInput = opening.feeds.length > 0 ||
      (all.length === opening.run.words.length && all.length < 2);
    if (!isKnown || readsInput) opening.unknown();
  },
};
