/** What the server answers to calls, recorded: at once, or where it comes from a task, later. */

import { isJsonObject, type JsonObject } from "../../core/json/json.ts";
import { MCP_KNOWN_MAX } from "../../core/limits.ts";
import type { ServerResponse } from "../../core/mcp/wire/server_message.ts";
import type { SessionRecorder } from "./recorder.ts";

/** A call that was forwarded. */
export interface OpenCall {
  readonly intent_id: string;
}

/** Records results, and remembers the tasks that will have some. */
export class CallResults {
  readonly #recorder: SessionRecorder;
  readonly #tasks = new Map<string, OpenCall>();

  constructor(recorder: SessionRecorder) {
    this.#recorder = recorder;
  }

  /** Whether a call of this session is waiting for this task. */
  awaits(taskId: string): boolean {
    return this.#tasks.has(taskId);
  }

  /** Records the answer to a call. One that announces a task is the result only once that is done. */
  async answer(call: OpenCall, { result, error }: ServerResponse): Promise<void> {
    const recorder = this.#recorder;
    if (result === undefined) {
      return await recorder.result(call.intent_id, "error", { error: error ?? {} });
    }
    const taskId = taskIdIn(result);
    if (taskId !== undefined && this.#tasks.size < MCP_KNOWN_MAX) {
      this.#tasks.set(taskId, call);
      return recorder.event("mcp_task_created", call.intent_id);
    }
    await recorder.result(call.intent_id, statusOf(result), result);
  }

  /** A task's result is its call's. */
  async taskAnswer(taskId: string, { result, error }: ServerResponse): Promise<void> {
    const call = this.#tasks.get(taskId);
    if (call === undefined) return;
    const recorder = this.#recorder;
    const final = result === undefined ? undefined : finalTaskResult(result);
    if (final === undefined && error === undefined) return;
    this.#tasks.delete(taskId);
    if (final === undefined) {
      return await recorder.result(call.intent_id, "error", { error: error ?? {} });
    }
    await recorder.result(call.intent_id, statusOf(final), final);
  }
}

function statusOf(result: JsonObject): "ok" | "error" | "input_required" {
  if (result["resultType"] === "input_required") return "input_required";
  return result["isError"] === true ? "error" : "ok";
}

/** Id of the task that a call's result announces, in either revision. */
function taskIdIn(result: JsonObject): string | undefined {
  const { task, taskId, resultType } = result;
  const id = isJsonObject(task) ? task["taskId"] : resultType === "task" ? taskId : undefined;
  return typeof id === "string" ? id : undefined;
}

/** The result within an answer to `tasks/result` or `tasks/get`; `undefined` while there is none. */
function finalTaskResult(answer: JsonObject): JsonObject | undefined {
  if (Array.isArray(answer["content"])) return answer;
  const { result } = answer;
  return isJsonObject(result) ? result : undefined;
}
