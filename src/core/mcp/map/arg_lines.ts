/** Texts among the arguments of a call that its tool may run, by the names of the arguments. */

import { isJsonObject, type JsonValue } from "../../json/json.ts";
import { wordsOf } from "./folder_tools.ts";

/** Words of names of arguments that hold what a tool runs or types. */
const RUN: ReadonlySet<string> = new Set([
  ...["command", "commands", "cmd", "cmds", "cmdline", "commandline", "argv", "args", "arguments"],
  ...[
    "exec",
    "execute",
    "executable",
    "program",
    "binary",
    "entrypoint",
    "run",
    "eval",
    "function",
    "expression",
  ],
  ...["script", "scripts", "code", "shell", "bash", "sh", "javascript", "js", "python"],
  ...["stdin", "keys", "keystrokes", "chars"],
]);
/** Last words of names of arguments that hold what is said, written or searched. */
const SAID =
  /^(?:messages?|body|title|subject|descriptions?|explanations?|summary|summaries|comments?|notes?|reasons?|reasoning|prompts?|questions?|answers?|thoughts?|contents?|plan|labels?|headers?|headings?|caption|topics?|query|queries|search|q|keywords?|pattern|instructions?|details?|observations?|todos?|markdown|html|docs?|documentation|form|goal|task|tasks|output|result|results|error|errors|log|logs|string|source|text|value|tags?|names?|categor(?:y|ies))$/;
/** A line that begins with gait, perhaps behind the program that runs it. */
const BEGINS = /^[ \t]*(?:[\w.-]+[ \t]+)?["']?(?:[^\s"']*[/\\])?gait(?:\.\w+)?["']?[ \t]/im;

/** Texts that a tool may run, as far as the names of its arguments tell. */
export function textsToRun(args: JsonValue): readonly string[] {
  const run: string[] = [];
  const begun: string[] = [];
  const walk = (value: JsonValue, name: string) => {
    if (typeof value === "string") {
      const kind = kindOf(name);
      if (kind === "run") run.push(value);
      else if (kind === "other" && BEGINS.test(value)) begun.push(value);
    } else if (Array.isArray(value)) {
      const isWords = value.length > 1 && value.every((item) => typeof item === "string");
      if (isWords && kindOf(name) === "other") walk(value.join(" "), name);
      else for (const item of value) walk(item, name);
    } else if (isJsonObject(value)) {
      for (const [member, item] of Object.entries(value)) walk(item, member);
    }
  };
  walk(args, "");
  // A program and its words may be apart, in any order.
  const joined = run.length > 1 && run.length <= JOINED_MAX
    ? [run.join(" "), [...run.slice(1), run[0]].join(" "), [run.at(-1), ...run].join(" ")]
    : [];
  return [...new Set([...run, ...joined, ...begun])];
}

/** Most texts that are also read as one line. */
const JOINED_MAX = 100;

function kindOf(name: string): "run" | "said" | "other" {
  const words = wordsOf(name);
  if (SAID.test(words.at(-1) ?? "")) return "said";
  return words.some((word) => RUN.has(word)) ? "run" : "other";
}
