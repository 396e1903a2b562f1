import { defineCommand } from "../../cli/command.ts";
import { conflict, missingCompanion, unusable } from "../../core/fault.ts";
import { traceTime } from "../../core/gate/record/trace_listing.ts";
import { nearest } from "../../core/suggest.ts";
import { lowerTrim } from "../../core/text.ts";
import { findMarked } from "../../usecases/log/find_marked.ts";
import { LOG_FOLDER_VARIABLES } from "../../usecases/log/places.ts";
import { listLog, showEntry, showTrace } from "../../usecases/log/show_log.ts";
import { indexIn, LOG_POSITIONAL } from "./options.ts";
import { showText } from "./show_text.ts";

/** Kinds of entries, of logs and of the index. */
const KINDS = [
  ...["head", "decision", "outcome", "approval", "credential", "event", "end", "pruned"],
  ...["opened", "seen", "closed", "dropped"],
];
const ANSWERS = ["pass", "ask", "deny"];
const LAST = "1000";

export const logShow = defineCommand({
  path: "log show",
  summary: "Show the entries of a log, one of them, or a trace",
  explain:
    "Lists the calls, answers, outcomes and events of a decision log, or the logs of an index, without verifying them. Prints one whole entry, or extracts a trace.",
  needs: ["read", "write", "env"],
  needsOf: ({ out }) => out === undefined ? ["read", "env"] : ["read", "write", "env"],
  env: { names: LOG_FOLDER_VARIABLES },
  options: {
    kind: { type: "list", value: "kinds", help: `only these kinds: ${KINDS.join(", ")}` },
    tool: {
      type: "list",
      value: "names",
      help: "only calls of these tools, and events about them; a final * matches any ending",
    },
    answer: {
      type: "list",
      value: "answers",
      help: "only calls with these answers, and what is about them: pass, ask, deny",
    },
    since: {
      type: "string",
      value: "time",
      help: "only at or after: 2026-02-05, 2026-02-05T08:00:00Z, or 24h for that long ago",
    },
    last: {
      type: "string",
      value: "count",
      default: LAST,
      help: "the last N of them, or all",
    },
    entry: { type: "string", value: "index", help: "this entry, whole" },
    trace: { type: "string", value: "id", help: "the trace with this id, for gait trace verify" },
    out: {
      type: "path",
      writes: true,
      help: "write the trace to this file",
      requires: { trace: "--trace <id> names the trace to write" },
    },
  },
  positional: {
    ...LOG_POSITIONAL,
    help: "path of a log, or the mark in an answer to a client, such as 1a2b3c4d#7",
  },
  examples: [
    "log show 1a2b3c4d#7",
    "log show ~/.gait/log/claude-code-5b1c.jsonl --answer deny --since 24h",
    "log show session.jsonl --trace cf1de82a2445da661c0d49ed --out trace.json",
  ],
  async run({ options, args: [word = ""] }, host) {
    const { trace, out } = options;
    const given = options.entry === undefined ? undefined : indexIn("--entry", options.entry);
    if (out !== undefined && trace === undefined) {
      throw missingCompanion("--out", "--trace", "--trace <id> names the trace to write");
    }
    const { path, entry: marked } = await findMarked(word, host);
    if (given !== undefined && marked !== undefined) {
      throw conflict("--entry", `#${marked}`, "both name an entry: give one");
    }
    const entry = given ?? (marked === undefined ? undefined : indexIn("the mark", marked));
    if (trace !== undefined) {
      return { data: await showTrace(path, { trace_id: trace, entry, out }, host) };
    }
    if (entry !== undefined) return { data: await showEntry(path, entry, host) };
    const filter = {
      kinds: options.kind.map((text) => wordIn("--kind", text, KINDS)),
      tools: options.tool.map(lowerTrim),
      answers: options.answer.map((text) => wordIn("--answer", text, ANSWERS)),
      since: timeIn(options.since, host.now()),
      last: countIn(options.last),
    };
    return { data: await listLog(path, filter, host) };
  },
  text: showText,
});

function countIn(text: string): number {
  if (lowerTrim(text) === "all") return Infinity;
  const count = Number(text);
  if (/^[0-9]{1,15}$/.test(text) && count > 0) return count;
  throw unusable("--last", text, "a whole number from 1 on", "--last all shows every entry");
}

function wordIn(flag: string, text: string, words: readonly string[]): string {
  const word = lowerTrim(text);
  if (words.includes(word)) return word;
  const guess = nearest(word, words);
  const hint = guess === undefined ? "gait log show --help" : `did you mean ${guess}?`;
  throw unusable(flag, text, words.join(", "), hint);
}

function timeIn(text: string | undefined, now: string): bigint | undefined {
  if (text === undefined) return undefined;
  const time = traceTime(text, now);
  if (time !== undefined) return time;
  const expected = "a day, a timestamp, or how long ago";
  throw unusable("--since", text, expected, "such as 2026-02-05, 2026-02-05T08:00:00Z or 24h");
}
