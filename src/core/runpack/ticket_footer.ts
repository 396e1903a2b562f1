/** The receipt: one line that people paste into a ticket to say which recording they mean. */

/** Makes the receipt of a run. It has this form for every run id, also for one that is refused below. */
export function ticketFooter(runId: string, manifestDigest: string): string {
  return `GAIT run_id=${runId} manifest=sha256:${manifestDigest} verify="gait verify ${runId}"`;
}

const FOOTER =
  /^GAIT run_id=([A-Za-z0-9_-]+) manifest=sha256:([a-f0-9]{64}) verify="gait verify ([A-Za-z0-9_-]+)"$/;

export interface Receipt {
  readonly run_id: string;
  readonly manifest_digest: string;
}

/**
 * Reads the one receipt in a text, such as a line of a ticket; `undefined` if there is none, or
 * receipts of two runs.
 */
export function parseReceipt(text: string): Receipt | undefined {
  const lines = [...text.matchAll(/GAIT run_id=[^\r\n]*?"gait verify [^"\r\n]*"/g)].map(([line]) =>
    line
  );
  const receipts = new Set(lines.filter(isTicketFooter));
  const [line] = receipts;
  if (line === undefined || receipts.size > 1 || !lines.every(isTicketFooter)) return undefined;
  const [, run_id = "", manifest_digest = ""] = FOOTER.exec(line) ?? [];
  return { run_id, manifest_digest };
}

/** Whether the tools that look for receipts in tickets can read this one. */
export function isTicketFooter(footer: string): boolean {
  const match = FOOTER.exec(footer);
  return match !== null && match[1] === match[3];
}
