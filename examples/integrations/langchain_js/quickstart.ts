/** A LangChain agent with a gated tool. The model is LangChain's own fake, so no account is needed. */

import { AIMessage, createAgent, fakeModel, tool } from "langchain";
import { z } from "zod";
import { quickstart } from "../scenario.ts";

await quickstart("langchain_js", ({ prompt, call, sendReport }) => {
  const model = fakeModel()
    .respondWithTools([{ name: "send_report", args: { ...call }, id: "call_1" }])
    .respond(new AIMessage("Done."));
  const agent = createAgent({
    model,
    tools: [
      tool(sendReport, {
        name: "send_report",
        description: "Sends a report by mail",
        schema: z.object({ to: z.string(), text: z.string() }),
      }),
    ],
  });
  return agent.invoke({ messages: [{ role: "user", content: prompt }] });
});
