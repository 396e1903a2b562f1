/** Reads the body of a request to judge. */

import { encodeUtf8 } from "../bytes.ts";
import { GaitError } from "../error.ts";
import { quoted } from "../fault.ts";
import { parseApprovalToken } from "../gate/approval/token.ts";
import { readIntent } from "../gate/intent/read.ts";
import { isAbsolutePath } from "../path.ts";
import { canonicalText } from "../json/canonical.ts";
import { isJsonObject, type JsonObject, parseJson } from "../json/json.ts";
import { SIGNATURES_MAX } from "../limits.ts";
import type { IntentRequest } from "../schema/gate.ts";
import type { AskerGuard } from "../schema/serve.ts";
import type { Source } from "../source.ts";
import { nearest } from "../suggest.ts";

export interface JudgeCall {
  readonly request: IntentRequest;
  readonly tokens: readonly Source[];
  readonly simulate: boolean;
  /** Whether the answer has the signed records. */
  readonly records: boolean;
  /** Id for the trace. */
  readonly correlation_id: string | undefined;
  /** Files that the asker keeps besides those of the server. */
  readonly guard: Required<AskerGuard>;
}

const MEMBERS = [
  ...["intent", "approval_tokens", "simulate", "records", "correlation_id", "guard"] as const,
] as const;
const GUARD_MEMBERS = ["places", "secrets", "program"] as const;
/** Most paths of an asker; a `PATH` of hundreds of folders has fewer. */
const GUARDED_MAX = 1000;

/**
 * Reads `{"intent":{…},"approval_tokens":[…],"simulate":false,"records":false}`; see
 * `serve/judge_request`.
 *
 * @throws {GaitError} `invalid_input` for another document.
 */
export function readJudgeCall(source: Source): JudgeCall {
  const body = parseJson(source);
  if (!isJsonObject(body)) throw refused("it is not an object", 'send {"intent":{…}}');
  for (const name of Object.keys(body)) {
    if (MEMBERS.some((known) => known === name)) continue;
    const guess = nearest(name, MEMBERS);
    const hint = name === "tool_name" || name === "args"
      ? 'send the intent as a member: {"intent":{…}}'
      : guess === undefined
      ? `known members: ${MEMBERS.join(", ")}`
      : `did you mean ${guess}?`;
    throw refused(`unknown member ${quoted(name)}`, hint);
  }
  if (!isJsonObject(body.intent)) {
    throw refused("there is no intent in it", 'send {"intent":{…}}');
  }
  return {
    request: readIntent(body.intent, "/intent"),
    tokens: tokensIn(body),
    simulate: flagIn(body, "simulate"),
    records: flagIn(body, "records"),
    correlation_id: idIn(body),
    guard: guardIn(body),
  };
}

/** @throws {GaitError} for what cannot be kept: nothing is judged then. */
function guardIn({ guard = {} }: JsonObject): Required<AskerGuard> {
  const hint = "send absolute paths in the lists places, secrets and program";
  if (!isJsonObject(guard)) throw refused("/guard is not an object", hint);
  const unknown = Object.keys(guard).find((name) => GUARD_MEMBERS.every((known) => known !== name));
  if (unknown !== undefined) throw refused(`unknown member ${quoted(unknown)} in /guard`, hint);
  const paths = (name: typeof GUARD_MEMBERS[number]): readonly string[] => {
    const { [name]: list = [] } = guard;
    if (!Array.isArray(list) || list.length > GUARDED_MAX) {
      throw refused(`/guard/${name} is not a list of at most ${GUARDED_MAX}`, hint);
    }
    return list.map((path, index) => {
      if (typeof path === "string" && isAbsolutePath(path)) return path;
      throw refused(`/guard/${name}/${index} is not an absolute path`, hint);
    });
  };
  return { places: paths("places"), secrets: paths("secrets"), program: paths("program") };
}

function flagIn(body: JsonObject, name: "simulate" | "records"): boolean {
  const { [name]: value = false } = body;
  if (typeof value === "boolean") return value;
  throw refused(`/${name} is not true or false`, "leave it out, or send true or false");
}

function idIn({ correlation_id: id }: JsonObject): string | undefined {
  if (id === undefined || (typeof id === "string" && /^[A-Za-z0-9._:-]{1,64}$/.test(id))) return id;
  throw refused("/correlation_id is no id", "send up to 64 letters, digits and -_.:");
}

function tokensIn({ approval_tokens: tokens = [] }: JsonObject): readonly Source[] {
  if (!Array.isArray(tokens)) throw refused("/approval_tokens is not a list", "send a list");
  if (tokens.length > SIGNATURES_MAX) {
    throw refused(`/approval_tokens has more than ${SIGNATURES_MAX}`, "send those of this call");
  }
  return tokens.map((token, index) => {
    const source = { name: `/approval_tokens/${index}`, bytes: encodeUtf8(canonicalText(token)) };
    parseApprovalToken(source); // refused also where the verdict needs none
    return source;
  });
}

function refused(fault: string, hint: string): GaitError {
  return new GaitError("invalid_input", `Cannot judge the request: ${fault}`, { hint });
}
