/** The receipt: one line that people paste into a ticket to say which recording they mean. */

import { shellWord } from "../text.ts";

/** Makes the receipt of a run. Refuses a run id that a shell would change. */
export function ticketFooter(runId: string, manifestDigest: string): string {
  return `GAIT run_id=${runId} manifest=sha256:${manifestDigest} verify="gait verify ${
    shellWord(runId)
  }"`;
}

const FOOTER =
  /^GAIT run_id=([A-Za-z0-9_][A-Za-z0-9_-]*) manifest=sha256:([a-f0-9]{64}) verify="gait verify ([A-Za-z0-9_][A-Za-z0-9_-]*)"$/;

/** A receipt whose line a mail program broke, with the marks of quoted lines. */
const BROKEN =
  /GAIT[\s>]+run_id=([\w-]+)[\s>]+manifest=sha256:([a-f0-9]{64})[\s>]+verify="gait[\s>]+verify[\s>]+([\w-]+)"/g;

export interface Receipt {
  readonly run_id: string;
  readonly manifest_digest: string;
}

/** Reads the one receipt in a text, such as a line of a ticket; otherwise answers how many it holds. */
export function parseReceipt(text: string): Receipt | number {
  const whole = text.replaceAll(
    BROKEN,
    'GAIT run_id=$1 manifest=sha256:$2 verify="gait verify $3"',
  );
  const lines = [...whole.matchAll(/GAIT run_id=[^\r\n]*?"gait verify [^"\r\n]*"/g)]
    .map(([line]) => line);
  const receipts = new Set(lines.filter(isTicketFooter));
  const [line] = receipts;
  if (line === undefined || !lines.every(isTicketFooter)) return 0;
  if (receipts.size > 1) return receipts.size;
  const [, run_id = "", manifest_digest = ""] = FOOTER.exec(line) ?? [];
  return { run_id, manifest_digest };
}

/** Whether the tools that look for receipts in tickets can read this one. */
export function isTicketFooter(footer: string): boolean {
  const match = FOOTER.exec(footer);
  return match !== null && match[1] === match[3];
}
