import { defineCommand } from "../../cli/command.ts";
import { GaitError } from "../../core/error.ts";
import { RUN_PLACE_OPTION } from "../runpack_options.ts";
import { quoted } from "../../core/fault.ts";
import { refuseUnlessIntact } from "../../core/runpack/read.ts";
import { isTicketFooter, ticketFooter } from "../../core/runpack/ticket_footer.ts";
import { verifyRunpack } from "../../core/runpack/verify.ts";
import type { ReceiptResult } from "../../core/schema/runpack.ts";
import { findRunpack, HOME_VARIABLES } from "../../io/workspace.ts";
import { openRunpack } from "../../usecases/runpack/open_runpack.ts";
import { chooseSource, SOURCE_OPTION, SOURCE_POSITIONAL } from "../source_argument.ts";

export const runReceipt = defineCommand({
  path: "run receipt",
  summary: "Print the ticket footer of a runpack",
  explain:
    "Verifies a runpack and prints the one line to paste into a ticket: run id, manifest digest and the command that checks it.",
  needs: ["read", "env"],
  env: { names: HOME_VARIABLES },
  options: { ...SOURCE_OPTION, ...RUN_PLACE_OPTION },
  positional: SOURCE_POSITIONAL,
  examples: ["run receipt run_demo"],
  async run({ options, args }, host) {
    const path = await findRunpack(chooseSource(options.from, args), host, options.runpack_dir);
    using file = await openRunpack(path, `verifying ${path}`, host);

    const report = await verifyRunpack(file);
    refuseUnlessIntact(report, path, "verification_failed");
    const { ok, run_id, manifest_digest } = report;
    const footer = ticketFooter(run_id, manifest_digest);
    if (!isTicketFooter(footer)) {
      throw new GaitError(
        "invalid_input",
        `Cannot write a receipt for run id ${quoted(run_id)}: a ticket footer cannot carry it`,
        { hint: "record the run again with --run-id and an id of letters, digits, _ and -" },
      );
    }
    const data: Omit<ReceiptResult, "correlation_id"> = {
      ok,
      run_id,
      path,
      manifest_digest,
      ticket_footer: footer,
    };
    return { data };
  },
  quiet: "text",
  text: ({ ticket_footer }) => [ticket_footer],
});
