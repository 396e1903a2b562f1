import { defineCommand } from "../../cli/command.ts";
import { decodeUtf8 } from "../../core/bytes.ts";
import { missing, naming, unreadable } from "../../core/fault.ts";
import { foreignText } from "../../core/foreign_text.ts";
import { parseAdoptionLog } from "../../core/scout/adoption_log.ts";
import { adoptionReport } from "../../core/scout/adoption_report.ts";
import type { AdoptionResult } from "../../core/schema/doctor.ts";
import { printable } from "../../core/text.ts";

const LOG_MAX_BYTES = 256 * 1024 * 1024;

export const doctorAdoption = defineCommand({
  path: "doctor adoption",
  summary: "Show how far you got, from the adoption log",
  explain:
    "Sums up the events of an adoption log: milestones reached, and for each that is missing the command that reaches it.",
  needs: ["read"],
  options: {
    from: { type: "path", help: "the log that GAIT_ADOPTION_LOG named" },
  },
  examples: ["doctor adoption --from adoption.jsonl"],
  async run({ options }, host) {
    const path = options.from;
    if (path === undefined) throw missing(["--from"], "gait doctor adoption --from <events.jsonl>");
    const { bytes } = await host.read.file(path, LOG_MAX_BYTES).catch((error) => {
      throw naming("adoption log", error);
    });
    const other = foreignText(bytes);
    if (other !== undefined) throw unreadable("adoption log", path, other.problem, other.hint);
    const data: Omit<AdoptionResult, "correlation_id"> = {
      ok: true,
      report: adoptionReport(parseAdoptionLog(decodeUtf8(bytes)), path),
    };
    return { data };
  },
  text: ({ report: { source, total_events, activation_complete, blockers } }) => {
    const counts = `total_events=${total_events} activation_complete=${activation_complete}`;
    return [
      `doctor adoption: source=${printable(source)} ${counts}`,
      ...(blockers === undefined ? [] : [`blockers: ${blockers.join("; ")}`]),
    ];
  },
});
