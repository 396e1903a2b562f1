/** A LangChain agent with a gated tool. The model is LangChain's own fake, so no account is needed. */

import { AIMessage, createAgent, fakeModel, tool, ToolMessage } from "langchain";
import { z } from "zod";
import { gateTools } from "@gait/cli/langchain";
import { quickstart } from "../scenario.ts";

await quickstart("langchain_js", async ({ gate, prompt, call, sendReport }) => {
  const model = fakeModel()
    .respondWithTools([{ name: "send_report", args: { ...call }, id: "call_1" }])
    .respond(new AIMessage("Done."));
  const agent = createAgent({
    model,
    tools: gateTools(gate, [
      tool(sendReport, {
        name: "send_report",
        description: "Sends a report by mail",
        schema: z.object({ to: z.string(), text: z.string() }),
      }),
    ]),
  });
  const { messages } = await agent.invoke({ messages: [{ role: "user", content: prompt }] });
  return messages.find((message) => ToolMessage.isInstance(message))?.content;
});
