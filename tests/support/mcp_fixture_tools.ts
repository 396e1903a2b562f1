/** Tools named `test_…` that the official conformance runner asks for. */

import {
  acceptedContent,
  type createRequestStateCodec,
  fromJsonSchema,
  inputRequired,
  inputResponse,
  type ServerContext,
} from "@modelcontextprotocol/server";
import {
  type AddTool,
  elicited,
  form,
  noArguments,
  PNG,
  question,
  strings,
  text,
  WAV,
} from "./mcp_fixture_parts.ts";

/** Tools that only answer. */
export function addContentTools(tool: AddTool): void {
  const image = { type: "image", data: PNG, mimeType: "image/png" };
  const resource = (uri: string, mimeType: string, text: string) => ({
    type: "resource",
    resource: { uri, mimeType, text },
  });
  tool("test_simple_text", noArguments, () => text("This is a simple text response for testing."));
  tool("test_image_content", noArguments, () => ({ content: [image] }));
  tool("test_audio_content", noArguments, () => ({
    content: [{ type: "audio", data: WAV, mimeType: "audio/wav" }],
  }));
  tool("test_embedded_resource", noArguments, () => ({
    content: [
      resource("test://embedded-resource", "text/plain", "This is an embedded resource content."),
    ],
  }));
  tool("test_multiple_content_types", noArguments, () => ({
    content: [
      { type: "text", text: "Multiple content types test:" },
      image,
      resource("test://mixed-content-resource", "application/json", '{"test":"data","value":123}'),
    ],
  }));
  tool("test_error_handling", noArguments, () => {
    throw new Error("This tool intentionally returns an error for testing");
  });
  tool(
    "json_schema_2020_12_tool",
    fromJsonSchema({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      $defs: {
        address: {
          $anchor: "addressDef",
          type: "object",
          properties: { street: { type: "string" }, city: { type: "string" } },
        },
      },
      properties: {
        name: { type: "string" },
        address: { $ref: "#/$defs/address" },
        contactMethod: { type: "string", enum: ["phone", "email"] },
        phone: { type: "string" },
        email: { type: "string" },
      },
      allOf: [{ anyOf: [{ required: ["phone"] }, { required: ["email"] }] }],
      if: { properties: { contactMethod: { const: "phone" } }, required: ["contactMethod"] },
      then: { required: ["phone"] },
      else: { required: ["email"] },
      additionalProperties: false,
    }),
    () => text("valid"),
  );
  tool(
    "test_structured",
    strings("city"),
    ({ city }) => ({ ...text(city), structuredContent: { city } }),
    { outputSchema: strings("city") },
  );
  tool(
    "test_region",
    fromJsonSchema<{ region: string }>({
      type: "object",
      properties: { region: { type: "string", ...{ "x-mcp-header": "Region" } } },
      required: ["region"],
    }),
    ({ region }) => text(region),
  );
  tool("test_echo", strings("text"), ({ text: given }) => text(given));
}

const STEP_MS = 50;
const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Tools that take their time, tell of it, or ask the client something. */
export function addTalkingTools(tool: AddTool): void {
  const says = async (ctx: ServerContext, words: readonly string[]) => {
    for (const [index, word] of words.entries()) {
      if (index > 0) await pause(STEP_MS);
      await ctx.mcpReq.log("info", word);
    }
    return text("said");
  };
  tool(
    "test_tool_with_logging",
    noArguments,
    (_, ctx) =>
      says(ctx, ["Tool execution started", "Tool processing data", "Tool execution completed"]),
  );
  tool("test_logging_tool", noArguments, (_, ctx) => says(ctx, ["one", "two"]));
  tool("test_tool_with_progress", noArguments, async (_, ctx) => {
    const progressToken = ctx.mcpReq._meta?.progressToken;
    for (const progress of [0, 50, 100]) {
      if (progressToken !== undefined) {
        const params = { progressToken, progress, total: 100 };
        await ctx.mcpReq.notify({ method: "notifications/progress", params });
      }
      if (progress < 100) await pause(STEP_MS);
    }
    return text("done");
  });
  tool("test_sampling", strings("prompt"), (args, ctx) => {
    const found = inputResponse(ctx.mcpReq.inputResponses, "answer");
    if (found.kind === "sampling") {
      const { content } = found.result;
      const said = !Array.isArray(content) && content.type === "text" ? content.text : "";
      return text(`LLM response: ${said}`);
    }
    const answer = inputRequired.createMessage({
      messages: [{ role: "user", content: { type: "text", text: args.prompt } }],
      maxTokens: 100,
    });
    return inputRequired({ inputRequests: { answer } });
  });
  const described = (description: string) => ({ type: "string" as const, description });
  tool("test_elicitation", strings("message"), ({ message }, ctx) =>
    elicited(ctx, message, {
      username: described("User's response"),
      email: described("User's email address"),
    }, (action, content) => `User response: action=${action}, content=${content}`));
  const completed = (action: string, content: string) =>
    `Elicitation completed: action=${action}, content=${content}`;
  tool(
    "test_elicitation_sep1034_defaults",
    noArguments,
    (_, ctx) =>
      elicited(
        ctx,
        "Please check these values",
        {
          name: { type: "string", default: "John Doe" },
          age: { type: "integer", default: 30 },
          score: { type: "number", default: 95.5 },
          status: { type: "string", enum: ["active", "inactive", "pending"], default: "active" },
          verified: { type: "boolean", default: true },
        },
        completed,
        [],
      ),
  );
  const plain = ["option1", "option2", "option3"];
  const titled = (word: string) =>
    ["First", "Second", "Third"].map((nth, at) => ({
      const: `value${at + 1}`,
      title: `${nth} ${word}`,
    }));
  tool("test_elicitation_sep1330_enums", noArguments, (_, ctx) =>
    elicited(
      ctx,
      "Please choose",
      {
        untitledSingle: { type: "string", enum: plain },
        titledSingle: { type: "string", oneOf: titled("Option") },
        legacyEnum: {
          type: "string",
          enum: ["opt1", "opt2", "opt3"],
          enumNames: ["Option One", "Option Two", "Option Three"],
        },
        untitledMulti: { type: "array", items: { type: "string", enum: plain } },
        titledMulti: { type: "array", items: { anyOf: titled("Choice") } },
      },
      completed,
      [],
    ));
  tool(
    "test_streaming_elicitation",
    noArguments,
    (_, ctx) => elicited(ctx, "Go on?", { ok: { type: "boolean" } }, completed, []),
  );
  tool("test_missing_capability", noArguments, (_, ctx) => {
    const found = inputResponse(ctx.mcpReq.inputResponses, "needs");
    if (found.kind !== "missing") return text("served");
    return inputRequired({ inputRequests: { needs: question("needs a capability", 10) } });
  });
  tool("test_reconnection", noArguments, async (_, ctx) => {
    ctx.http?.closeSSE?.();
    await pause(2 * STEP_MS);
    return text("Reconnection test completed");
  });
  tool(
    "test_slow",
    fromJsonSchema<{ milliseconds: number }>({
      type: "object",
      properties: { milliseconds: { type: "integer" } },
      required: ["milliseconds"],
    }),
    async ({ milliseconds }, ctx) => {
      const end = performance.now() + milliseconds;
      while (performance.now() < end && !ctx.mcpReq.signal.aborted) await pause(10);
      return text("slept");
    },
  );
}

/** Tools that answer with a question first. */
export function addInputTools(
  tool: AddTool,
  codec: ReturnType<typeof createRequestStateCodec<{ round: number; name?: string }>>,
): void {
  const string = { type: "string" };
  const nameForm = () => form("What is your name?", { name: string });
  const responses = (ctx: ServerContext) => ctx.mcpReq.inputResponses;

  tool("test_input_required_result_elicitation", noArguments, (_, ctx) => {
    const name = acceptedContent(responses(ctx), "user_name")?.["name"];
    return typeof name === "string"
      ? text(`Hello, ${name}!`)
      : inputRequired({ inputRequests: { user_name: nameForm() } });
  });
  tool("test_input_required_result_sampling", noArguments, (_, ctx) => {
    const found = inputResponse(responses(ctx), "capital_question");
    if (found.kind === "sampling") return text(JSON.stringify(found.result.content));
    const capital_question = question("What is the capital of France?", 100);
    return inputRequired({ inputRequests: { capital_question } });
  });
  tool("test_input_required_result_list_roots", noArguments, (_, ctx) => {
    const found = inputResponse(responses(ctx), "client_roots");
    return found.kind === "roots"
      ? text(`Roots: ${found.roots.map(({ uri }) => uri).join(", ")}`)
      : inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } });
  });
  const confirms = async (ctx: ServerContext) => {
    const isConfirmed = acceptedContent(responses(ctx), "confirm") !== undefined;
    if (isConfirmed && ctx.mcpReq.requestState() !== undefined) return text("state-ok");
    const confirm = form("Please confirm", { ok: { type: "boolean" } });
    const requestState = await codec.mint({ round: 1 }, ctx);
    return inputRequired({ inputRequests: { confirm }, requestState });
  };
  tool("test_input_required_result_request_state", noArguments, (_, ctx) => confirms(ctx));
  tool("test_input_required_result_tampered_state", noArguments, (_, ctx) => confirms(ctx));
  tool("test_input_required_result_multiple_inputs", noArguments, async (_, ctx) => {
    const name = acceptedContent(responses(ctx), "user_name");
    const greeting = inputResponse(responses(ctx), "greeting");
    const roots = inputResponse(responses(ctx), "client_roots");
    if (name !== undefined && greeting.kind === "sampling" && roots.kind === "roots") {
      return text("all inputs received");
    }
    return inputRequired({
      inputRequests: {
        user_name: nameForm(),
        greeting: question("Generate a greeting", 50),
        client_roots: inputRequired.listRoots(),
      },
      requestState: await codec.mint({ round: 1 }, ctx),
    });
  });
  tool("test_input_required_result_multi_round", noArguments, async (_, ctx) => {
    const state = ctx.mcpReq.requestState<{ round: number; name?: string }>();
    const color = acceptedContent(responses(ctx), "step2")?.["color"];
    if (state?.round === 2 && typeof color === "string") {
      return text(`${state.name} likes ${color}`);
    }
    const name = acceptedContent(responses(ctx), "step1")?.["name"];
    if (state?.round === 1 && typeof name === "string") {
      const step2 = form("Step 2: What is your favorite color?", { color: string });
      const requestState = await codec.mint({ round: 2, name }, ctx);
      return inputRequired({ inputRequests: { step2 }, requestState });
    }
    const step1 = form("Step 1: What is your name?", { name: string });
    const requestState = await codec.mint({ round: 1 }, ctx);
    return inputRequired({ inputRequests: { step1 }, requestState });
  });
  tool("test_input_required_result_capabilities", noArguments, (_, ctx) => {
    const envelope: Readonly<Record<string, unknown>> = { ...ctx.mcpReq.envelope };
    const declared = Object(envelope["io.modelcontextprotocol/clientCapabilities"]);
    const answered = Object.keys(responses(ctx) ?? {});
    if (answered.length > 0) return text(`answered: ${answered.join(", ")}`);
    return inputRequired({
      inputRequests: {
        ...("sampling" in declared ? { question: question("What is one and one?", 10) } : {}),
        ...("elicitation" in declared ? { user_name: nameForm() } : {}),
      },
      requestState: "none",
    });
  });
}
