import type { FilledLine } from "../cli/option_setting.ts";
import { defineCommand, type OptionValues } from "../cli/command.ts";
import { GaitError } from "../core/error.ts";
import { conflict, missing, unusable } from "../core/fault.ts";
import { printable } from "../core/text.ts";
import { formatDuration } from "../core/time.ts";
import type { BaseHost, Host } from "../io/host.ts";
import { type ApprovalRequest, approveCall } from "../usecases/approval/approve_call.ts";
import type { RequestChecks, Review } from "../usecases/approval/review.ts";
import { loadVerifyKey } from "../usecases/keys/key_sources.ts";
import { POLICY_SETTING, STRICTEST_OPTION } from "./gate/eval_options.ts";
import { SIGNER_ENV, signerKinds, TRACE_KEY_OPTIONS, VERIFY_KEY_OPTIONS } from "./key_options.ts";

const APPROVE_OPTIONS = {
  policy: {
    type: "paths",
    reads: "paths",
    help: "policy to approve an intent under; with a request: the policy that it must name",
    setting: { ...POLICY_SETTING, fits: ({ given }: FilledLine) => given.has("intent") },
  },
  ...STRICTEST_OPTION,
  intent: { type: "path", help: "intent to show and approve; needs --policy" },
  yes: { type: "boolean", help: "approve what is shown without asking" },
  intent_digest: { type: "string", value: "hex", help: "digest of the intent, unless it is shown" },
  policy_digest: { type: "string", value: "hex", help: "digest of the policy, unless it is shown" },
  ttl: {
    type: "duration",
    help: "how long it counts, such as 1h30m (default 15m where the call is shown)",
  },
  scope: {
    type: "list",
    value: "scopes",
    help: "what is approved: tool:<name>, or * for any tool; unless the call is shown",
  },
  approver: { type: "string", value: "id", needed: true, help: "who approves" },
  reason_code: { type: "string", value: "code", needed: true, help: "why, such as a ticket" },
  out: {
    type: "path",
    writes: true,
    help: "where the token goes (default approval_<token_id>.json)",
  },
  public_key: {
    type: "path",
    help: "trace key of the session that wrote the request",
    setting: {
      key: "keys.public",
      unless: ["public_key_env"],
      fits: ({ args }: FilledLine) => args.length > 0,
    },
  },
  public_key_env: {
    ...VERIFY_KEY_OPTIONS.public_key_env,
    help: "variable that holds this trace key",
  },
  ...TRACE_KEY_OPTIONS,
  // A person's own key, not the project's trace key.
  private_key: { type: "path", help: "private key to sign with" },
} as const;

export const approve = defineCommand({
  path: "approve",
  summary: "Approve one intent under one policy, for a limited time",
  explain:
    "Writes a signed token with which gate eval allows exactly this intent under exactly this policy until the token expires.",
  needs: ["read", "write", "env", "run", "net"],
  needsOf: (options) => ["read", "write", "env", ...signerKinds(options)],
  env: { names: SIGNER_ENV },
  options: APPROVE_OPTIONS,
  examples: [
    "approve approvals/request_<digest>.json --approver alice --reason-code CHG-1 --key-mode prod --private-key alice_private.key",
    "approve --policy policy.yaml --intent intent.json --approver alice --reason-code CHG-1 --key-mode prod --private-key alice_private.key",
    "approve --intent-digest <hex> --policy-digest <hex> --ttl 1h --scope tool:tool.write --approver alice --reason-code CHG-1 --key-mode prod --private-key gait-out/keys/gait_private.key",
  ],
  positional: {
    name: "request",
    help: "request of a live session: shows the call and asks",
    error: "expected at most one approval request",
  },
  async run({ options, args: [request] }, host) {
    const seen = reviewed(options, request);
    const given = withDefaults(options, seen !== undefined);
    if (seen === undefined) return { data: await approveCall(given, host) };
    const { reviewIntent, reviewRequest } = await import("../usecases/approval/review.ts");
    const review = seen.request === undefined
      ? await reviewIntent(seen, host)
      : await reviewRequest(seen.request, await requestChecks(options, host), host);
    const { ttlNanoseconds: ttl, approver_identity: approver } = given;
    for (const line of reviewLines(review, { ttl, approver })) host.tell(printable(line));
    if (options.yes && review.redacted_values > 0) throw hiddenFromYes();
    if (!options.yes) await confirm(review.redacted_values > 0, host);
    const { intent_digest, policy_digest, folder, scope } = review;
    const about = { intent_digest, policy_digest, folder, scope };
    return { data: await approveCall({ ...given, ...about }, host) };
  },
  quiet: ({ token_path }) => [printable(token_path)],
  text: ({ token_path, expires_at, scope, key_id }) => [
    `approval token created: ${printable(token_path)}`,
    `scope: ${scope.map(printable).join()}`,
    `expires: ${expires_at}`,
    `key id: ${key_id}`,
  ],
});

type ApproveOptions = OptionValues<typeof APPROVE_OPTIONS>;

/** How long a token counts where the call was shown. */
const DEFAULT_TTL = 900_000_000_000n;

/** Document to show to the person; `undefined` where the digests are given. */
type Seen =
  | { readonly request: string }
  | {
    readonly request?: undefined;
    readonly policy: readonly string[];
    readonly intent: string;
    readonly strictest: boolean;
  };

function reviewed(options: ApproveOptions, request: string | undefined): Seen | undefined {
  const { policy, intent, strictest } = options;
  const isOffline = policy.length > 0 || intent !== undefined;
  if (request === undefined && !isOffline) return undefined;
  const what = request === undefined ? "--policy with --intent" : "an approval request";
  const said = [
    ...(request !== undefined && intent !== undefined ? ["--intent"] : []),
    ...(options.intent_digest === undefined ? [] : ["--intent-digest"]),
    ...(options.policy_digest === undefined ? [] : ["--policy-digest"]),
    ...(options.scope.length === 0 ? [] : ["--scope"]),
  ];
  if (said[0] !== undefined) throw conflict(what, said[0], "what is shown says what is approved");
  const named = ["public_key", "public_key_env"] as const;
  const stray = named.find((option) => options[option] !== undefined);
  if (stray !== undefined && request === undefined) {
    const flag = `--${stray.replaceAll("_", "-")}`;
    throw conflict("--policy with --intent", flag, "it checks the request of a live session");
  }
  if (request !== undefined) return { request };
  if (policy.length > 0 && intent !== undefined) return { policy, intent, strictest };
  const absent = policy.length === 0 ? "--policy" : "--intent";
  throw missing([absent], "gait approve --policy <file> --intent <file>");
}

/** The approval that the options give, with a time to live and placeholders for what is shown. */
function withDefaults(options: ApproveOptions, isShown: boolean): ApprovalRequest {
  const { intent_digest = "", policy_digest = "", scope, out, ...more } = options;
  const { approver: approver_identity = "", reason_code = "", yes: _, ...rest } = more;
  const { policy: _p, intent: _i, strictest: _s, public_key: _k, public_key_env: _e, ...own } =
    rest;
  const { ttl: given, ...keySources } = own;
  const ttl = given ?? (isShown ? DEFAULT_TTL : undefined);
  const required = {
    ...(isShown ? {} : { "--intent-digest": intent_digest, "--policy-digest": policy_digest }),
    "--ttl": ttl === undefined ? "" : "given",
    ...(isShown ? {} : { "--scope": scope.join() }),
    "--approver": approver_identity,
    "--reason-code": reason_code,
  };
  const absent = Object.entries(required).filter(([, value]) => value === "");
  if (ttl === undefined || absent.length > 0) {
    throw missing(absent.map(([flag]) => flag), "gait approve --help shows an example");
  }
  if (ttl <= 0n) {
    const hint = "the token would have expired at once; give a time such as 1h30m";
    throw unusable("--ttl", formatDuration(ttl), "a time above zero", hint);
  }
  return {
    ...{ intent_digest, policy_digest, scope, approver_identity, reason_code, out, keySources },
    ttlNanoseconds: ttl,
  };
}

async function requestChecks(
  { public_key, public_key_env, policy, strictest }: ApproveOptions,
  host: Host<"read" | "env">,
): Promise<RequestChecks> {
  const key = await loadVerifyKey({ public_key, public_key_env }, host);
  return { key, policy, strictest };
}

function hiddenFromYes(): GaitError {
  const message = "Cannot approve with --yes: a part of the call above is hidden as a secret";
  const hint = "run it on a terminal without --yes, and answer there";
  return new GaitError("invalid_input", message, { hint });
}

/** A person types this word to approve a call with hidden values; a quick y is not enough. */
const UNSEEN_WORD = "hidden";

/** Asks the person; returns only if they say yes. */
async function confirm(hidesSome: boolean, host: BaseHost): Promise<void> {
  const question = hidesSome
    ? `A part of this call is hidden. Type ${UNSEEN_WORD} to approve it unseen: `
    : "Approve this call? [y/N] ";
  const answer = await host.ask(question);
  if (answer === undefined) {
    throw new GaitError("invalid_input", "Cannot ask for your approval: there is no terminal", {
      hint: "run it on a terminal, or add --yes once you have looked at the call above",
    });
  }
  const isYes = hidesSome
    ? answer.trim().toLowerCase() === UNSEEN_WORD
    : /^\s*y(?:es)?\s*$/i.test(answer);
  if (isYes) return;
  throw new GaitError("approval_required", "Not approved: no token was written", {
    hint: `answer ${hidesSome ? UNSEEN_WORD : "y"} to approve this call`,
  });
}

/** Everything that decides, nothing that a call could write over: control characters are escaped. */
export function reviewLines(
  review: Review,
  { ttl, approver }: { readonly ttl: bigint; readonly approver: string },
): readonly string[] {
  const { context, targets, args, redacted_values: redacted, hidden } = review;
  const line = (label: string, text: string) => [`${label}: ${printable(text)}`];
  const shownTargets = targets.map(({ kind, value, operation, sensitivity }) =>
    [kind, JSON.stringify(value), operation, sensitivity].filter((part) => (part ?? "") !== "")
      .join(" ")
  );
  const sources = review.arg_provenance.map(({ arg_path, source, source_ref = "" }) =>
    `${arg_path} from ${source} ${source_ref}`.trim()
  );
  return [
    ...line("tool", review.tool_name),
    ...line("asked by", `${context.identity} in ${context.workspace}, risk ${context.risk_class}`),
    "arguments:",
    ...JSON.stringify(args, null, 2).split("\n").map((text) => `  ${printable(text)}`),
    ...shownTargets.flatMap((target) => line("target", target)),
    ...sources.flatMap((source) => line("provenance", source)),
    ...line(
      "rule",
      review.matched_rule === "" ? "none, the policy's default" : review.matched_rule,
    ),
    ...line("reasons", review.reason_codes.join()),
    ...line("approvals needed", String(review.required_approvals)),
    ...line("intent digest", review.intent_digest),
    ...line("policy digest", review.policy_digest),
    ...line("token", `${review.scope.join()} for ${formatDuration(ttl)}, as ${approver}`),
    ...(redacted === 0
      ? []
      : [`note: ${redacted} ${redacted === 1 ? "value is" : "values are"} hidden as a secret`]),
    ...hidden.map(({ pointer, characters, digest }) =>
      `hidden: ${counted(characters)} of ${printable(pointer)}, SHA-256 ${digest}…`
    ),
    ...(redacted > hidden.length ? [NOTHING_BEHIND] : []),
    ...(review.isUnverified
      ? [
        "note: no --public-key: the call is checked; rule, reasons and policy digest are what the file says",
      ]
      : []),
  ];
}

const NOTHING_BEHIND =
  "note: the call itself brought a text that looks like a marker, or an older session wrote the request";

function counted(characters: number): string {
  return characters === 1 ? "1 character" : `${characters} characters`;
}
