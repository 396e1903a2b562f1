/** Options of every command that writes a runpack. */

import { loadRedactor, type Redactor } from "../core/redact/redactor.ts";
import type { Payloads } from "../core/runpack/payloads.ts";
import type { BaseHost } from "../io/host.ts";

/** How the archive is written, for commands that write anew what was recorded before. */
export const COMPRESS_OPTION = {
  compress: { type: "boolean", help: "deflate the members instead of storing them" },
} as const;

/** How payloads are stored and how the archive is written. */
export const RUNPACK_OPTIONS = {
  payloads: {
    type: "string",
    choices: ["digest", "keep"],
    help: "store payloads by digest only (the default), or keep them",
  },
  redact: {
    type: "list",
    value: "rule",
    help: "replace values first: secrets, or a pointer pattern such as /args/**/token",
  },
  ...COMPRESS_OPTION,
} as const;

/** What follows from the options for the recorder. */
export interface PayloadChoice {
  readonly payloads?: Payloads;
  readonly redactor: Redactor | undefined;
  readonly redactsSecrets: boolean;
}

/** Turns option values into settings of the recorder. The redaction key is drawn here and never stored. */
export async function choosePayloads(
  { payloads, redact }: {
    readonly payloads: Payloads | undefined;
    readonly redact: readonly string[];
  },
  host: BaseHost,
): Promise<PayloadChoice> {
  return {
    ...(payloads === undefined ? {} : { payloads }),
    redactor: redact.length === 0 ? undefined : await loadRedactor(redact, host.randomBytes(32)),
    redactsSecrets: redact.includes("secrets"),
  };
}
