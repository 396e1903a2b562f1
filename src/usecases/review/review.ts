/** Looks back at what agent clients did, by the transcripts that they keep. Reads only. */

import { encodeUtf8 } from "../../core/bytes.ts";
import { type ClientName, CLIENTS } from "../../core/clients/client.ts";
import { GaitError } from "../../core/error.ts";
import { quoted } from "../../core/fault.ts";
import { findPolicyTemplate, policyTemplateText } from "../../core/gate/policy/templates.ts";
import { appendAll, shortened } from "../../core/lists.ts";
import { withoutEmpty } from "../../core/present.ts";
import { reviewPage } from "../../core/review/page.ts";
import { ReviewCalls } from "../../core/review/review_calls.ts";
import { shownText } from "../../core/review/shown_text.ts";
import type { ReviewResult } from "../../core/schema/review.ts";
import type { Source } from "../../core/source.ts";
import { normalizeTimestamp } from "../../core/time.ts";
import { OUTPUTS } from "../../core/written_kinds.ts";
import type { Host } from "../../io/host.ts";
import { namedPaths, refuseOverwriting } from "../../io/output_paths.ts";
import { writeText } from "../documents.ts";
import { loadPolicies, readyPolicies } from "../policy/load_policies.ts";
import { refuseReplacing } from "../signed_artifact.ts";
import { findTranscripts, type FoundTranscript, whyNotRead } from "./find_transcripts.ts";
import { loadDialects, ToldJudge } from "./judge_told.ts";
import { readTranscript } from "./read_transcript.ts";

export interface ReviewRequest {
  /** Empty for all. */
  readonly clients: readonly ClientName[];
  /** RFC 3339 in UTC. */
  readonly since: string;
  /** Paths of policies; without any, `pack` decides. */
  readonly policies: readonly string[];
  readonly pack: string;
  /** Most examples of a rule. */
  readonly examples: number;
  readonly html: string | undefined;
}

export type ReviewData = Omit<ReviewResult, "correlation_id">;

/** Most transcripts whose damage is told one by one. */
const DAMAGED_SHOWN = 10;

/** @throws {GaitError} for policies that cannot be read, never for a transcript. */
export async function review(
  { clients, since, policies: paths, pack, examples, html }: ReviewRequest,
  host: Host<"read" | "write" | "env">,
): Promise<ReviewData> {
  const page = html === undefined ? [] : [{ kind: OUTPUTS.reviewPage, path: html }];
  const files = paths.map((path) => ({ what: "a policy", path }));
  await refuseOverwriting(namedPaths({ "the page": html }), files, host);
  await refuseReplacing(page, host);
  const given = paths.length > 0 ? await loadPolicies(paths, host) : undefined;
  const loaded = given ?? await readyPolicies([packNamed(pack)]);
  const wanted = clients.length === 0 ? CLIENTS : clients;
  const now = normalizeTimestamp(host.now()) ?? host.now();
  const judge = new ToldJudge(loaded, await loadDialects(wanted), now);
  const calls = new ReviewCalls({
    ...{ since, examples },
    judge: (call, workspace) => judge.read(call, workspace),
  });
  const found = await findTranscripts({ clients: wanted, sinceMs: Date.parse(since) }, host);
  const damage: string[] = [];
  const progress = host.progress("reading transcripts");
  let read = 0;
  for (const client of wanted) {
    for (const transcript of found) {
      if (transcript.client !== client) continue;
      progress.update(read++, found.length);
      appendAll(damage, await take(transcript, calls, host));
    }
    calls.end(client);
  }
  progress.end();

  const notRead = clients.flatMap((client) => whyNotRead(client) ?? []);
  const warnings = [...given?.warnings ?? [], ...notRead, ...shortened(damage, DAMAGED_SHOWN)];
  const data: ReviewData = {
    ok: true,
    ...{ since, until: now },
    policies: paths.length > 0 ? paths : [`pack ${pack}`],
    policy_digest: loaded.digest,
    ...calls.result(),
    ...withoutEmpty({ warnings, html_path: html }),
  };
  if (html !== undefined) {
    await writeText(html, reviewPage(data), host, { kind: OUTPUTS.reviewPage });
  }
  return data;
}

/** Adds the calls of a transcript; returns what could not be read of it, in words. */
async function take(
  transcript: FoundTranscript,
  calls: ReviewCalls,
  host: Host<"read">,
): Promise<readonly string[]> {
  const { client, path } = transcript;
  calls.transcript(client);
  let unread = 0;
  let first: string | undefined;
  for await (const told of readTranscript(transcript, host)) {
    if (told.kind === "call") {
      calls.take(told.call);
      continue;
    }
    calls.unread(client);
    unread++;
    first ??= `line ${told.line}: ${shownText(told.why)}`;
  }
  if (first === undefined) return [];
  const more = unread === 1 ? "" : `, and ${unread - 1} more`;
  return [`${path} is damaged, and the rest of it is read: ${first}${more}`];
}

/** @throws {GaitError} `invalid_input` for an unknown pack. */
function packNamed(name: string): Source {
  const found = findPolicyTemplate(name);
  if ("template" in found) {
    return { name: `pack ${name}`, bytes: encodeUtf8(policyTemplateText(found.template)) };
  }
  const { nearest } = found;
  throw new GaitError("invalid_input", `unknown pack ${quoted(name)}`, {
    hint: nearest === undefined
      ? "gait policy init --help names the packs"
      : `did you mean ${nearest}?`,
  });
}
