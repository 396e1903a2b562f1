/** Approvals for clients that cannot ask: a request that a person answers, and the same call again. */

import { encodeUtf8 } from "../../core/bytes.ts";
import { sha256 } from "../../core/crypto/digest.ts";
import type { SigningKey } from "../../core/crypto/keys.ts";
import { canonicalText } from "../../core/json/canonical.ts";
import type { Host } from "../../io/host.ts";
import { ApprovalDesk } from "../proxy/approval_desk.ts";
import type { CallRequest } from "../judge/call_request.ts";
import type { Judgement } from "../judge/judge.ts";
import type { JudgedCall } from "../judge/judged_call.ts";
import type { TokenSupply } from "../judge/settle.ts";

/** Time in which a person can answer a request, in milliseconds. */
const REQUEST_MS = 15 * 60 * 1000;

export class HookApprovals {
  readonly #desk: ApprovalDesk;

  constructor(directory: string, key: SigningKey, host: Host<"read" | "write">) {
    this.#desk = new ApprovalDesk(directory, REQUEST_MS, key, host);
  }

  /** The tokens at hand; none for a call that its digest does not tell apart. */
  async tokensFor(
    { intent_digest }: JudgedCall,
    lost: () => readonly string[],
  ): Promise<TokenSupply | undefined> {
    if (lost().length > 0) return undefined;
    return {
      paths: await this.#desk.tokensFor(intent_digest),
      more: () => Promise.resolve(undefined),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }

  /** Leaves a request for an approval; the command that answers it. */
  async request(judgement: Judgement, { mapped: { secrets } }: CallRequest): Promise<string> {
    const input_digest = await inputDigest(judgement);
    return await this.#desk.leave({ ...judgement, ...{ secrets, input_digest } });
  }

  /** Deletes the request of a call that was approved. */
  async approved(judgement: Judgement): Promise<void> {
    const { intent_digest } = judgement;
    await this.#desk.withdraw({ intent_digest, input_digest: await inputDigest(judgement) });
  }
}

/** Digest of the arguments that a person sees, with those that gait added. */
function inputDigest({ request: { args } }: Judgement): Promise<string> {
  return sha256(encodeUtf8(canonicalText(args)));
}
