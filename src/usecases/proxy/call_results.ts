/** Records the server's answers to calls; the result of a task comes later than its call. */

import { isJsonObject, type JsonObject } from "../../core/json/json.ts";
import { MCP_KNOWN_MAX } from "../../core/limits.ts";
import type { ServerResponse } from "../../core/mcp/wire/server_message.ts";
import type { SessionRecorder } from "./recorder.ts";

export interface OpenCall {
  readonly intent_id: string;
}

/** Records results, and remembers which call each open task belongs to. */
export class CallResults {
  readonly #recorder: SessionRecorder;
  readonly #tasks = new Map<string, OpenCall>();

  constructor(recorder: SessionRecorder) {
    this.#recorder = recorder;
  }

  /** Whether this task belongs to a call of this session and has no result yet. */
  awaits(taskId: string): boolean {
    return this.#tasks.has(taskId);
  }

  /** Records the answer to a call. If it announces a task, the task's result is recorded later. */
  async answer(call: OpenCall, { result, error }: ServerResponse): Promise<void> {
    const taskId = result === undefined ? undefined : taskIdIn(result);
    if (taskId === undefined || this.#tasks.size >= MCP_KNOWN_MAX) {
      return await this.#record(call, result, error);
    }
    this.#tasks.set(taskId, call);
    await this.#recorder.event("mcp_task_created", call.intent_id);
  }

  /** Records the result of a task as the result of its call; ignores an unfinished task. */
  async taskAnswer(taskId: string, { result, error }: ServerResponse): Promise<void> {
    const call = this.#tasks.get(taskId);
    if (call === undefined) return;
    const final = result === undefined ? undefined : finalTaskResult(result);
    if (final === undefined && error === undefined) return;
    this.#tasks.delete(taskId);
    await this.#record(call, final, error);
  }

  async #record(
    { intent_id }: OpenCall,
    result: JsonObject | undefined,
    error: JsonObject = {},
  ): Promise<void> {
    const [status, recorded] = result === undefined
      ? ["error", { error }] as const
      : [statusOf(result), result] as const;
    await this.#recorder.result(intent_id, status, recorded);
  }
}

function statusOf(result: JsonObject): "ok" | "error" | "input_required" {
  if (result["resultType"] === "input_required") return "input_required";
  return result["isError"] === true ? "error" : "ok";
}

/** Id of the task that a result announces, as 2025-11-25 or 2026-07-28 writes it. */
function taskIdIn(result: JsonObject): string | undefined {
  const { task, taskId, resultType } = result;
  const id = isJsonObject(task) ? task["taskId"] : resultType === "task" ? taskId : undefined;
  return typeof id === "string" ? id : undefined;
}

/** The result in an answer to `tasks/result` or `tasks/get`; `undefined` if the task is not done. */
function finalTaskResult(answer: JsonObject): JsonObject | undefined {
  if (Array.isArray(answer["content"])) return answer;
  const { result } = answer;
  return isJsonObject(result) ? result : undefined;
}
