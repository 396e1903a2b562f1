/** Resources and prompts that the official conformance runner asks for. */

import {
  acceptedContent,
  type fromJsonSchema,
  type GetPromptResult,
  inputRequired,
  type McpServer,
  ResourceTemplate,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { form, PNG, strings } from "./mcp_fixture_parts.ts";

/** Resources of the fixture server. */
export function addResources(server: McpServer): void {
  const add = (
    name: string,
    uri: string,
    mimeType: string,
    content: { text: string } | { blob: string },
  ) =>
    server.registerResource(
      name,
      uri,
      { description: `Test resource ${name}`, mimeType },
      () => ({ contents: [{ uri, mimeType, ...content }] }),
    );
  add("static-text", "test://static-text", "text/plain", {
    text: "This is the content of the static text resource.",
  });
  add("static-binary", "test://static-binary", "image/png", { blob: PNG });
  add("watched", "test://watched-resource", "text/plain", { text: "watched" });
  const mimeType = "application/json";
  server.registerResource(
    "template",
    new ResourceTemplate("test://template/{id}/data", { list: undefined }),
    { description: "Test resource template", mimeType },
    (uri, { id }) => {
      const text = JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` });
      return { contents: [{ uri: uri.href, mimeType, text }] };
    },
  );
}

/** Prompts of the fixture server. */
export function addPrompts(server: McpServer): void {
  const user = (content: object) => ({ role: "user", content });
  const says = (text: string) => user({ type: "text", text });
  const add = <A>(
    name: string,
    argsSchema: ReturnType<typeof fromJsonSchema<A>> | undefined,
    get: (args: A, ctx: ServerContext) => unknown,
  ) => {
    const description = `Test prompt ${name}`;
    const result = async (args: A, ctx: ServerContext) => await get(args, ctx) as GetPromptResult;
    if (argsSchema === undefined) {
      server.registerPrompt(name, { description }, (ctx) => result({} as A, ctx));
    } else server.registerPrompt(name, { description, argsSchema }, result);
  };
  add("test_simple_prompt", undefined, () => ({
    messages: [says("This is a simple prompt for testing.")],
  }));
  add("test_prompt_with_arguments", strings("arg1", "arg2"), ({ arg1, arg2 }) => ({
    messages: [says(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)],
  }));
  add("test_prompt_with_embedded_resource", strings("resourceUri"), ({ resourceUri: uri }) => ({
    messages: [
      user({
        type: "resource",
        resource: { uri, mimeType: "text/plain", text: "Embedded resource content for testing." },
      }),
      says("Please process the embedded resource above."),
    ],
  }));
  add("test_prompt_with_image", undefined, () => ({
    messages: [
      user({ type: "image", data: PNG, mimeType: "image/png" }),
      says("Please analyze the image above."),
    ],
  }));
  add("test_input_required_result_prompt", undefined, (_, ctx) => {
    const context = acceptedContent(ctx.mcpReq.inputResponses, "user_context")?.["context"];
    if (typeof context === "string") return { messages: [says(`Context: ${context}`)] };
    const user_context = form("What context should the prompt use?", {
      context: { type: "string" },
    });
    return inputRequired({ inputRequests: { user_context } });
  });
}
