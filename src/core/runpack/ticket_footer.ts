/** The receipt: one line that people paste into a ticket to say which recording they mean. */

/** Makes the receipt of a run. It has this form for every run id, also for one that is refused below. */
export function ticketFooter(runId: string, manifestDigest: string): string {
  return `GAIT run_id=${runId} manifest=sha256:${manifestDigest} verify="gait verify ${runId}"`;
}

const FOOTER =
  /^GAIT run_id=([A-Za-z0-9_-]+) manifest=sha256:([a-f0-9]{64}) verify="gait verify ([A-Za-z0-9_-]+)"$/;

/** Whether the tools that look for receipts in tickets can read this one. */
export function isTicketFooter(footer: string): boolean {
  const match = FOOTER.exec(footer);
  return match !== null && match[1] === match[3];
}
