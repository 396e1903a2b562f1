import { DEMO_RUN_ID, demoInput } from "../../core/runpack/demo.ts";
import type { Data } from "../../core/runpack/outcome.ts";
import { buildRunpack, linesOf } from "../../core/runpack/record.ts";
import { memorySpools } from "../../core/runpack/spool.ts";
import { ticketFooter } from "../../core/runpack/ticket_footer.ts";
import type { DemoResult } from "../../core/schema/runpack.ts";
import type { Host } from "../../io/host.ts";
import { joinPath, shownPath } from "../../io/path.ts";
import { DEFAULT_OUT_DIR, runpackName } from "../../io/workspace.ts";
import { recorderDefaults, writeRunpack } from "./write_runpack.ts";

/** Writes the demo runpack to `./gait-out` and verifies it. */
export async function recordDemo(host: Host<"read" | "write">): Promise<Data<DemoResult>> {
  const path = joinPath(DEFAULT_OUT_DIR, runpackName(DEMO_RUN_ID));
  const options = { ...recorderDefaults(host), payloads: "keep" } as const;
  const built = await buildRunpack(linesOf(await demoInput()), options, memorySpools());
  await writeRunpack(path, built.members, { compress: false }, host);
  const { run_id, manifest_digest } = built.manifest;
  return {
    ok: true,
    run_id,
    bundle: shownPath(path),
    manifest_digest,
    ticket_footer: ticketFooter(run_id, manifest_digest),
    verify: "ok",
    next_commands: [`gait verify ${run_id}`, `gait run inspect ${run_id}`],
  };
}
