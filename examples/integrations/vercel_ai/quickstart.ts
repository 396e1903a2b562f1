/** The Vercel AI SDK with a gated tool. The model is the SDK's own mock, so no account is needed. */

import { generateText, isStepCount, tool } from "ai";
import { MockLanguageModelV4 } from "ai/test";
import { z } from "zod";
import { gateTools } from "@gait/cli/ai";
import { quickstart, type Report } from "../scenario.ts";

const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
};

function modelThatCalls(call: Report) {
  return new MockLanguageModelV4({
    doGenerate: [
      {
        content: [{
          type: "tool-call",
          toolCallId: "call_1",
          toolName: "send_report",
          input: JSON.stringify(call),
        }],
        finishReason: { unified: "tool-calls", raw: undefined },
        usage,
        warnings: [],
      },
      {
        content: [{ type: "text", text: "Done." }],
        finishReason: { unified: "stop", raw: undefined },
        usage,
        warnings: [],
      },
    ],
  });
}

await quickstart("vercel_ai", async ({ gate, prompt, call, sendReport }) => {
  const { steps } = await generateText({
    model: modelThatCalls(call),
    prompt,
    stopWhen: isStepCount(2),
    tools: gateTools(gate, {
      send_report: tool({
        description: "Sends a report by mail",
        inputSchema: z.object({ to: z.string(), text: z.string() }),
        execute: sendReport,
      }),
    }),
  });
  for (const part of steps.flatMap(({ content }) => content)) {
    if (part.type === "tool-result") return part.output;
    if (part.type === "tool-error") return part.error;
  }
  return undefined;
});
