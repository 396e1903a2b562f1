import { defineCommand } from "../cli/command.ts";
import { ExitCode } from "../core/exit_code.ts";
import { DEMO_RUN_ID, demoInput } from "../core/runpack/demo.ts";
import { buildRunpack, linesOf } from "../core/runpack/record.ts";
import { MemorySpool } from "../core/runpack/spool.ts";
import { ticketFooter } from "../core/runpack/ticket_footer.ts";
import type { DemoResult } from "../core/schema/runpack.ts";
import { joinPath, shownPath } from "../io/path.ts";
import { DEFAULT_OUT_DIR, runpackName } from "../io/workspace.ts";
import { writeRunpack } from "../usecases/runpack/write_runpack.ts";

/** `gait demo`. */
export const demo = defineCommand({
  path: "demo",
  summary: "Record and verify a sample run, offline",
  explain:
    "Writes a fixed sample runpack to ./gait-out and verifies it, so that an installation can be checked by one digest.",
  needs: ["read", "write"],
  options: {},
  examples: ["demo", "verify run_demo"],
  async run(_input, host) {
    const input = await demoInput();
    const path = joinPath(DEFAULT_OUT_DIR, runpackName(DEMO_RUN_ID));

    const built = await buildRunpack(linesOf(input), {
      now: host.now(),
      env: { ...host.platform, runtime: "deno" },
      payloads: "keep",
    }, { intents: new MemorySpool("intents.jsonl"), results: new MemorySpool("results.jsonl") });

    await writeRunpack(path, built, { compress: false, failure: "verification failed" }, host);
    const { run_id, manifest_digest } = built.manifest;
    const data: Omit<DemoResult, "correlation_id"> = {
      ok: true,
      run_id,
      bundle: shownPath(path),
      manifest_digest,
      ticket_footer: ticketFooter(run_id, manifest_digest),
      verify: "ok",
      next_commands: [`gait verify ${run_id}`, `gait run inspect ${run_id}`],
    };
    return { exit: ExitCode.success, data };
  },
  text: ({ run_id, bundle, ticket_footer, verify }) => [
    `run_id=${run_id}`,
    `bundle=${bundle}`,
    `ticket_footer=${ticket_footer}`,
    `verify=${verify}`,
  ],
});
