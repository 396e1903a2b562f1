import { defineCommand } from "../cli/command.ts";
import { ExitCode } from "../core/exit_code.ts";
import { mintApprovalToken } from "../core/gate/approval/token.ts";
import { printable } from "../core/text.ts";
import type { ApproveResult } from "../core/schema/gate.ts";
import { VERSION } from "../core/version.ts";
import { writeArtifact } from "../usecases/documents.ts";
import { loadTraceKey } from "../usecases/keys/key_sources.ts";
import { TRACE_KEY_OPTIONS } from "./key_options.ts";
import { formatDuration, wholeSeconds } from "../core/time.ts";
import { missing, unusable } from "../core/fault.ts";

/** `gait approve`. */
export const approve = defineCommand({
  path: "approve",
  summary: "Approve one intent under one policy, for a limited time",
  explain:
    "Writes a signed token with which gate eval allows exactly this intent under exactly this policy until the token expires.",
  needs: ["read", "write", "env"],
  options: {
    intent_digest: { type: "string", value: "hex", help: "digest of the intent; required" },
    policy_digest: { type: "string", value: "hex", help: "digest of the policy; required" },
    ttl: { type: "duration", help: "how long it counts, such as 1h30m; required" },
    scope: {
      type: "list",
      value: "scopes",
      help: "what is approved: tool:<name>, or * for any tool; required",
    },
    approver: { type: "string", value: "id", help: "who approves; required" },
    reason_code: { type: "string", value: "code", help: "why, such as a ticket; required" },
    out: {
      type: "path",
      help: "where the token goes (default approval_<token_id>.json)",
    },
    ...TRACE_KEY_OPTIONS,
  },
  examples: [
    "approve --intent-digest <hex> --policy-digest <hex> --ttl 1h --scope tool:tool.write --approver alice --reason-code CHG-1 --key-mode prod --private-key gait-out/keys/gait_private.key",
  ],
  async run({ options }, host) {
    const { ttl: ttlNanoseconds } = options;
    if (ttlNanoseconds === undefined) throw missing(["--ttl"], HELP);
    if (ttlNanoseconds <= 0n) {
      throw unusable("--ttl", formatDuration(ttlNanoseconds), "a time above zero", HELP);
    }
    if (options.scope.length === 0) throw missing(["--scope"], HELP);
    const { key, warnings } = await loadTraceKey(options, host);

    const token = await mintApprovalToken({
      intent_digest: options.intent_digest ?? "",
      policy_digest: options.policy_digest ?? "",
      scope: options.scope,
      approver_identity: options.approver ?? "",
      reason_code: options.reason_code ?? "",
      created_at: host.now(),
      ttlNanoseconds,
      producer_version: VERSION,
    }, key);

    const path = options.out ?? `approval_${token.token_id}.json`;
    await writeArtifact(path, token, host);
    const data: Omit<ApproveResult, "correlation_id"> = {
      ok: true,
      token_id: token.token_id,
      token_path: path,
      expires_at: wholeSeconds(token.expires_at),
      reason_code: token.reason_code,
      scope: token.scope,
      key_id: key.keyId,
      description: "signed approval token created",
      ...(warnings.length === 0 ? {} : { warnings }),
    };
    return { exit: ExitCode.success, data };
  },
  text: ({ token_path, expires_at, scope, key_id }) => [
    `approval token created: ${printable(token_path)}`,
    `scope: ${scope.map(printable).join()}`,
    `expires: ${expires_at}`,
    `key id: ${key_id}`,
  ],
});

const HELP = "gait approve --help";
