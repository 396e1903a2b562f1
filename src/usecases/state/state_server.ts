/** Questions to the server of a shared state: connected when the first one comes, each within a time. */

import { netPermission, shownAddress } from "../../core/gate/state/address.ts";
import {
  notUnderstood,
  parseScriptAnswer,
  type ScriptAnswer,
  serverError,
  type ServerReply,
  unavailableState,
  unusableState,
} from "../../core/gate/state/reply.ts";
import { STATE_SCRIPT, STATE_SCRIPT_ID, StateKeys } from "../../core/gate/state/script.ts";
import type { GaitError } from "../../core/error.ts";
import { type Host, type StateConnection, StateConnectionError } from "../../io/host.ts";
import type { StateSetting } from "./state_setting.ts";

/** Longest time for one question, the connection included. */
export const STATE_DEADLINE_MS = 2000;

/** Age from which a connection is made anew: settings of the server, and passwords, may have changed. */
const CONNECTION_MAX_MS = 60_000;
/** How often it is looked at whether the server would drop keys. */
const MEMORY_EVERY_MS = 1000;

/** What the script is asked to do, after the marker and the act. */
export interface ScriptCall {
  readonly act: "look" | "prepare" | "count" | "peek" | "use" | "examine";
  readonly keys?: readonly string[];
  readonly args?: readonly string[];
}

/** One server. Questions are asked one after the other by the caller. */
export class StateServer implements Disposable {
  readonly keys: StateKeys;
  /** Address without the user, for people. */
  readonly shown: string;
  readonly #setting: StateSetting;
  readonly #host: Host & Partial<Host<"net">>;
  #connection: StateConnection | undefined;
  #connectedAt = 0;
  #memoryAt = 0;

  constructor(setting: StateSetting, host: Host & Partial<Host<"net">>) {
    this.keys = new StateKeys(setting.project);
    this.shown = shownAddress(setting.address);
    this.#setting = setting;
    this.#host = host;
  }

  /**
   * Runs the script.
   *
   * @throws {GaitError} `state_unavailable` or `state_unusable`. The server may have done what it was
   * asked: a call that it counted is then not given out.
   */
  async run({ act, keys = [], args = [] }: ScriptCall): Promise<ScriptAnswer> {
    const all = [this.keys.marker, ...keys];
    const rest = [String(all.length), ...all, act, ...args];
    const reply = await this.#within(async (ask) => {
      const known = await ask(["EVALSHA", STATE_SCRIPT_ID, ...rest]);
      const isKnown = known.kind !== "error" || !known.text.startsWith("NOSCRIPT");
      return isKnown ? known : await ask(["EVAL", STATE_SCRIPT, ...rest]);
    });
    return parseScriptAnswer(reply, this.shown);
  }

  /** A section of what the server says about itself, by name. */
  async info(section: string): Promise<ReadonlyMap<string, string>> {
    return await this.#within(async (ask) => this.#infoIn(await ask(["INFO", section])));
  }

  [Symbol.dispose](): void {
    this.#connection?.[Symbol.dispose]();
    this.#connection = undefined;
  }

  /** Asks over the open connection; over a new one if the server has hung up since. */
  async #within<T>(questions: (ask: Ask) => Promise<T>): Promise<T> {
    const deadline = performance.now() + STATE_DEADLINE_MS;
    if (performance.now() - this.#connectedAt > CONNECTION_MAX_MS) this[Symbol.dispose]();
    const kept = this.#connection;
    if (kept !== undefined) {
      try {
        const ask = this.#askOver(kept, deadline);
        if (performance.now() - this.#memoryAt > MEMORY_EVERY_MS) await this.#lookAtMemory(ask);
        return await questions(ask);
      } catch (error) {
        this[Symbol.dispose]();
        if (!(error instanceof StateConnectionError)) throw error;
        if (error.fault !== "closed") throw this.#failure(error);
      }
    }
    try {
      const connection = await this.#connect(deadline);
      this.#connection = connection;
      this.#connectedAt = performance.now();
      return await questions(this.#askOver(connection, deadline));
    } catch (error) {
      this[Symbol.dispose]();
      throw error instanceof StateConnectionError ? this.#failure(error) : error;
    }
  }

  #askOver(connection: StateConnection, deadline: number): Ask {
    return (words) => connection.ask(words, deadline - performance.now());
  }

  async #connect(deadline: number): Promise<StateConnection> {
    const { address, password, caCertificate } = this.#setting;
    const { hostname, port, tls, database, user } = address;
    const { net } = this.#host;
    if (net === undefined) throw new StateConnectionError("not_permitted");
    const timeoutMs = deadline - performance.now();
    const connection = await net.stateServer({ hostname, port, tls, caCertificate, timeoutMs });
    try {
      const ask = this.#askOver(connection, deadline);
      if (password !== undefined) {
        this.#expectOk(await ask(["AUTH", ...user === undefined ? [] : [user], password]));
      }
      if (database !== 0) this.#expectOk(await ask(["SELECT", String(database)]));
      await this.#lookAtMemory(ask);
      return connection;
    } catch (error) {
      connection[Symbol.dispose]();
      throw error;
    }
  }

  #expectOk(reply: ServerReply): void {
    if (reply.kind === "error") throw serverError(reply.text, this.shown);
    if (reply.kind !== "text" || reply.text !== "OK") throw notUnderstood(this.shown);
  }

  #infoIn(reply: ServerReply): ReadonlyMap<string, string> {
    if (reply.kind === "error") throw serverError(reply.text, this.shown);
    if (reply.kind !== "text") throw notUnderstood(this.shown);
    return new Map(
      reply.text.split("\r\n").flatMap((line) => {
        const [, name, value] = /^([a-z0-9_]{1,60}):(.{0,400})$/.exec(line) ?? [];
        return name === undefined || value === undefined ? [] : [[name, value] as const];
      }),
    );
  }

  async #lookAtMemory(ask: Ask): Promise<void> {
    this.#refuseEvicting(this.#infoIn(await ask(["INFO", "memory"])));
    this.#memoryAt = performance.now();
  }

  /** A server that drops keys when its memory is full forgets calls, and tells nobody. */
  #refuseEvicting(memory: ReadonlyMap<string, string>): void {
    const policy = memory.get("maxmemory_policy");
    if (policy === "noeviction" || memory.get("maxmemory") === "0") return;
    if (policy === undefined) throw notUnderstood(this.shown);
    throw unusableState(
      this.shown,
      "it drops keys when its memory is full, and so forgets calls",
      "set its maxmemory-policy to noeviction",
    );
  }

  #failure({ fault }: StateConnectionError): GaitError {
    const { shown } = this;
    switch (fault) {
      case "refused":
        return unavailableState(shown, "nothing answers there");
      case "late":
        return unavailableState(shown, `no answer within ${STATE_DEADLINE_MS / 1000} s`);
      case "closed":
        return unavailableState(shown, "it hung up");
      case "not_understood":
        return notUnderstood(shown);
      case "not_trusted":
        return unusableState(
          shown,
          "its certificate is not trusted, or it does not speak TLS",
          "give the certificate of its authority with --state-ca, or write redis:// without TLS",
        );
      case "not_permitted":
        return unusableState(
          shown,
          "this process may not connect to it",
          `start gait with --allow-net=${netPermission(this.#setting.address)}`,
        );
    }
  }
}

type Ask = (words: readonly string[]) => Promise<ServerReply>;
