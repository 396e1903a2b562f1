/**
 * The command line that a client starts for each call. Around gait stands a small script of the shell:
 * most clients run the call where a hook is missing, killed, too slow or silent.
 */

import { GaitError } from "../error.ts";
import { shellWord } from "../text.ts";
import { CLIENT_TITLES, type ClientName } from "./client.ts";
import { ASKER, ASKER_PROGRAM, STARTS_SERVER } from "./hook_asker.ts";
import type { HookEventKind } from "./hook_event.ts";
import { NO_OPINION, NO_OPINION_VARIABLE } from "./no_opinion.ts";
import type { HookCommand } from "./registration.ts";

/** Seconds that gait gets. With those for a server they are fewer than every client is told to wait. */
export const HOOK_DEADLINE_SECONDS = 7;
/** Seconds that a client is told to wait. */
export const CLIENT_DEADLINE_SECONDS = 10;

/** Words that start gait; `event` for what the command is registered for. */
export function hookWords(
  client: ClientName,
  { program, id, observe, signer, state }: HookCommand,
  event?: HookEventKind,
): readonly string[] {
  return [
    ...program,
    ...["hooks", "run", client, "--id", id],
    ...(event === undefined ? [] : ["--event", event]),
    ...(observe ? ["--observe"] : []),
    ...(signer === undefined ? [] : ["--signer", signer]),
    ...(state === undefined ? [] : ["--state", state]),
  ];
}

/**
 * The command line for events of a kind.
 *
 * @throws {GaitError} `invalid_input` where the client has no POSIX shell: nothing there turns a missing
 * gait into a denial.
 */
export function hookCommandLine(
  client: ClientName,
  command: HookCommand,
  kind: HookEventKind,
): string {
  if (!command.isPosix) {
    const text = `Cannot register gait with ${CLIENT_TITLES[client]}: it has no POSIX shell here`;
    throw new GaitError("invalid_input", text, {
      hint: "use it within WSL, or judge its MCP servers with gait mcp proxy",
    });
  }
  const { environment = {} } = command;
  const words = [
    ...Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    ...hookWords(client, command, kind),
  ];
  const { serve = false, observe, program: [program = ""] } = command;
  const script = hookScript(client, observe ? "observe" : kind, {
    serve,
    environment: Object.keys(environment).length,
    isNamed: !program.includes("/"),
  });
  return ["/bin/sh", "-c", script, "gait", ...serve ? [ASKER] : [], ...words]
    .map(shellWord).join(" ");
}

const OWN_COMMAND = / hooks run ([a-z-]+) --id ([0-9a-f]{16})(?![0-9a-z])/;

/** Id in a command line that gait registered for a client; `undefined` for other lines. */
export function idOfCommand(client: ClientName, line: string): string | undefined {
  const [, named, id] = OWN_COMMAND.exec(line) ?? [];
  return named === client ? id : undefined;
}

/**
 * The script gets the words that start gait as its arguments; with `serve` the program that asks a server
 * comes first. It prints what gait printed, but only if that is one line and gait ended with 0 in time,
 * and nothing where gait said that it has no opinion; else it ends with 2, which blocks a call that waits,
 * and a text.
 *
 * It has no quotes within, and no backslash that fish would read: the client may run it in any shell.
 * `timeout` is taken from the folders of the system alone. Without one, a second process kills gait;
 * programs in the background have no standard input unless it is given to them.
 *
 * A program that gait's launcher left behind may hold the pipes of both outputs open. Neither is read to
 * its end: behind what gait wrote comes a line with its status, written at once so that nothing of that program
 * stands within, and what is read ends with that.
 */
export function hookScript(
  client: ClientName,
  kind: HookEventKind | "observe",
  { serve, environment = 0, isNamed = false }: {
    readonly serve: boolean;
    /** How many words are variables, before the word that is the program. */
    readonly environment?: number;
    /** Whether the program is a name, and no path. */
    readonly isNamed?: boolean;
  },
): string {
  const [text, status] = ENDINGS[kind];
  const next = `gait hooks doctor ${client} says why; gait hooks uninstall ${client} takes it out.`;
  const watchdog =
    `sleep ${HOOK_DEADLINE_SECONDS} & s=$!; trap "kill $s; exit" TERM; wait $s; kill -9 -$p || kill -9 $p`;
  const group = `/usr/bin/env -i ${ASKER_PROGRAM} -e "setpgrp;exec @ARGV"`;
  const answer = [
    ...["/usr/bin/timeout", "/bin/timeout"].map((path) =>
      `[ -x ${path} ] && exec ${path} -s KILL ${HOOK_DEADLINE_SECONDS} "$@" <&3 3<&-`
    ),
    // What a launcher started is killed with it, if it can be made a group.
    `if [ -x ${ASKER_PROGRAM} ]; then ${group} "$@" <&3 3<&- & else "$@" <&3 3<&- & fi; p=$!`,
    // It must not hold the pipe on which the answer is awaited.
    `(exec >/dev/null 2>&1 3<&-; ${watchdog}) & w=$!`,
    "wait $p; r=$?",
    "kill $w 2>/dev/null; wait $w 2>/dev/null; exit $r",
  ].join("; ");
  const asker = `${ASKER_PROGRAM} -e "$c" "$@"`;
  const read = "IFS= read -r";
  /** Runs gait as a command does; what it prints and its status come to `heard`. */
  const heard = (command: string) =>
    `{ (exec 2>&1 >&5 5>&-; ${command}; r=$?; printf "\\n=%s %s\\n" $$ $r >&2) | said; } 5>&1 | heard || bad`;
  const asked = [
    `o=$(exec /usr/bin/env -i ${asker} <&3 3<&-) || no`,
    // A server that says nothing was asked for its id, so it has no opinion.
    `case "$o" in "+") ;; "+"*) o=\${o#?}; say ;; "-"*) n=1; o=\${o#?}; ` +
    `${heard('printf "%s" "$o" | (exec 3<&0; run "$@")')} ;; *) no ;; esac`,
  ].join("; ");
  const own = heard('(run "$@")');
  return [
    // A shell of its own: ksh ends by a signal where a child did, whatever it is told to end with.
    `bad() { exec /bin/sh -c "exit ${status}"; }`,
    `no() { echo "${text} ${next}" >&2; bad; }`,
    // Where `exec` fails, a shell ends by itself with a status of its own.
    "test 0 3<&0 || no",
    "exec 3<&0",
    ...serve ? ["c=$1; shift; n="] : [],
    ...isNamed ? [namedProgram(environment)] : [],
    // Variables can load code into the program, and make it print.
    `set -- /usr/bin/env -i ${INHERITED.map((name) => `${name}="$${name}"`).join(" ")} ` +
    `${NO_OPINION_VARIABLE}=${NO_OPINION} ${isNamed ? variables(environment) : ""}"$@"`,
    // What a shell does not do itself, such as to sleep, comes from the system.
    "PATH=/usr/bin:/bin",
    `run() { ${answer}; }`,
    // A program in gait's place that says nothing gives no answer.
    `say() { case "$o" in ${NO_OPINION}) ;; "{"*"}") printf "%s\\n" "$o" || no ;; *) no ;; esac; }`,
    `heard() { ${read} o; ${read} e; [ -z "$e" ] || no; ${read} e; [ "$e" = "=$$ 0" ] || no; say; }`,
    `said() { while ${read} l; do case "$l" in "=$$ "*) echo; echo "$l"; break ;; "") ;; ` +
    '*) printf "%s\\n" "$l" >&2 ;; esac; done; }',
    serve ? `if [ -x ${ASKER_PROGRAM} ]; then ${asked}; else ${own}; fi` : own,
    // The next call then finds a server; this one has its answer.
    ...serve
      ? [
        `[ -z "$n" ] || /usr/bin/env -i ${STARTS_SERVER}=1 ${asker} </dev/null >/dev/null 2>&1 3<&- || :`,
      ]
      : [],
  ].join("; ");
}

/**
 * Finds the program that is only named, and takes the words before and including it. Folders of `PATH`
 * that depend on the working folder are passed over and taken out, for the program may start others by
 * their names: there a checkout could lay one. One with `=` has no program for `env`, which would set a
 * variable.
 */
function namedProgram(environment: number): string {
  const before = Array.from({ length: environment }, (_, index) => `v${index}=$1; shift`);
  return [
    ...before,
    'p=; r="$PATH:"; PATH=',
    'while [ -n "$r" ]; do d=${r%%:*}; r=${r#*:}; case "$d" in /*) PATH=$PATH:$d; case "$d" in ' +
    '*=*) ;; *) [ -z "$p" ] && [ -f "$d/$1" ] && [ -x "$d/$1" ] && p=$d/$1 ;; esac ;; esac; done',
    'PATH=${PATH#:}; [ -n "$p" ] || no',
    "shift",
  ].join("; ");
}

/** The words that {@link namedProgram} took. */
function variables(environment: number): string {
  const before = Array.from({ length: environment }, (_, index) => `"$v${index}" `);
  return [...before, '"$p" '].join("");
}

/** Variables of the client that gait gets, unless the registration names their values. */
export const INHERITED: readonly string[] = [
  ...["HOME", "PATH", "GAIT_LOG_DIR", "GAIT_LOG_HEADS", "SSH_AUTH_SOCK"],
];

/** What the script says and ends with where gait gave no answer. */
const ENDINGS: Readonly<Record<HookEventKind | "observe", readonly [string, number]>> = {
  before: ["gait gave no answer, so this call does not run.", 2],
  after: ["gait gave no answer; this result is not recorded.", 1],
  start: ["gait gave no answer; the start of this session is not recorded.", 1],
  end: ["gait gave no answer; the end of this session is not recorded.", 1],
  observe: ["gait gave no answer; this was only to be recorded.", 0],
};
