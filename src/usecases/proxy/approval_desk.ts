/** The folder where a live session finds approval tokens and waits for them. */

import { GaitError } from "../../core/error.ts";
import { parseApprovalToken, requiredScope } from "../../core/gate/approval/token.ts";
import type { Decision } from "../../core/gate/decide/decision.ts";
import type { NormalizedIntent } from "../../core/gate/intent/intent.ts";
import { lowerTrim, printed, shellWord } from "../../core/text.ts";
import { VERSION } from "../../core/version.ts";
import type { McpApprovalRequest } from "../../core/schema/mcp.ts";
import type { Host } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";
import { writeArtifact } from "../documents.ts";
import type { WaitEnd } from "../judge/settle.ts";

const LOOK_EVERY_MS = 250;
/** Most files of the folder that are read. */
const FILES_MAX = 1000;
const TOKEN_MAX_BYTES = 64 * 1024;

/** A call that needs approval. */
export interface ApprovalCall {
  readonly intent: NormalizedIntent;
  readonly decision: Decision;
  readonly intent_digest: string;
  readonly policy_digest: string;
}

/** Reads the tokens that `gait approve` writes into a folder. */
export class ApprovalDesk {
  readonly #directory: string;
  readonly #waitMs: number;
  readonly #host: Host<"read" | "write">;

  /** Waits up to `waitMs` milliseconds for each call; 0 looks once. */
  constructor(directory: string, waitMs: number, host: Host<"read" | "write">) {
    this.#directory = directory;
    this.#waitMs = waitMs;
    this.#host = host;
  }

  /** Whether calls wait for an approval. */
  get waits(): boolean {
    return this.#waitMs > 0;
  }

  /** Paths of the tokens for an intent, sorted. A file that cannot be read counts as no token. */
  async tokensFor(intent_digest: string): Promise<readonly string[]> {
    const names = await this.#host.read.list(this.#directory).catch(ignoreFault) ?? [];
    const found: string[] = [];
    for (const name of names.filter((name) => /^[^.].*\.json$/.test(name)).slice(0, FILES_MAX)) {
      const path = joinPath(this.#directory, name);
      const source = await this.#host.read.file(path, TOKEN_MAX_BYTES).catch(ignoreFault);
      if (source === undefined) continue;
      try {
        const { token: { schema_id, intent_digest: digest } } = parseApprovalToken(source);
        const isToken = schema_id === "gait.gate.approval_token";
        if (isToken && lowerTrim(digest) === intent_digest) found.push(path);
      } catch (error) {
        ignoreFault(error);
      }
    }
    return found.sort();
  }

  /** Writes the approval request of a call and tells the operator how to approve it. */
  async open(call: ApprovalCall, signal: AbortSignal): Promise<OpenWait> {
    const { intent, decision, intent_digest, policy_digest } = call;
    const approve_command = approveCommand(call, this.#directory);
    const path = joinPath(this.#directory, `request_${intent_digest.slice(0, 24)}.json`);
    const request: McpApprovalRequest = {
      schema_id: "gait.mcp.approval_request",
      schema_version: "1.0.0",
      created_at: this.#host.now(),
      producer_version: VERSION,
      tool_name: intent.tool_name,
      scope: scopeOf(intent.tool_name),
      identity: intent.context.identity,
      intent_digest,
      policy_digest,
      reason_codes: decision.reason_codes,
      required_approvals: Math.max(1, decision.required_approvals),
      approve_command,
    };
    await writeArtifact(path, request, this.#host);
    this.#host.tell(printed`gait: approval needed: ${approve_command}`);
    const deadline = performance.now() + this.#waitMs;
    return new OpenWait({ intent_digest, path, signal, deadline }, this, this.#host);
  }
}

interface WaitState {
  readonly intent_digest: string;
  /** File of the approval request. */
  readonly path: string;
  /** Fires when the call is cancelled. */
  readonly signal: AbortSignal;
  /** Time by `performance.now()`. */
  readonly deadline: number;
}

/** A call that waits for its approval. */
export class OpenWait implements AsyncDisposable {
  readonly #state: WaitState;
  readonly #desk: ApprovalDesk;
  readonly #host: Host<"read" | "write">;
  #seen: readonly string[] = [];

  constructor(state: WaitState, desk: ApprovalDesk, host: Host<"read" | "write">) {
    this.#state = state;
    this.#desk = desk;
    this.#host = host;
  }

  /** All tokens for the call once they have changed; or how the wait ended. */
  async next(): Promise<readonly string[] | WaitEnd> {
    const { intent_digest, signal, deadline } = this.#state;
    while (true) {
      if (signal.aborted) return "cancelled";
      const tokens = await this.#desk.tokensFor(intent_digest);
      if (tokens.join("\n") !== this.#seen.join("\n")) return this.#seen = tokens;
      if (performance.now() >= deadline) return "timeout";
      await this.#host.pause(LOOK_EVERY_MS, signal);
    }
  }

  /** Removes the approval request. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#host.write.remove(this.#state.path).catch(ignoreFault);
  }
}

/** The command that approves exactly this call; a person fills in what is in angle brackets. */
export function approveCommand(
  { intent, intent_digest, policy_digest }: ApprovalCall,
  directory: string,
): string {
  const out = joinPath(directory, `approval_${intent_digest.slice(0, 24)}.json`);
  return `gait approve --intent-digest ${intent_digest} --policy-digest ${policy_digest}` +
    ` --scope ${shellWord(scopeOf(intent.tool_name))} --ttl 15m --approver <you>` +
    ` --reason-code <why> --key-mode prod --private-key <file> --out ${shellWord(out)}`;
}

function scopeOf(toolName: string): string {
  return requiredScope(toolName)[0] ?? "*";
}

/** Treats a file that cannot be read, or that vanished, as absent. */
function ignoreFault(error: unknown): undefined {
  if (!(error instanceof GaitError)) throw error;
}
