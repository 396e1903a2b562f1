/** The judging of a call that a hook was asked about, and the record of the decision. */

import { encodeUtf8 } from "../../core/bytes.ts";
import type { ClientName } from "../../core/clients/client.ts";
import type { HookDialect, HookEvent, Ruling } from "../../core/clients/hook_event.ts";
import { markOf } from "../../core/clients/mark.ts";
import { rulingText } from "../../core/clients/ruling_text.ts";
import { settingsBeside } from "../../core/clients/settings_beside.ts";
import type { SigningKey } from "../../core/crypto/keys.ts";
import { sha256 } from "../../core/crypto/digest.ts";
import { lossIn, lostInCall } from "../../core/gate/intent/lost.ts";
import { signTrace } from "../../core/gate/record/trace.ts";
import { present } from "../../core/present.ts";
import type { HookRegistrationRecord } from "../../core/schema/hooks.ts";
import type { Source } from "../../core/source.ts";
import { normalizeTimestamp } from "../../core/time.ts";
import type { Host } from "../../io/host.ts";
import { type CallRequest, guardedBy, requestOf, tightened } from "../judge/call_request.ts";
import { brokerOf, type GateControls } from "../judge/controls.ts";
import { controlFiles, type GuardSetting } from "../judge/guard_files.ts";
import { judge, type Judgement } from "../judge/judge.ts";
import { KeptRecords } from "../log/decision_entry.ts";
import { logFolder } from "../log/places.ts";
import { callState } from "../state/open_state.ts";
import { HookApprovals } from "./hook_approvals.ts";
import { refuseTooLarge } from "./judgeable_size.ts";
import type { HookFiles } from "./hook_files.ts";
import type { HookLog } from "./hook_log.ts";
import type { HookMemory } from "./hook_memory.ts";
import type { HookFolders } from "./hook_record.ts";

type RuleHost = Host<"read" | "write" | "env" | "run">;

/** What a call is judged by. */
export interface Judging {
  readonly client: ClientName;
  readonly dialect: HookDialect;
  /** What the client sent. */
  readonly source: Source;
  readonly record: HookRegistrationRecord;
  readonly controls: GateControls;
  readonly files: HookFiles;
  readonly folders: HookFolders;
  readonly key: SigningKey;
  readonly log: HookLog;
  readonly memory: HookMemory;
}

export type BeforeEvent = Extract<HookEvent, { readonly kind: "before" }>;

/**
 * Judges a call, records the decision, and says what the client is to do.
 *
 * @throws {GaitError} for everything that keeps it from being judged and recorded.
 */
export async function ruleOn(
  event: BeforeEvent,
  judging: Judging,
  host: RuleHost,
): Promise<Ruling> {
  const { client, dialect, record, folders, key, log } = judging;
  const { call } = event;
  refuseTooLarge(event.adapted);
  const isSimulated = record.observe ?? false;
  const canAsk = dialect.canAsk && event.isUnasked !== true;
  const approvals = new HookApprovals(record.approvals ?? folders.approvals, key, host);
  const kept = new KeptRecords();
  const workspace = record.project ?? await log.folder(event.session, folders.home, host);
  const told = toldCall(event, { ...judging, identity: client, workspace }, host);
  const judgement = await judgeTold(told, { judging, canAsk, isSimulated, approvals, kept }, host);

  const { outcome, decision } = judgement;
  const isPassed = isSimulated || outcome.verdict === "allow";
  const wantsPerson = outcome.verdict === "require_approval";
  // One person is at the keyboard.
  const isAsked = wantsPerson && canAsk && decision.required_approvals <= 1;
  const answer = isPassed ? "pass" : isAsked ? "ask" : "deny";
  const { log_id, index } = await log.decide({ call, judgement, kept, answer, isSimulated });
  if (isPassed) {
    if (judgement.gathered?.approval.granted === true) await approvals.approved(judgement);
    const isAsserted = !isSimulated && record.assert_allow === true && dialect.canAllow;
    return isAsserted ? { answer: "allow", text: ALLOWED } : { answer: "pass", text: "" };
  }
  const text = rulingText(
    {
      ...{ outcome, rule: decision.matched_rule, messages: decision.messages },
      decided_by: decision.decided_by,
      problems: isAsked ? [] : [...new Set([...told.problems, ...judgement.warnings])],
      approve_command: wantsPerson && !isAsked
        ? await approvals.request(judgement, told)
        : undefined,
    },
    markOf(log_id, index),
  );
  return { answer, text };
}

const ALLOWED = "The policy of gait allows this call.";

/** The call with what the session says of it. */
function toldCall(
  { adapted }: BeforeEvent,
  { files, source, identity, workspace }: Pick<Judging, "files" | "source"> & {
    readonly identity: string;
    readonly workspace: string | undefined;
  },
  host: RuleHost,
): CallRequest {
  const { judge: { policies }, spellings } = files.policies;
  return requestOf(adapted, {
    ...{ policies, spellings, map: files.map },
    given: {
      context: { identity, ...present({ workspace }) },
      ...{ targets: [], arg_provenance: [] },
    },
    now: normalizeTimestamp(host.now()) ?? host.now(),
    rounded: lossIn(source.bytes).numbers,
  });
}

interface JudgeParts {
  readonly judging: Judging;
  /** Whether the client asks the person at the keyboard. */
  readonly canAsk: boolean;
  readonly isSimulated: boolean;
  readonly approvals: HookApprovals;
  readonly kept: KeptRecords;
}

async function judgeTold(
  told: CallRequest,
  { judging, canAsk, isSimulated, approvals, kept }: JudgeParts,
  host: RuleHost,
): Promise<Judgement> {
  const { source, record, controls, files, folders, key, memory } = judging;
  const { judge: policy, digest: policy_digest } = files.policies;
  const lost = () => [
    ...lostInCall({ ...told.request, tool_name: told.given_name }, source.bytes),
    ...told.adapted.unbound ?? [],
  ];
  return await judge(told.request, {
    ...{ policy, policy_digest, source: "what the client sent", controls, lost, isSimulated },
    broker: brokerOf(controls, host),
    state: callState(controls, isSimulated, host),
    sha256: (text) => sha256(encodeUtf8(text)),
    signing: () => Promise.resolve({ key, warnings: [] }),
    tighten: (decision) => tightened(decision, told, policy),
    guard: guardedBy(told, {
      compiled: policy,
      files: await memory.guard(guardOf(record, { folders, controls }, host), host),
    }),
    isEdge: true,
    // A person at the keyboard answers for this one call, whatever its digest covers.
    isLive: !canAsk,
    tokensFor: (judged) => approvals.tokensFor(judged, lost),
    recording: {
      ...{ audit: "", evidence: "", keepsLatency: true, keep: kept.keep },
      async recordTrace(input) {
        const trace = await signTrace(input, key);
        kept.keep("trace", trace);
        return { trace_id: trace.trace_id, trace_path: "" };
      },
    },
  }, host);
}

/** The files that the decision depends on; the records of all registrations among them. */
function guardOf(
  record: HookRegistrationRecord,
  { folders, controls }: Pick<Judging, "folders" | "controls">,
  host: Host<"env">,
): GuardSetting {
  const { places, secrets, approvers } = controlFiles(controls);
  return {
    places: [
      ...record.policies.map(({ path }) => path),
      ...[record.tool_map?.path, record.registration.path, record.approvals],
      ...settingsBeside(record.client, record.registration.path),
      ...[folders.own, logFolder(host)],
      ...places,
    ],
    ...{ secrets, approvers },
  };
}
