import { defineCommand } from "../cli/command.ts";
import { clientNamed } from "../core/clients/client.ts";
import { unusable } from "../core/fault.ts";
import { traceTime } from "../core/gate/record/trace_listing.ts";
import { fromNanoseconds } from "../core/time.ts";
import { TRANSCRIPT_VARIABLES } from "../usecases/review/find_transcripts.ts";
import { review as reviewCalls } from "../usecases/review/review.ts";
import { reviewText } from "./review_text.ts";

const PACK = "coding-agent";
const SINCE = "7d";
const EXAMPLES = "3";
const EXAMPLES_MAX = 1000;

export const review = defineCommand({
  path: "review",
  summary: "Show what agent clients did, and what a policy would stop",
  explain:
    "Reads the transcripts of agent clients where they lie, changes nothing and sends nothing. Shows sessions, calls and how they ended, what a policy would have blocked or asked, secrets that were read or printed, hosts, and calls of sub-agents. Secrets are redacted in what it prints.",
  needs: ["read", "write", "env"],
  needsOf: ({ html }) => ["read", "env", ...html === undefined ? [] : ["write"] as const],
  env: { names: TRANSCRIPT_VARIABLES },
  options: {
    client: {
      type: "list",
      value: "clients",
      help: "only these: claude-code, codex, gemini, copilot, cursor, opencode",
    },
    since: {
      type: "string",
      value: "time",
      default: SINCE,
      help: "only calls since then: 7d or 24h for that long ago, 2026-02-05, 2026-02-05T08:00:00Z",
    },
    policy: {
      type: "paths",
      value: "files",
      reads: "paths",
      help: "policies to judge the calls by, in place of a pack",
    },
    pack: {
      type: "string",
      value: "name",
      default: PACK,
      help: "the pack to judge the calls by",
    },
    html: { type: "path", writes: true, help: "also write a page for people" },
    limit: {
      type: "string",
      value: "count",
      default: EXAMPLES,
      help: "most examples of each rule, in --json and --html",
    },
  },
  examples: [
    "review",
    "review --client codex,gemini --since 24h",
    "review --since 30d --policy gait.policy.yaml --html review.html",
  ],
  async run({ options }, host) {
    const { client, since, policy, pack, html, limit } = options;
    const request = {
      clients: [...new Set(client.map(clientNamed))],
      since: timeIn(since, host.now()),
      ...{ policies: policy, pack, html },
      examples: countIn(limit),
    };
    return { data: await reviewCalls(request, host) };
  },
  text: reviewText,
});

function timeIn(text: string, now: string): string {
  const [, days] = /^\s*([0-9]{1,5})d\s*$/.exec(text) ?? [];
  const time = traceTime(days === undefined ? text : `${Number(days) * 24}h`, now);
  const timestamp = time === undefined ? undefined : fromNanoseconds(time);
  if (timestamp !== undefined) return timestamp;
  const expected = "a day, a timestamp, or how long ago";
  throw unusable("--since", text, expected, "such as 7d, 24h, 2026-02-05 or 2026-02-05T08:00:00Z");
}

function countIn(text: string): number {
  const count = Number(text);
  if (/^[0-9]{1,4}$/.test(text) && count <= EXAMPLES_MAX) return count;
  throw unusable("--limit", text, `a whole number up to ${EXAMPLES_MAX}`, "such as --limit 10");
}
