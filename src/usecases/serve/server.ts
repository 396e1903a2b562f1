/** Answers requests: which paths there are, who judges, and how failures are told. */

import { type ClientName, clientNamed, CLIENTS } from "../../core/clients/client.ts";
import type { HookEventKind } from "../../core/clients/hook_event.ts";
import { type ErrorCode, errorMembers, GaitError } from "../../core/error.ts";
import { unusable } from "../../core/fault.ts";
import { canonicalText } from "../../core/json/canonical.ts";
import { present, withoutEmpty } from "../../core/present.ts";
import type { HealthAnswer } from "../../core/schema/serve.ts";
import type { Metrics } from "../../core/serve/metrics.ts";
import { accessRefusal, bodyRefusal, type Refusal } from "../../core/serve/request_rules.ts";
import { VERSION } from "../../core/version.ts";
import type { Host, LocalAnswer, LocalRequest } from "../../io/host.ts";
import { PAYLOAD_NAME } from "../hooks/run_hook.ts";
import { LOG_DIR_VARIABLE } from "../log/places.ts";
import { Deadline } from "./deadline.ts";
import type { ResidentGate } from "./resident_gate.ts";
import type { ResidentHooks } from "./resident_hooks.ts";

type ServeHost = Host<"read" | "write" | "env" | "run">;

export interface ServerParts {
  readonly gate: ResidentGate | undefined;
  readonly resident: ResidentHooks;
  readonly hooks: string | undefined;
  readonly token: string | undefined;
  readonly metrics: Metrics;
}

export class Server {
  readonly #parts: ServerParts;
  readonly #host: ServeHost;
  readonly #deadline: Deadline;
  #busy = 0;
  #lastAt = performance.now();
  /** Port on which it listens, if it is no socket. */
  port: number | undefined;

  constructor(parts: ServerParts, host: ServeHost) {
    this.#parts = parts;
    this.#host = host;
    this.#deadline = new Deadline(host);
  }

  /** Time since the last answer, in milliseconds; 0 while a request is on its way. */
  idleMs(): number {
    return this.#busy > 0 ? 0 : performance.now() - this.#lastAt;
  }

  async checkpoint(): Promise<void> {
    await this.#parts.resident.checkpoint();
    // The next call meets the same failure, and is refused.
    await this.#parts.gate?.checkpoint().catch(() => {});
  }

  /** Answers one request. Never throws. */
  async handle(request: LocalRequest): Promise<LocalAnswer> {
    const start = performance.now();
    this.#busy++;
    try {
      const asked = { ...request, ...partsOf(request.target) };
      const route = routeOf(asked.path);
      const answer = await this.#answer(asked, route).catch((error) => failed(error));
      const seconds = (performance.now() - start) / 1000;
      this.#parts.metrics.request(route?.shown ?? "other", answer.status, seconds);
      return answer;
    } finally {
      this.#busy--;
      this.#lastAt = performance.now();
    }
  }

  async #answer(asked: Asked, route: Route | undefined): Promise<LocalAnswer> {
    const { token, hooks, gate } = this.#parts;
    const access = accessRefusal(asked, { token, port: this.port });
    if (access !== undefined) return refused(access);
    const isThere = { gate: gate !== undefined, hooks: hooks !== undefined, nothing: true };
    if (route === undefined || !isThere[route.needs]) {
      const hint = "/openapi.json describes the paths";
      return refused({ status: 404, error: "nothing is served at this path", hint });
    }
    if (asked.method !== route.method) {
      const hint = `use ${route.method}`;
      const answer = refused({ status: 405, error: "this method is not served", hint });
      return { ...answer, headers: { ...answer.headers, allow: route.method } };
    }
    const unread = route.method === "POST" ? bodyRefusal(asked) : undefined;
    if (unread !== undefined) return refused(unread);
    const answer = await this.#deadline.within(route.answer(this, asked));
    if ("status" in answer) return answer;
    const { body, type = JSON_TYPE, headers } = answer;
    return { status: 200, headers: { "content-type": type, ...headers }, body };
  }

  async judge({ body: bytes }: Asked): Promise<RouteAnswer> {
    const { gate, metrics } = this.#parts;
    if (gate === undefined) throw new Error("a route without its judge was taken");
    const answer = await gate.judge({ name: "the request", bytes }, this.#host);
    metrics.decision("judge", answer.verdict);
    return { body: `${canonicalText(answer)}\n` };
  }

  async outcome({ body: bytes }: Asked): Promise<RouteAnswer | LocalAnswer> {
    const { gate } = this.#parts;
    if (gate === undefined) throw new Error("a route without its judge was taken");
    const answer = await gate.outcome({ name: "the request", bytes });
    if (answer !== undefined) return { body: `${canonicalText(answer)}\n` };
    const hint = "send the n of an answer of this server, once";
    return refused({ status: 404, error: "no decision with this index is open", hint });
  }

  /** Answers in the client's words. What is no answer for the client is a failure of the server. */
  async hook({ body: bytes, path, query, headers }: Asked): Promise<RouteAnswer> {
    const { resident, metrics } = this.#parts;
    const client = clientIn(path);
    const { id, event, observe } = queryOf(query);
    if (id !== this.#parts.hooks) {
      throw new GaitError("invalid_input", "this server answers for another hook", {
        hint: "ask the server of that hook, or start it: gait serve --hooks <id>",
      });
    }
    const log = this.#host.env.get(LOG_DIR_VARIABLE)?.trim() ?? "";
    const [, wanted = log] = headers.find(([name]) => name === LOG_HEADER) ?? [];
    if (wanted.trim() !== log) {
      throw new GaitError("invalid_input", "this server writes its log elsewhere", {
        hint: `start it with the same ${LOG_DIR_VARIABLE}, or judge without it`,
      });
    }
    const source = { name: PAYLOAD_NAME, bytes };
    const { stdout, stderr, exit } = await resident.answer(
      { client, id, event, observe, source },
      this.#host,
    );
    metrics.decision(client, exit === 0 && stderr === "" ? "answered" : "failed");
    // Silence lets a call run, so it must be that of this server.
    if (exit === 0 && stderr === "") return { body: stdout, headers: { [HOOK_HEADER]: id } };
    throw new GaitError("internal_failure", stderr.trim() || "there is no answer for the client");
  }

  health(): Promise<RouteAnswer> {
    const { gate } = this.#parts;
    const answer: HealthAnswer = {
      ...{ ok: gate?.isRecording ?? true, producer_version: VERSION },
      ...present({ policy_digest: gate?.policyDigest }),
      ...withoutEmpty({ warnings: gate?.warnings }),
    };
    return Promise.resolve({ body: `${canonicalText({ ...answer })}\n` });
  }

  async openapi(): Promise<RouteAnswer> {
    const { openApiDocument } = await import("../../core/serve/openapi.ts");
    return { body: `${canonicalText(await openApiDocument(VERSION))}\n` };
  }

  metrics(): Promise<RouteAnswer> {
    return Promise.resolve({
      type: "text/plain; version=0.0.4; charset=utf-8",
      body: this.#parts.metrics.text(VERSION),
    });
  }
}

interface RouteAnswer {
  readonly body: string;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** In an answer to a hook: the id of the hook. */
const HOOK_HEADER = "gait-hook";
/** In a request of a hook: the folder of logs that a process would use. */
const LOG_HEADER = "gait-log-dir";

interface Route {
  readonly method: "GET" | "POST";
  /** The path in metrics, which hold nothing that was sent. */
  readonly shown: string;
  readonly needs: "gate" | "hooks" | "nothing";
  answer(server: Server, asked: Asked): Promise<RouteAnswer | LocalAnswer>;
}

/** A request, with the parts of its target. */
interface Asked extends LocalRequest, TargetParts {}

interface TargetParts {
  /** Host of a target in absolute form, which counts in place of the header. */
  readonly authority: string | undefined;
  readonly path: string;
  readonly query: string;
}

/** `/v1/judge?x=1`, or the same after `http://host`, as programs write that ask through a proxy. */
function partsOf(target: string): TargetParts {
  const [, authority, path = "", query = ""] =
    /^(?:http:\/\/([^/?#]*))?([^?]*)(?:\?(.*))?$/is.exec(target) ?? [];
  return { authority, path, query };
}

const JSON_TYPE = "application/json";
const HOOKS_PATH = "/v1/hooks/";

const ROUTES: Readonly<Record<string, Route>> = {
  "/v1/judge": {
    ...{ method: "POST", shown: "/v1/judge", needs: "gate" },
    answer: (server, asked) => server.judge(asked),
  },
  "/v1/outcome": {
    ...{ method: "POST", shown: "/v1/outcome", needs: "gate" },
    answer: (server, asked) => server.outcome(asked),
  },
  "/healthz": {
    ...{ method: "GET", shown: "/healthz", needs: "nothing" },
    answer: (server) => server.health(),
  },
  "/openapi.json": {
    ...{ method: "GET", shown: "/openapi.json", needs: "nothing" },
    answer: (server) => server.openapi(),
  },
  "/metrics": {
    ...{ method: "GET", shown: "/metrics", needs: "nothing" },
    answer: (server) => server.metrics(),
  },
};

const HOOKS_ROUTE: Route = {
  ...{ method: "POST", shown: "/v1/hooks", needs: "hooks" },
  answer: (server, asked) => server.hook(asked),
};

function routeOf(path: string): Route | undefined {
  if (path.startsWith(HOOKS_PATH) && path.length > HOOKS_PATH.length) return HOOKS_ROUTE;
  return Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined;
}

function clientIn(path: string): ClientName {
  const name = path.slice(HOOKS_PATH.length);
  return CLIENTS.find((one) => one === name) ?? clientNamed(`? ${name}`);
}

const EVENT_KINDS: readonly HookEventKind[] = ["before", "after", "start", "end"];

/** The query of a hook: `id=<hex>&event=before&observe=true`. */
function queryOf(query: string): {
  readonly id: string;
  readonly event: HookEventKind | undefined;
  readonly observe: boolean;
} {
  const { id = "", event, observe = "false", ...others } = Object.fromEntries(
    new URLSearchParams(query),
  );
  const [other] = Object.keys(others);
  if (other !== undefined) throw unusable("the query", other, "id, event or observe", "?id=<hex>");
  const kind = event === undefined ? undefined : EVENT_KINDS.find((one) => one === event);
  if (event !== undefined && kind === undefined) {
    throw unusable("event", event, EVENT_KINDS.join(", "), "for example before");
  }
  if (!["true", "false"].includes(observe)) {
    throw unusable("observe", observe, "true or false", "leave it out");
  }
  return { id, event: kind, observe: observe === "true" };
}

/** Status of an answer without a verdict. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  invalid_input: 400,
  verification_failed: 409,
  dependency_missing: 503,
  rate_limit_lock_timeout: 503,
  state_unavailable: 503,
};

function failed(thrown: unknown): LocalAnswer {
  // Unexpected failures stay unnamed: they may quote anything.
  const error = thrown instanceof GaitError
    ? thrown
    : new GaitError("internal_failure", "an unexpected failure: there is no verdict");
  return {
    status: STATUS[error.code] ?? 500,
    headers: { "content-type": JSON_TYPE },
    body: `${canonicalText({ ...errorMembers(error) })}\n`,
  };
}

function refused({ status, error, hint }: Refusal): LocalAnswer {
  const body = { ok: false, error, error_code: "invalid_input", error_category: "invalid_input" };
  return {
    status,
    headers: { "content-type": JSON_TYPE, connection: "close" },
    body: `${canonicalText({ ...body, hint, retryable: false })}\n`,
  };
}
