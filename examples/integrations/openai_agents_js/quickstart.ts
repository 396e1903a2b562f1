/** The OpenAI Agents SDK with a gated tool and a scripted model, so no account is needed. */

import {
  Agent,
  type Model,
  type ModelResponse,
  Runner,
  RunToolCallOutputItem,
  tool,
  Usage,
} from "@openai/agents";
import { z } from "zod";
import { gateTools } from "@gait/cli/openai-agents";
import { quickstart } from "../scenario.ts";

/** Answers with what it was given, turn by turn. */
class ScriptedModel implements Model {
  #outputs: ModelResponse["output"][];

  constructor(...outputs: ModelResponse["output"][]) {
    this.#outputs = outputs;
  }

  getResponse(): Promise<ModelResponse> {
    const output = this.#outputs.shift();
    if (output === undefined) return Promise.reject(new Error("the script is at its end"));
    return Promise.resolve({ usage: new Usage(), output });
  }

  getStreamedResponse(): never {
    throw new Error("this script does not stream");
  }
}

await quickstart("openai_agents_js", async ({ gate, prompt, call, sendReport }) => {
  const model = new ScriptedModel(
    [{
      type: "function_call",
      callId: "call_1",
      name: "send_report",
      status: "completed",
      arguments: JSON.stringify(call),
    }],
    [{
      type: "message",
      role: "assistant",
      status: "completed",
      content: [{ type: "output_text", text: "Done." }],
    }],
  );
  const agent = new Agent({
    name: "Report agent",
    instructions: "Send reports when you are asked to.",
    model,
    tools: gateTools(gate, [
      tool({
        name: "send_report",
        description: "Sends a report by mail",
        parameters: z.object({ to: z.string(), text: z.string() }),
        execute: sendReport,
      }),
    ]),
  });
  // Its tracing would call home; the traces of gait are files.
  const { newItems } = await new Runner({ tracingDisabled: true }).run(agent, prompt);
  return newItems.find((item) => item instanceof RunToolCallOutputItem)?.output;
});
