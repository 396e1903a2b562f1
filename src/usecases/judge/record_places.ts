/** Where the records of the calls of one file go: the first as asked for, the others numbered. */

import { traceFileName, traceId, type TraceInput } from "../../core/gate/record/trace.ts";
import type { Host } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";
import { namedPaths, refuseOverwriting } from "../../io/output_paths.ts";
import { STANDARD_INPUT } from "../documents.ts";

export interface PlaceSetting {
  readonly policy: readonly string[];
  /** Path of the call; `-` is standard input. */
  readonly call: string;
  /** Whether nothing is enforced, counted or asked, which only the names of traces tell. */
  readonly simulate?: boolean;
  readonly context?: string | undefined;
  readonly tools?: string | undefined;
  readonly trace_out?: string | undefined;
  /** Folder in which each trace gets a name of its own. */
  readonly trace_dir?: string | undefined;
  readonly approval_audit_out?: string | undefined;
  readonly credential_evidence_out?: string | undefined;
}

export class RecordPlaces {
  readonly #setting: PlaceSetting;
  readonly #host: Host<"read">;
  readonly #taken = new Set<string>();

  constructor(setting: PlaceSetting, host: Host<"read">) {
    this.#setting = setting;
    this.#host = host;
  }

  /** `a.json` for the first call, `a_2.json` for the second; empty stays empty. */
  numbered(path: string | undefined, index: number): string {
    if (path === undefined || path === "" || index === 0) return path ?? "";
    return path.replace(/(?:\.[^./\\]*)?$/, (ending) => `_${index + 1}${ending}`);
  }

  /** Refuses numbered paths that are an input. */
  async refuseInputs(calls: number): Promise<void> {
    const { policy, call, context, tools, ...outputs } = this.#setting;
    const inputs = namedPaths({
      "--policy": policy,
      "--call": call,
      "--context": context,
      "--tools": tools,
    });
    const numbered = Array.from({ length: calls }, (_, index) =>
      namedPaths({
        [`the trace of call ${index + 1}`]: this.numbered(outputs.trace_out, index),
        [`the audit of call ${index + 1}`]: this.numbered(outputs.approval_audit_out, index),
        [`the evidence of call ${index + 1}`]: this.numbered(
          outputs.credential_evidence_out,
          index,
        ),
      })).flat();
    const files = inputs.filter(({ path }) => path !== STANDARD_INPUT);
    await refuseOverwriting(numbered, files, this.#host);
  }

  /** Path of a trace: as asked for, in its folder under a name of its own, or the default name. */
  async trace(trace: TraceInput, index: number): Promise<string> {
    const { trace_out, trace_dir, simulate: simulated = false } = this.#setting;
    const id = await traceId(trace);
    if (trace_dir === undefined) {
      if (trace_out !== undefined && trace_out !== "") return this.numbered(trace_out, index);
      const name = traceFileName(id, { simulated });
      const other = traceFileName(`${id}_${index + 1}`, { simulated });
      const path = this.#taken.has(name) ? other : name;
      this.#taken.add(path);
      return path;
    }
    const time = this.#host.now().replaceAll(/[-:]/g, "");
    for (let count = 1;; count++) {
      const stem = `${id}_${time}${count === 1 ? "" : `_${count}`}`;
      const path = joinPath(trace_dir, traceFileName(stem, { simulated }));
      if (await this.#host.read.kindOf(path) === undefined) return path;
    }
  }
}
