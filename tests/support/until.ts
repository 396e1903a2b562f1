/** Waiting, within bounds, for what another process or connection does. */

const PATIENCE_MS = 20_000;

/** Waits until `holds` returns true; fails after 20 seconds, naming `what`. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  const start = performance.now();
  while (!holds()) {
    if (performance.now() - start > PATIENCE_MS) throw new Error(`it never came to be: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
