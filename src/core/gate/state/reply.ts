/** Reads what a shared server answers. Whatever it should not have said stops the call. */

import { GaitError } from "../../error.ts";
import { timestampOf } from "../../time.ts";
import { STATE_VERSION } from "./script.ts";

/** One reply of the server: a text, nothing, or an error by its first word and what gait knows of it. */
export type ServerReply =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "nothing" }
  | { readonly kind: "error"; readonly text: string };

/** What the marker of a project says. */
export interface StateMarker {
  /** Random text that a person's `gait state reset` drew. */
  readonly generation: string;
  /** Earlier generations whose place it took, the latest first. */
  readonly follows: readonly string[];
  /** Grows with every call that is counted and every approval that is used. */
  readonly sequence: number;
  /** Time of the server, in milliseconds since 1970. */
  readonly timeMs: number;
}

/** Answer of the script. */
export type ScriptAnswer =
  | { readonly kind: "ok"; readonly marker: StateMarker; readonly rest: readonly string[] }
  /** The server holds nothing of the project: it is new, or it lost its data. */
  | { readonly kind: "unprepared"; readonly timeMs: number }
  /** Another one wrote the marker between a look and the writing. */
  | { readonly kind: "changed" };

const OK =
  /^ok ([0-9a-f]{32}) (-|[0-9a-f]{32}(?:,[0-9a-f]{32}){0,7}) (\d{1,15}) (\d{1,15})((?: [0-9a-z]{1,400}){0,2})$/;

/**
 * Parses an answer of the script.
 *
 * @throws {GaitError} `state_unusable` for everything else.
 */
export function parseScriptAnswer(reply: ServerReply, server: string): ScriptAnswer {
  if (reply.kind === "error") throw serverError(reply.text, server);
  const text = reply.kind === "text" ? reply.text : "";
  if (!text.startsWith(`${STATE_VERSION} `)) throw notUnderstood(server);
  const body = text.slice(STATE_VERSION.length + 1);
  if (body === "changed") return { kind: "changed" };
  if (body === "damaged") {
    throw unusableState(
      server,
      "what it holds under a key of gait is not gait's",
      "give gait a database of its own, or another --state-project",
    );
  }
  const [, unprepared] = /^unprepared (\d{1,15})$/.exec(body) ?? [];
  if (unprepared !== undefined) return { kind: "unprepared", timeMs: Number(unprepared) };
  const [, last, now] = /^clock (\d{1,15}) (\d{1,15})$/.exec(body) ?? [];
  if (last !== undefined && now !== undefined) {
    const [before, shown] = [last, now].map((ms) => timestampOf(new Date(Number(ms))));
    throw unusableState(
      server,
      `its clock shows ${shown}, and it has counted calls at ${before}`,
      "set its clock; if it was wrong before, on a terminal: gait state reset",
    );
  }
  const [, generation, follows = "-", sequence, timeMs, rest = ""] = OK.exec(body) ?? [];
  if (generation === undefined) throw notUnderstood(server);
  return {
    kind: "ok",
    marker: {
      generation,
      follows: follows === "-" ? [] : follows.split(","),
      sequence: Number(sequence),
      timeMs: Number(timeMs),
    },
    rest: rest.split(" ").slice(1),
  };
}

export interface CountAnswer {
  readonly allowed: boolean;
  /** Calls counted in the window, this one included if it is allowed. */
  readonly used: number;
}

/** @throws {GaitError} `state_unusable` for a count that cannot be one of this limit. */
export function parseCount(rest: readonly string[], limit: number, server: string): CountAnswer {
  const [answer = "", count = ""] = rest;
  const used = /^\d{1,15}$/.test(count) ? Number(count) : NaN;
  const isYes = answer === "yes" && used >= 1 && used <= limit;
  const isNo = answer === "no" && used >= limit;
  if (rest.length !== 2 || !(isYes || isNo)) throw notUnderstood(server);
  return { allowed: isYes, used };
}

/** State of an approval: not yet used, used before, or expired by the server's clock. */
export type ApprovalState = "free" | "used" | "expired";

/** @throws {GaitError} `state_unusable` for answers that are not about these approvals. */
export function parseApprovalStates(
  rest: readonly string[],
  count: number,
  server: string,
): readonly ApprovalState[] {
  const [text = ""] = rest;
  if (rest.length !== 1 || text.length !== count || !/^[fux]+$/.test(text)) {
    throw notUnderstood(server);
  }
  return [...text].map((sign) => sign === "f" ? "free" : sign === "u" ? "used" : "expired");
}

/** A server that answers, and whose answer cannot count. */
export function unusableState(server: string, fault: string, hint: string): GaitError {
  return new GaitError("state_unusable", `Cannot use the state of ${server}: ${fault}`, { hint });
}

/** A server that does not answer now. */
export function unavailableState(server: string, fault: string, hint?: string): GaitError {
  return new GaitError("state_unavailable", `Cannot reach the state of ${server}: ${fault}`, {
    hint: hint ??
      "gait doctor --state <address> looks at the server; no call is allowed without it",
  });
}

export function notUnderstood(server: string): GaitError {
  return unusableState(
    server,
    "its answer is not one of gait's script",
    "check that the address is that of a Redis or Valkey server",
  );
}

interface KnownError {
  readonly fault: string;
  readonly hint: string;
  /** Whether it may be over soon. */
  readonly passes?: true;
}

/** Errors by the word that the server puts first, or into the text of a failed script. */
const ERRORS: ReadonlyMap<string, KnownError> = new Map([
  ["NOAUTH", {
    fault: "it wants a password",
    hint: "give --state-password-file <file of mode 0600> or --state-password-env <variable>",
  }],
  ["WRONGPASS", {
    fault: "it refuses the user or the password",
    hint: "check the user in the address, and the password",
  }],
  ["NOPERM", {
    fault: "its user may not do what gait needs",
    hint: "docs/shared_state.md lists the commands and keys",
  }],
  ["READONLY", {
    fault: "it is a read-only replica",
    hint: "give the address of the primary",
  }],
  ["OOM", {
    fault: "it is out of memory",
    hint: "give it more memory; nothing was counted",
  }],
  ["MISCONF", {
    fault: "it cannot save its data, and so takes no writes",
    hint: "look at its log and its disk",
  }],
  ["WRONGTYPE", {
    fault: "another program keeps something else under a key of gait",
    hint: "give gait a database of its own, or another --state-project",
  }],
  ["MOVED", {
    fault: "another node of its cluster holds this project",
    hint: "give the address of that node",
  }],
  ["ASK", {
    fault: "its cluster is moving this project to another node",
    hint: "try again once it has moved, with the address of that node",
  }],
  ["NOREPLICAS", {
    fault: "it has too few replicas to take writes",
    hint: "look at its replicas",
  }],
  ["CLUSTERDOWN", { fault: "its cluster is down", hint: "look at its nodes", passes: true }],
  ["LOADING", { fault: "it is still loading its data", hint: "try again", passes: true }],
  ["MASTERDOWN", { fault: "its primary is away", hint: "look at its primary", passes: true }],
  ["BUSY", { fault: "it is busy with another script", hint: "try again", passes: true }],
]);

/**
 * The failure for an error of the server. Its text is never shown: some versions repeat in it what they
 * were sent, passwords among it.
 */
export function serverError(text: string, server: string): GaitError {
  const words = text.match(/\b[A-Z]{2,20}\b/g) ?? [];
  if (/^ERR max number of clients/.test(text)) {
    return unavailableState(server, "it has too many connections");
  }
  if (/without any password configured|no password is set/i.test(text)) {
    return unusableState(server, "it takes no password", "leave the password out");
  }
  const known = words.map((word) => ERRORS.get(word)).find((error) => error !== undefined);
  if (known === undefined) {
    return unusableState(server, "it answers with an error", "look at the server's log");
  }
  const { fault, hint, passes } = known;
  return passes === true
    ? unavailableState(server, fault, hint)
    : unusableState(server, fault, hint);
}
