/** What the tools of the fixture server are made of. */

import {
  type ElicitRequestFormParams,
  fromJsonSchema,
  inputRequired,
  inputResponse,
  type ServerContext,
} from "@modelcontextprotocol/server";

/** An image of one pixel. */
export const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";
/** A sound without a sample. */
export const WAV = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";

/** A result of one text. */
export const text = (text: string) => ({ content: [{ type: "text" as const, text }] });
/** Takes nothing. */
export const noArguments = fromJsonSchema<Record<string, never>>({
  type: "object",
  properties: {},
});
/** Takes these texts. */
export const strings = <K extends string>(...names: readonly K[]) =>
  fromJsonSchema<Record<K, string>>({
    type: "object",
    properties: Object.fromEntries(names.map((name) => [name, { type: "string" }])),
    required: [...names],
  });

/** Registers a tool. */
export type AddTool = <A>(
  name: string,
  inputSchema: ReturnType<typeof fromJsonSchema<A>>,
  run: (args: A, ctx: ServerContext) => unknown,
  more?: object,
) => void;

/** Asks the client's model. */
export function question(words: string, maxTokens: number) {
  return inputRequired.createMessage({
    messages: [{ role: "user", content: { type: "text", text: words } }],
    maxTokens,
  });
}

/** Asks once, and says what came of it. */
export function elicited(
  ctx: ServerContext,
  message: string,
  properties: Record<string, object>,
  told: (action: string, content: string) => string,
  required: readonly string[] = Object.keys(properties),
) {
  const found = inputResponse(ctx.mcpReq.inputResponses, "form");
  if (found.kind === "elicit") {
    return text(told(found.action, JSON.stringify(found.content ?? {})));
  }
  return inputRequired({ inputRequests: { form: form(message, properties, required) } });
}

/** Asks the client's user. */
export function form(
  message: string,
  properties: Record<string, object>,
  required: readonly string[] = Object.keys(properties),
) {
  const requestedSchema = {
    type: "object",
    properties,
    ...(required.length === 0 ? {} : { required }),
  } as ElicitRequestFormParams["requestedSchema"];
  return inputRequired.elicit({ message, requestedSchema });
}
