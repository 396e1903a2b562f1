/** Settings of the recorder for the payloads of a run, from what a command line asks for. */

import { present } from "../../core/present.ts";
import { loadRedactor, type Redactor } from "../../core/redact/redactor.ts";
import type { Payloads } from "../../core/runpack/payloads.ts";
import type { BaseHost } from "../../io/host.ts";

export interface PayloadChoice {
  readonly payloads?: Payloads;
  /** `undefined` if nothing is redacted. */
  readonly redactor: Redactor | undefined;
  /** Whether `secrets` is among the redaction rules. */
  readonly redactsSecrets: boolean;
}

/** Loads the redactor. Its key is drawn here, once per run, and never stored. */
export async function choosePayloads(
  { payloads, redact, hidden = [] }: {
    readonly payloads: Payloads | undefined;
    /** Redaction rules: `secrets` or pointer patterns. */
    readonly redact: readonly string[];
    /** Patterns that no user gave: nothing is said if they match nothing. */
    readonly hidden?: readonly string[];
  },
  host: BaseHost,
): Promise<PayloadChoice> {
  return {
    ...present({ payloads }),
    redactor: redact.length + hidden.length === 0
      ? undefined
      : await loadRedactor(redact, host.randomBytes(32), { quiet: hidden }),
    redactsSecrets: redact.includes("secrets"),
  };
}
