/** The API of Gemini models as Gemini CLI 0.61 speaks it. */

import { isJsonObject, type JsonObject } from "../../json/json.ts";
import {
  eventsReply,
  jsonReply,
  listAt,
  NOT_FOUND,
  STUB_DONE,
  type StubProtocol,
  textOf,
} from "./stub_protocol.ts";

export const generateContentProtocol: StubProtocol = {
  reply({ method, path, body }, plan) {
    if (method !== "POST") return NOT_FOUND;
    if (path.endsWith(":countTokens")) return jsonReply({ totalTokens: 1 });
    if (path.endsWith(":generateContent")) return jsonReply(candidate({ text: "{}" }));
    if (!path.endsWith(":streamGenerateContent")) return NOT_FOUND;
    // Requests without tools are about the conversation itself, a title for example.
    const call = hasTools(body) ? plan[responses(body).length] : undefined;
    if (call === undefined) return eventsReply([["", candidate({ text: STUB_DONE })]]);
    const args = typeof call.args === "string" ? { input: call.args } : call.args;
    return eventsReply([["", candidate({ functionCall: { name: call.tool, args } })]]);
  },
  told: (body) => responses(body).map(({ response }) => textOf(response)),
};

function candidate(part: JsonObject): JsonObject {
  return {
    candidates: [{ content: { role: "model", parts: [part] }, finishReason: "STOP", index: 0 }],
    usageMetadata: { totalTokenCount: 2 },
  };
}

function hasTools(body: JsonObject): boolean {
  return listAt(body, "tools").filter(isJsonObject)
    .some((tool) => listAt(tool, "functionDeclarations").length > 0);
}

function responses(body: JsonObject): readonly JsonObject[] {
  return listAt(body, "contents").filter(isJsonObject)
    .flatMap((content) => listAt(content, "parts")).filter(isJsonObject)
    .map(({ functionResponse }) => functionResponse).filter(isJsonObject);
}
