/** The folder where a live session finds approval tokens and waits for them. */

import { GaitError } from "../../core/error.ts";
import { requiredScope } from "../../core/gate/approval/scope.ts";
import { parseApprovalToken } from "../../core/gate/approval/token.ts";
import { decodeUtf8 } from "../../core/bytes.ts";
import type { SigningKey } from "../../core/crypto/keys.ts";
import { formatArtifact, signDocument } from "../../core/crypto/signed_document.ts";
import { compareText, lowerTrim, printable, printed, shellWord, trim } from "../../core/text.ts";
import type { Host } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";
import type { McpApprovalRequest } from "../../core/schema/mcp.ts";
import {
  approvalRequest,
  isOver,
  isRequestOf,
  readRequest,
  REQUEST_MAX_BYTES,
  writeRequest,
} from "../approval/approval_request.ts";
import type { WaitEnd } from "../judge/settle.ts";
import type { JudgedCall } from "../judge/judged_call.ts";

/** The rest of the command that approves a request. */
const SIGNING = "--reason-code <why> --key-mode prod --private-key <file>";
const NO_KEY_TO_NAME = printable(
  "gait: the call has hidden values, and this session signs with a throw-away key that no one can" +
    " name: start it with --key-mode prod --private-key <file> so that its requests can be approved",
);
const LOOK_EVERY_MS = 250;
/** Most files of the folder that are read. */
const FILES_MAX = 1000;
const TOKEN_MAX_BYTES = 64 * 1024;

export type ApprovalCall = Omit<JudgedCall, "args_digest">;

/** By which a request is found. */
export type CallDigests = Pick<WaitingCall, "input_digest" | "intent_digest">;

export interface WaitingCall extends ApprovalCall {
  /** JSON Pointers below the arguments of values that must stay hidden. */
  readonly secrets: readonly string[];
  /** Digest of the arguments as received. */
  readonly input_digest: string;
}

/** Reads the tokens that `gait approve` writes into a folder. */
export class ApprovalDesk {
  readonly #directory: string;
  readonly #waitMs: number;
  readonly #host: Host<"read" | "write">;
  /** Ids of tokens that were signed for a changed request. */
  readonly #distrusted = new Set<string>();

  readonly #key: SigningKey;

  /** Waits up to `waitMs` milliseconds for each call; 0 looks once. `key` signs the requests. */
  constructor(
    directory: string,
    waitMs: number,
    key: SigningKey,
    host: Host<"read" | "write">,
  ) {
    this.#key = key;
    this.#directory = directory;
    this.#waitMs = waitMs;
    this.#host = host;
  }

  get waits(): boolean {
    return this.#waitMs > 0;
  }

  /** Paths of the tokens for an intent, sorted. A file that cannot be read counts as no token. */
  async tokensFor(intent_digest: string): Promise<readonly string[]> {
    return (await this.tokensAt(intent_digest)).map(({ path }) => path);
  }

  /** The same, with the id of each: a new token may have the name of one that was used. */
  async tokensAt(intent_digest: string): Promise<readonly TokenFile[]> {
    const names = await this.#host.read.list(this.#directory).catch(ignoreFault) ?? [];
    const found: TokenFile[] = [];
    for (const name of names.filter((name) => /^[^.].*\.json$/.test(name)).slice(0, FILES_MAX)) {
      const path = joinPath(this.#directory, name);
      const source = await this.#host.read.file(path, TOKEN_MAX_BYTES).catch(ignoreFault);
      if (source === undefined) continue;
      try {
        const { token } = parseApprovalToken(source);
        const token_id = trim(token.token_id);
        const isToken = token.schema_id === "gait.gate.approval_token" &&
          !this.#distrusted.has(token_id);
        if (isToken && lowerTrim(token.intent_digest) === intent_digest) {
          found.push({ path, token_id });
        }
      } catch (error) {
        ignoreFault(error);
      }
    }
    return found.sort((a, b) => compareText(a.path, b.path));
  }

  /**
   * Forgets tokens for good, and deletes their files so that no later session finds them: it is
   * unknown which call their signer looked at.
   */
  async distrust(paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      const source = await this.#host.read.file(path, TOKEN_MAX_BYTES).catch(ignoreFault);
      if (source === undefined) continue;
      try {
        this.#distrusted.add(trim(parseApprovalToken(source).token.token_id));
        await this.#host.write.remove(path);
      } catch (error) {
        ignoreFault(error);
      }
    }
  }

  /** Writes the approval request of a call and tells the operator how to approve it. */
  async open(call: WaitingCall, signal: AbortSignal): Promise<OpenWait> {
    const { intent_digest } = call;
    const { path, text, isHidden } = await this.#write(call);
    const { required_approvals } = call.decision;
    const needed = required_approvals > 1
      ? `${required_approvals} approvals needed, each by another person`
      : "approval needed";
    this.#host.tell(printed`gait: ${needed}: ${requestCommand(path, isHidden)}`);
    if (isHidden && this.#key.isThrowAway === true) this.#host.tell(NO_KEY_TO_NAME);
    const deadline = performance.now() + this.#waitMs;
    return new OpenWait({ intent_digest, path, text, signal, deadline }, this, this.#host);
  }

  /**
   * Leaves a request for a call that does not wait, unless one is there; the command that answers it. A
   * person may approve only what the request shows, so one that another program wrote does no harm.
   */
  async leave(call: WaitingCall): Promise<string> {
    for (const { path, request } of await this.#requestsOf(call)) {
      if (!isOver(request, this.#host.now())) {
        return requestCommand(path, request.redacted_values > 0);
      }
    }
    const { path, isHidden } = await this.#write(call);
    return requestCommand(path, isHidden);
  }

  /** Deletes the requests of a call that was approved. */
  async withdraw(call: CallDigests): Promise<void> {
    for (const { path } of await this.#requestsOf(call)) {
      await this.#host.write.remove(path).catch(ignoreFault);
    }
  }

  async #requestsOf({ input_digest, intent_digest }: CallDigests) {
    const found: { readonly path: string; readonly request: McpApprovalRequest }[] = [];
    const names = await this.#host.read.list(this.#directory).catch(ignoreFault) ?? [];
    for (
      const name of names.filter((name) => isRequestOf(input_digest, name)).slice(0, FILES_MAX)
    ) {
      const path = joinPath(this.#directory, name);
      try {
        const { request } = await readRequest(path, this.#host);
        if (request.intent_digest === intent_digest) found.push({ path, request });
      } catch (error) {
        ignoreFault(error);
      }
    }
    return found;
  }

  async #write(call: WaitingCall) {
    const described = await approvalRequest(call, { waitMs: this.#waitMs }, this.#host);
    const isHidden = described.redacted_values > 0;
    const written = await writeRequest(
      this.#directory,
      call.input_digest,
      async (path) => {
        const request = { ...described, approve_command: requestCommand(path, isHidden) };
        return formatArtifact(await signDocument(request, this.#key));
      },
      this.#host,
    );
    return { ...written, isHidden };
  }
}

interface TokenFile {
  readonly path: string;
  readonly token_id: string;
}

interface WaitState {
  readonly intent_digest: string;
  readonly path: string;
  /** The text that was written there. */
  readonly text: string;
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
  #seen: readonly TokenFile[] = [];
  #changed = false;

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
      const tokens = await this.#desk.tokensAt(intent_digest);
      this.#changed ||= await this.#isChanged();
      const fresh = tokens.filter((token) => !this.#seen.some((one) => isSame(one, token)));
      if (fresh.length > 0 || tokens.length !== this.#seen.length) {
        if (this.#changed) {
          await this.#desk.distrust(fresh.map(({ path }) => path));
          return "request_changed";
        }
        this.#seen = tokens;
        return tokens.map(({ path }) => path);
      }
      if (performance.now() >= deadline) return "timeout";
      await this.#host.pause(LOOK_EVERY_MS, signal);
    }
  }

  /**
   * Whether the request file changed after it was written: then a person may have read another
   * call.
   */
  async #isChanged(): Promise<boolean> {
    const { path, text } = this.#state;
    const source = await this.#host.read.file(path, REQUEST_MAX_BYTES).catch(ignoreFault);
    return source === undefined || decodeUtf8(source.bytes) !== text;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#host.write.remove(this.#state.path).catch(ignoreFault);
  }
}

function isSame(a: TokenFile, b: TokenFile): boolean {
  return a.path === b.path && a.token_id === b.token_id;
}

/** The command that shows the call of a request and approves it; a person fills in what is in angle brackets. */
function requestCommand(path: string, isHidden: boolean): string {
  const key = isHidden ? "--public-key <trace key of this session> " : "";
  return `gait approve ${shellWord(path)} ${key}--approver <you> ${SIGNING}`;
}

/** The command that approves exactly this call unseen, where no request of it is left; a person fills in what is in angle brackets. */
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
