import { type CommandData, defineCommand } from "../cli/command.ts";
import { proseLines } from "../cli/fit.ts";
import type { Style } from "../cli/style.ts";
import { conflict, unusable } from "../core/fault.ts";
import type { InitResult, InitStep } from "../core/schema/config.ts";
import { printable, shellWord } from "../core/text.ts";
import { SWITCH_NAMES } from "../core/clients/doctor/off_switches.ts";
import type { Host } from "../io/host.ts";
import { HOME_VARIABLES } from "../io/workspace.ts";
import { CLIENT_VARIABLES } from "../usecases/hooks/client_file.ts";
import { LOG_DIR_VARIABLE } from "../usecases/log/places.ts";
import { askPerson } from "./hooks/ask_person.ts";
import { programWords } from "./hooks/options.ts";
import { shownChanges } from "./hooks/shown_changes.ts";

type Data = CommandData & Omit<InitResult, "correlation_id">;

const ONLY_TO_SET_UP = "--undo takes back what was done, whatever the options were";

/** `gait init`. */
export const init = defineCommand({
  path: "init",
  summary: "Set gait up in the folder of a project, or take that back",
  explain:
    "Looks at the project without running anything of it, shows what it would write, asks once, and writes a policy with its test, a project file, lines for git and CI, a key pair below the home folder, and hooks for the agent clients that it finds. Overwrites no file. --undo takes back what was not changed since.",
  needs: ["read", "write", "env"],
  env: { names: [...HOME_VARIABLES, LOG_DIR_VARIABLE, ...CLIENT_VARIABLES, ...SWITCH_NAMES] },
  options: {
    pack: {
      type: "string",
      choices: ["coding-agent", "mcp-filesystem", "agent-tools"],
      help: "policy to start from; by default the one that fits what is found",
    },
    no_clients: { type: "boolean", help: "leave the settings of agent clients as they are" },
    no_ci: { type: "boolean", help: "write no workflow for GitHub" },
    trust: {
      type: "boolean",
      help: "with --yes: trust the gait.toml that it writes; a person who answers y trusts it",
    },
    undo: {
      type: "boolean",
      help: "take back what gait init did here; asks on a terminal",
      conflicts: {
        yes: "a person decides at a terminal what is no longer judged",
        ...{ pack: ONLY_TO_SET_UP, trust: ONLY_TO_SET_UP, program: ONLY_TO_SET_UP },
        ...{ no_clients: ONLY_TO_SET_UP, no_ci: ONLY_TO_SET_UP },
      },
    },
    program: {
      type: "string",
      value: "words",
      help: "words that start gait in the settings of clients, in place of gait",
    },
    dry_run: { type: "boolean", help: "show what would be done and write nothing" },
    yes: { type: "boolean", help: "write without asking, for jobs" },
  },
  examples: ["init", "init --dry-run", "init --yes --no-ci", "init --undo"],
  async run({ options }, host) {
    return { data: options.undo ? await undo(options, host) : await setUp(options, host) };
  },
  text,
});

async function setUp(
  { pack, program: given, trust, yes, dry_run, no_clients, no_ci }: {
    readonly pack: "coding-agent" | "mcp-filesystem" | "agent-tools" | undefined;
    readonly program: string | undefined;
    readonly trust: boolean;
    readonly yes: boolean;
    readonly dry_run: boolean;
    readonly no_clients: boolean;
    readonly no_ci: boolean;
  },
  host: Host<"read" | "write" | "env">,
): Promise<Data> {
  if (given !== undefined && no_clients) {
    throw conflict("--program", "--no-clients", "no settings of clients are written");
  }
  const program = given === undefined ? undefined : programWords(given);
  if (program?.length === 0) {
    throw unusable("--program", given ?? "", "words that start gait", "for example gait");
  }
  const { planInit } = await import("../usecases/init/plan_init.ts");
  const plan = await planInit(
    { pack, program, trust: trust || !yes, clients: !no_clients, ci: !no_ci },
    host,
  );
  const { folder, found, steps, changes, remaining, warnings, tests } = plan;
  const data = (action: Data["action"]): Data => ({
    ...{ ok: true, action, folder, found, steps },
    ...(changes.length === 0 ? {} : { changes }),
    ...(action === "written" && remaining.length > 0 ? { remaining } : {}),
    ...(action === "planned"
      ? { next_command: "gait init" }
      : tests === undefined
      ? { next_command: "gait policy validate gait.policy.yaml" }
      : { next_command: `gait policy test ${shellWord(tests)}` }),
    ...(warnings.length === 0 ? {} : { warnings }),
  });
  if (plan.isPresent) return data("present");
  if (dry_run) return data("planned");
  // The list last: the changes may be longer than the screen.
  const lines = [
    ...changeLines(changes),
    `in ${folder}:`,
    ...foundLines(found),
    ...stepLines(steps, "planned", QUESTION),
  ];
  if (yes) { for (const line of changeLines(changes)) host.tell(printable(line)); }
  else {
    await askPerson({
      lines,
      question: "Write this?",
      jobHint: "add --yes in a job, or --dry-run to see what would be done",
    }, host);
  }
  await plan.write();
  return data("written");
}

async function undo(
  { dry_run }: { readonly dry_run: boolean },
  host: Host<"read" | "write" | "env">,
): Promise<Data> {
  const { planUndo } = await import("../usecases/init/undo_init.ts");
  const plan = await planUndo(host);
  const { folder, steps, changes } = plan;
  const data = (action: Data["action"]): Data => ({
    ...{ ok: true, action, folder, found: [], steps },
    ...(changes.length === 0 ? {} : { changes }),
  });
  if (plan.isAbsent) return data("absent");
  if (dry_run) return data("planned");
  await askPerson({
    lines: [
      ...changeLines(changes),
      ...stepLines(steps, "planned", QUESTION),
    ],
    question: steps.some(({ what, action }) => JUDGES.includes(what) && action === "removed")
      ? "Take this back? Agent clients are then no longer judged here."
      : "Take this back?",
    jobHint: "run gait init --undo on a terminal: a person decides that",
  }, host);
  await plan.write();
  return data("undone");
}

/** What puts gait in front of the calls of clients. */
const JUDGES: readonly InitStep["what"][] = ["hooks", "servers"];

/** Words for what happens to a thing, when it is planned and when it is done. */
const VERBS: Readonly<Record<InitStep["action"], readonly [string, string]>> = {
  new: ["write", "wrote"],
  changed: ["change", "changed"],
  present: ["is there", "is there"],
  kept: ["keep", "kept"],
  removed: ["remove", "removed"],
  left: ["leave", "left"],
};

const NOUNS: Readonly<Record<InitStep["what"], string>> = {
  policy: "policy",
  policy_test: "policy test",
  project_file: "project file",
  ignore: "git",
  ci: "CI",
  keys: "keys",
  hooks: "hooks",
  servers: "MCP servers",
  trust: "trust",
};

/** The lines above a question; the command does not know the width of the terminal there. */
const QUESTION = { columns: undefined };

const LEFT = "left to you: ";
/** Columns before its further lines. */
const LEFT_INDENT = " ".repeat(4);

/** What is left to a person. A command at the end has a line of its own: it is typed. */
function leftLines(line: string, style: Style): readonly string[] {
  const whole = LEFT + line;
  const [, before, command] = /^(.+(?::| run)) (gait [^:]+)$/.exec(whole) ?? [];
  const fits = proseLines(whole, "", style).length === 1;
  if (fits || before === undefined || command === undefined) return hanging(whole, style);
  return [...hanging(before, style), LEFT_INDENT + command];
}

function hanging(line: string, style: Style): readonly string[] {
  // With room for the indent in the first line, too.
  const [first = "", ...rest] = proseLines(line, LEFT_INDENT, style);
  return [first.trimStart(), ...rest];
}

/** Columns before the note of a step, which has lines of its own. */
const NOTE_INDENT = " ".repeat(12);

function stepLines(
  steps: readonly InitStep[],
  when: "planned" | "done",
  style: Pick<Style, "columns">,
): readonly string[] {
  return steps.flatMap(({ what, action, path, note }) => {
    const verb = VERBS[action][when === "planned" ? 0 : 1];
    const shown = what === "keys" ? path.replace(/^.*(?=\/\.gait\/keys)/, "~") : path;
    const line = `  ${verb.padEnd(9)} ${`${NOUNS[what]}:`.padEnd(14)} ${shown}`;
    return note === undefined ? [line] : [line, ...proseLines(note, NOTE_INDENT, style)];
  });
}

/** Changes of files of clients, for a person. */
function changeLines(changes: readonly string[]): readonly string[] {
  return shownChanges(changes, "the same command with --dry-run --json has these lines whole");
}

function foundLines(found: Data["found"]): readonly string[] {
  if (found.length === 0) {
    return ["found: no agent client, MCP server or framework that gait knows"];
  }
  const kinds = { client: "", server: "MCP server ", framework: "" };
  return found.map(({ kind, name, sign }) => `found: ${kinds[kind]}${name} (${sign})`);
}

function text(
  { action, found, steps, changes = [], remaining = [], next_command }: Data,
  style: Style,
): string[] {
  const shown = (lines: readonly string[]) => lines.map(printable);
  const next = next_command === undefined ? [] : [`next: ${next_command}`];
  switch (action) {
    case "absent":
      return ["gait init: nothing to take back here"];
    case "undone":
      return ["gait init --undo ok", ...shown(stepLines(steps, "done", style))];
    case "present":
      return shown([
        steps.some(({ action }) => action === "left")
          ? "gait init: nothing is left to write"
          : "gait init: everything is there already",
        ...stepLines(steps, "done", style),
        ...next,
      ]);
    case "planned":
      return shown([
        ...(next_command === undefined ? [] : foundLines(found)),
        ...stepLines(steps, "planned", style),
        ...changeLines(changes),
        "gait init: nothing was written",
        ...next,
      ]);
    case "written":
      return shown([
        "gait init ok",
        ...foundLines(found),
        ...stepLines(steps, "done", style),
        ...remaining.flatMap((line) => leftLines(line, style)),
        ...next,
      ]);
  }
}
