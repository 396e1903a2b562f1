/** Reading what a client gave to a hook: strict where it says which call would run. */

import { GaitError } from "../error.ts";
import { quoted } from "../fault.ts";
import { describeJson, isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";
import { type ReadMembers, refuseUnread } from "../mcp/call/adapters/unread_members.ts";
import { unclearNameWithin } from "../mcp/wire/message_names.ts";
import { present } from "../present.ts";
import { nameFault, trim } from "../text.ts";

/** Reads members of the payload of one client. */
export class HookPayload {
  /** Name of the client, for errors. */
  readonly client: string;
  readonly object: JsonObject;

  /**
   * `client` is the client's name, for errors.
   *
   * @throws {GaitError} `invalid_input` for a payload that is not an object, or has a name in it that
   * programs read in different ways.
   */
  constructor(client: string, payload: JsonValue) {
    this.client = client;
    if (!isJsonObject(payload)) throw this.fault(`it is ${describeJson(payload)}, not an object`);
    const unclear = unclearNameWithin(payload);
    if (unclear !== undefined) throw this.fault(`the name of a member ${unclear}`);
    this.object = payload;
  }

  has(name: string): boolean {
    const { object } = this;
    return Object.hasOwn(object, name) && object[name] !== null;
  }

  /** A text that may be absent; `undefined` for a blank one too. */
  text(name: string): string | undefined {
    const value = this.has(name) ? this.object[name] : undefined;
    if (value === undefined) return undefined;
    if (typeof value !== "string") {
      throw this.fault(`/${name} is ${describeJson(value)}, expected a string`);
    }
    return trim(value) === "" ? undefined : value;
  }

  /** A text that must be there. */
  required(name: string): string {
    const text = this.text(name);
    if (text === undefined) throw this.fault(`/${name} is missing`);
    return text;
  }

  /** The name of a tool, which all programs must read alike. */
  toolName(name: string): string {
    const text = this.required(name);
    const fault = nameFault(text);
    if (fault !== undefined) throw this.fault(`the tool name in /${name} ${fault}`);
    return text;
  }

  /** An object that may be absent. */
  objectAt(name: string): JsonObject | undefined {
    const value = this.has(name) ? this.object[name] : undefined;
    if (value === undefined) return undefined;
    if (isJsonObject(value)) return value;
    throw this.fault(`/${name} is ${describeJson(value)}, expected an object`);
  }

  /** Session members by the client's names for them. */
  session(
    names: {
      readonly id: string;
      readonly agent?: string;
      readonly cwd?: string;
      readonly version?: string;
    },
  ) {
    const at = (name: string | undefined) => name === undefined ? undefined : this.text(name);
    return present({
      id: at(names.id),
      agent: at(names.agent),
      cwd: at(names.cwd),
      version: at(names.version),
    });
  }

  /**
   * Refuses a payload that names two tools, has two sets of arguments, or another call in it: the client
   * might run what gait does not read. Other members that are not known are fine.
   *
   * @throws {GaitError} `invalid_input`, naming the member.
   */
  refuseOther(members: Omit<ReadMembers, "adapter">): void {
    try {
      refuseUnread(this.object, { adapter: this.client, ...members });
    } catch (error) {
      throw error instanceof GaitError ? this.fault(error.message) : error;
    }
  }

  fault(problem: string): GaitError {
    return new GaitError("invalid_input", `Cannot read what ${this.client} sent: ${problem}`, {
      hint: "gait hooks doctor says whether this version of the client is known",
    });
  }

  unknownEvent(name: string): GaitError {
    return this.fault(`the event ${quoted(name)} is not one that gait registers`);
  }
}
