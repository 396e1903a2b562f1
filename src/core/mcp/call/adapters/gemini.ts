/** The adapter `gemini`: a function call, alone, in a part, in a content or in a whole response. */

import { isJsonObject, joinPointer, type JsonObject, type JsonValue } from "../../../json/json.ts";
import {
  type AdaptedCall,
  type Adapter,
  BARE_CALL,
  callId,
  foreignReader,
  listAt,
  objectAt,
  readCall,
  shapeFault,
  someCalls,
} from "./adapter.ts";
import { refuseUnread } from "./unread_members.ts";

const readGeminiCall = foreignReader({ id: "any", name: "string", args: "map" });

const ADAPTER = "gemini";

/** Names of the members of a part with a call, in REST and in Python. */
const CALLS = ["functionCall", "function_call"] as const;
const CODES = ["executableCode", "executable_code"] as const;
const RESULTS = ["functionResponse", "function_response"] as const;

/** Reads `{"functionCall": {"name": …, "args": {…}}}`, alone or in `parts` of `candidates`. */
export const geminiAdapter: Adapter = {
  carriesTargets: false,
  fits(payload) {
    if (Array.isArray(payload)) return payload.some(isPart);
    return isJsonObject(payload) &&
      (isPart(payload) || Array.isArray(payload["parts"]) || Array.isArray(payload["candidates"]));
  },
  read(payload, source) {
    if (Array.isArray(payload)) return someCalls(ADAPTER, partCalls(payload, "", source));
    if (!isJsonObject(payload)) return [readOne(payload, "", source)];
    const { candidates, parts } = payload;
    if (candidates !== undefined) {
      refuseUnread(payload, { adapter: ADAPTER, walks: ["candidates"] });
      const contents = listAt(ADAPTER, candidates, "/candidates").map((value, index) => {
        const at = `/candidates/${index}`;
        const candidate = objectAt(ADAPTER, value, at);
        refuseUnread(candidate, { adapter: ADAPTER, at, walks: ["content"] });
        return { at: `${at}/content`, content: candidate["content"] };
      });
      return someCalls(
        ADAPTER,
        contents.flatMap(({ content, at }) =>
          content === undefined || content === null
            ? []
            : contentCalls(objectAt(ADAPTER, content, at), at, source)
        ),
      );
    }
    if (parts !== undefined) return someCalls(ADAPTER, contentCalls(payload, "", source));
    if (isPart(payload)) return someCalls(ADAPTER, partCalls([payload], undefined, source));
    return [readOne(payload, "", source)];
  },
};

function isPart(value: JsonValue): boolean {
  if (!isJsonObject(value)) return false;
  const { functionCall, function_call } = value;
  if (functionCall !== undefined || CODES.some((member) => Object.hasOwn(value, member))) {
    return true;
  }
  return isJsonObject(function_call) && !Object.hasOwn(function_call, "arguments") &&
    !Object.hasOwn(value, "role");
}

function contentCalls(content: JsonObject, at: string, source: string): AdaptedCall[] {
  refuseUnread(content, { adapter: ADAPTER, at, walks: ["parts"] });
  return partCalls(listAt(ADAPTER, content["parts"], `${at}/parts`), `${at}/parts`, source);
}

function partCalls(
  parts: readonly JsonValue[],
  at: string | undefined,
  source: string,
): AdaptedCall[] {
  return parts.flatMap((value, index) => {
    const place = at === undefined ? "" : joinPointer(at, index);
    const part = objectAt(ADAPTER, value, place);
    const walks = [...CALLS, ...CODES, ...RESULTS];
    refuseUnread(part, { adapter: ADAPTER, at: place, walks });
    const calls = CALLS.filter((member) => (part[member] ?? null) !== null)
      .map((member) => readOne(part[member] ?? null, `${place}/${member}`, source));
    const codes = CODES.filter((member) => (part[member] ?? null) !== null)
      .map((member) => ({
        ...BARE_CALL,
        name: "code_execution",
        args: objectAt(ADAPTER, part[member], `${place}/${member}`),
      }));
    return [...calls, ...codes];
  });
}

function readOne(payload: JsonValue, at: string, source: string): AdaptedCall {
  const { id, name = "", args = {} } = readCall(ADAPTER, readGeminiCall, payload, source);
  const call = isJsonObject(payload) ? payload : {};
  refuseUnread(call, { adapter: ADAPTER, at, args: "args", reads: ["name"], name });
  if (call["willContinue"] === true || call["will_continue"] === true) {
    throw shapeFault(ADAPTER, `${at || "the call"} is a piece of a stream: its arguments follow`);
  }
  return { ...BARE_CALL, name, args, ...callId(id) };
}
