import { printable } from "../core/text.ts";
import { defineCommand } from "../cli/command.ts";
import { recordDemo } from "../usecases/runpack/record_demo.ts";

export const demo = defineCommand({
  path: "demo",
  summary: "Record and verify a sample run, offline",
  explain:
    "Writes a fixed sample runpack to ./gait-out and verifies it, so that an installation can be checked by one digest.",
  needs: ["read", "write"],
  options: {},
  examples: ["demo", "verify run_demo"],
  async run(_input, host) {
    return { data: await recordDemo(host) };
  },
  quiet: ({ bundle }) => [printable(bundle)],
  text: ({ run_id, bundle, ticket_footer, verify }) => [
    `run_id=${run_id}`,
    `bundle=${bundle}`,
    `ticket_footer=${ticket_footer}`,
    `verify=${verify}`,
  ],
});
