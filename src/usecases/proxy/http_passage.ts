/** The way of one request through the proxy, from its client to the end of the answer. */

import type { Flow } from "./http_flow.ts";
import type { AnswerView } from "./http_relay.ts";
import { SESSION_SCOPE } from "./open_requests.ts";
import type { JudgingSession } from "./session.ts";
import type { MessageId } from "../../core/mcp/wire/message_id.ts";

export interface Passage {
  /** The request, until its answer has ended. */
  readonly flow: Flow;
  /** Keeps equal request ids of different clients apart. */
  readonly scope: string;
  /** Shows each message of the answer to the session. */
  readonly view: AnswerView;
  /** Tells the session that no answer to the request will come, if none has come. */
  readonly lost: () => void;
  /** Whether the client can still ask for the missing part of an event stream. */
  readonly isResumable: boolean;
}

const OTHER_ANSWER = "it does not have the id of the request";

export class Passages {
  readonly #session: JudgingSession;
  #alone = 0;

  constructor(session: JudgingSession) {
    this.#session = session;
  }

  /** Opens one for a request of a client. Its scope is its session, or itself without a session. */
  open(
    headers: Headers,
    flow: Flow,
    { isModern = false, id }: {
      readonly isModern?: boolean;
      readonly id?: MessageId | undefined;
    } = {},
  ): Passage {
    const session = isModern ? null : headers.get("mcp-session-id");
    const scope = session === null ? `post:${++this.#alone}` : `${SESSION_SCOPE}${session}`;
    return {
      ...this.openOwn(scope, flow, id),
      isResumable: session !== null,
      lost: () => {
        if (id !== undefined) this.#session.lost(scope, id.key);
      },
    };
  }

  /** Opens one for a message of gait's own within a scope. */
  openOwn(scope: string, flow: Flow, asked?: MessageId): Passage {
    const session = this.#session;
    return {
      flow,
      scope,
      isResumable: false,
      view: {
        show: (message) => session.server(message, scope, asked),
        isStrict: () => session.isStrict,
        withheld: (bytes, problem) => session.withheld(bytes, scope, problem, asked),
        leftOut: (problem) => session.leftOut(problem),
        unanswered: () => asked && session.withheld(new Uint8Array(), scope, OTHER_ANSWER, asked),
      },
      lost: () => {},
    };
  }
}
