/** What the records of calls from a file call them and their tools, without what is secret there. */

import type { JsonObject } from "../../core/json/json.ts";
import type { BaseHost } from "../../io/host.ts";
import type { PayloadChoice } from "../runpack/payload_choice.ts";

/** A call, with JSON Pointers below its arguments of values that are never recorded. */
export interface CallWithSecrets {
  readonly args: JsonObject;
  readonly secrets: readonly string[];
}

export interface RecordNames {
  /** How payloads are redacted, with the same markers. */
  readonly choice: PayloadChoice;
  /** Redacts a text; `place` names it in warnings. */
  clear(place: string, text: string): string;
  /** Which texts look like secrets and are in clear. */
  readonly warnings: readonly string[];
}

/** Reads all calls first, so that what one calls secret is in no name of another. */
export async function recordNames(
  calls: readonly CallWithSecrets[],
  redact: readonly string[],
  host: BaseHost,
): Promise<RecordNames> {
  const [{ choosePayloads }, { PayloadRecorder, TOOL_NAME }] = await Promise.all([
    import("../runpack/payload_choice.ts"),
    import("../../core/runpack/payloads.ts"),
  ]);
  const secrets = new Set(calls.flatMap((call) => call.secrets));
  const hidden = [...secrets].map((pointer) => `/args${pointer}`);
  // The decision is kept in any case; what is not to be kept of the call is not recorded at all.
  const choice = await choosePayloads({ payloads: "keep", redact, hidden }, host);
  if (secrets.size > 0) { for (const { args } of calls) choice.redactor?.payload("args", args); }
  const { redactor, redactsSecrets } = choice;
  const doubts = new PayloadRecorder({ redactsSecrets });
  return {
    choice,
    clear: (place, text) =>
      doubts.clear(place, redactor?.text(text, { isName: place === TOOL_NAME }) ?? text),
    get warnings() {
      return doubts.warnings;
    },
  };
}
