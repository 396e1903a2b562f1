/** Finds the commands of gait that only people may run. */

import type { StartedProgram } from "../../gate/command/touched_words.ts";
import { looseForm } from "../../path.ts";

/** Commands of gait by which people approve, trust, sign, install, judge and throw away records. */
const OF_PEOPLE: readonly (readonly string[])[] = [
  ...[["approve"], ["keys", "init"], ["keys", "rotate"]],
  ...[["config", "trust"], ["config", "untrust"], ["state", "reset"]],
  ...[["guard", "retain"], ["log", "end"], ["log", "prune"]],
  ...[["mcp", "lock"], ["mcp", "install"], ["mcp", "uninstall"]],
  ...[["hooks", "accept"], ["hooks", "install"], ["hooks", "uninstall"]],
  // What a client starts: it writes the log of a session.
  ["hooks", "run"],
  // Its variables could make a server of a hook another judge.
  ["serve"],
  // It installs hooks, and --undo takes them out.
  ["init"],
];

/** Last words of other commands that anybody may run: `gait policy init`. */
const ONLY_NEXT: ReadonlySet<string> = new Set(["init"]);

/** Programs that run a module, package or task which follows in the line. */
const RUNTIMES =
  /^(?:deno|node(?:js)?[-.\d]*|bunx?|tsx|ts-node(?:-\w+)?|vite-node|jiti|np[mx]|pnp[mx]|yarn(?:pkg)?|corepack)$/;
/** Programs that run a file which follows in the line. */
const FILE_RUNNERS = /^(?:(?:ba|da|z|k)?sh|ash|\.|source|busybox|pwsh|powershell)$/;

/** Endings of gait's launchers: of a system, of the npm package, and of npm's shims. */
const ENDING = /\.(?:exe|cmd|bat|ps1|[cm]?[jt]s)$/;

/** The main module of any copy of gait. */
const MAIN = /^main\.[cm]?[jt]s$/;

/** The command that a program is, if it is one of gait's that only people may run. */
export function startedForPeople(
  { name, words }: StartedProgram,
  program: readonly string[],
): string | undefined {
  const base = name === undefined ? undefined : baseOf(name);
  const started = base?.replace(ENDING, "");
  const own = base === undefined || started === "gait" || MAIN.test(base)
    ? words
    : isRuntime(base)
    ? behindModule(words, program)
    : undefined;
  if (own === undefined) return undefined;
  // Options of gait may precede the command.
  const given = own.filter((word) => word?.startsWith("-") !== true);
  const isMeant = (command: readonly string[]) =>
    command.every((part, index) =>
      given[index] === part ||
      // A program that is not known is gait only if its words say so.
      (started !== undefined && index < given.length && given[index] === undefined)
    );
  return nameOf(OF_PEOPLE.find((one) => isMeant(one) && (started !== undefined || one.length > 1)));
}

/** The command for people that words are if they follow gait, by whatever name. */
export function followsGait(words: StartedProgram["words"]): string | undefined {
  return startedForPeople({ name: "gait", words }, []);
}

/** Whether a program runs a module or package which follows in the line. */
function isRuntime(name: string): boolean {
  return RUNTIMES.test(name.replace(/\.(?:exe|cmd|ps1)$/, ""));
}

/** Whether a program runs a file which follows in the line. */
export function runsFile(name: string): boolean {
  return isRuntime(name) || FILE_RUNNERS.test(name);
}

/** Whether a file is gait: by its own name, or as one of the program's files. */
export function isOwnFile(path: string, program: readonly string[]): boolean {
  const base = baseOf(path);
  if (base.replace(ENDING, "") === "gait") return true;
  const loose = looseForm(path);
  const own = program.map(looseForm);
  // A folder is started by the module that its package names.
  if (own.some((one) => one === `${loose}/bin/gait.js` || one === `${loose}/main.ts`)) return true;
  if (own.includes(loose)) return !isRuntime(base);
  return MAIN.test(base) && own.some((one) => loose.startsWith(`${one}/`));
}

/** The words behind gait's own module, by its name or the package's; `undefined` if none is named. */
function behindModule(
  words: StartedProgram["words"],
  program: readonly string[],
): StartedProgram["words"] | undefined {
  const own = program.map(looseForm);
  const names = new Set(own.map(baseOf).filter((name) => /\.[cm]?[jt]s$/.test(name)));
  const isOwn = (word: string) =>
    names.has(baseOf(word)) || own.some((path) => looseForm(word).startsWith(`${path}/`)) ||
    MAIN.test(baseOf(word)) || isGait(word);
  const at = words.findIndex((word) => word !== undefined && isOwn(word));
  return at < 0 ? undefined : words.slice(at + 1);
}

/** Most words between gait and a command of one word. */
const NEAR = 4;

/** First words of commands of which some are for people. */
const GROUPS = "hooks|keys|config|state|guard|log|mcp";
/** Gait, or a group of its commands, before a variable, a command or a place for a word. */
const UNTOLD = new RegExp(
  `(?:^|[\\s;&|("'\`/=])gait["']?(?:\\s+-\\S+)*\\s+["']?(?:(?:${GROUPS})["']?\\s+["']?)?[$\`%]|` +
    `(?:^|[\\s;&|(])alias\\s+\\S+=["']?(?:\\S*/)?gait(?![\\w-])`,
);
/** Second words of no commands but those for people. */
const SECOND =
  /(?:^|[\s;&|("'`/=])gait["']?\s+\S+\s+["']?(?:accept|uninstall|trust|untrust|rotate)(?![\w-])/;

/** Whether a line runs gait with a command that only running it tells; `texts` are what it may run. */
export function startsUntold(line: string, texts: readonly string[]): boolean {
  return UNTOLD.test(line) || texts.some((text) => SECOND.test(text));
}

/** The command of gait for people that a text names, in whatever language; `undefined` if none. */
export function namedForPeople(text: string): string | undefined {
  // Once as it is, and once as a shell joins the pieces of a word.
  const joined = text.replaceAll(/(["'])\s*\+\s*\1/g, "");
  return inTokens(tokensOf(joined)) ?? inTokens(tokensOf(joined.replaceAll(/["'\\`^]/g, "")));
}

function tokensOf(text: string): readonly string[] {
  return text.split(/[^\w.@/:-]+/).map((token) => token.replace(/^[.:]+|[.:]+$/g, ""))
    .filter((token) => /\w/.test(token));
}

function inTokens(tokens: readonly string[]): string | undefined {
  const start = tokens.findIndex(isGait);
  if (start < 0) return undefined;
  const own = tokens.slice(start + 1).filter((token) => !token.startsWith("-"));
  return nameOf(
    OF_PEOPLE.find(([first, second]) =>
      own.some((token, at) =>
        token === first && (second === undefined ? isNear(tokens, first) : own[at + 1] === second)
      )
    ),
  );
}

function isNear(tokens: readonly string[], command: string): boolean {
  return tokens.some((token, at) =>
    token === command && before(tokens, at, ONLY_NEXT.has(command)).some(isGait)
  );
}

/** The words before one: the nearest few, or the one that is no option. */
function before(tokens: readonly string[], at: number, isNext: boolean): readonly string[] {
  if (!isNext) return tokens.slice(Math.max(0, at - NEAR), at);
  return tokens.slice(0, at).filter((token) => !token.startsWith("-")).slice(-1);
}

/** Whether a word is gait's program or package, by its name or a folder of that name. */
function isGait(word: string): boolean {
  return /(?:^|[/\\:@])gait(?:@[^/]*)?(?:\.(?:exe|cmd|bat|ps1|[cm]?[jt]s))?(?:[/\\]|$)/i.test(word);
}

function nameOf(command: readonly string[] | undefined): string | undefined {
  return command === undefined ? undefined : `gait ${command.join(" ")}`;
}

function baseOf(path: string): string {
  return looseForm(path).replace(/^.*[/\\]/, "");
}
