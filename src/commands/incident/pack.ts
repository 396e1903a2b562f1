import { defineCommand } from "../../cli/command.ts";
import type { Style } from "../../cli/style.ts";
import { GaitError } from "../../core/error.ts";
import { ExitCode } from "../../core/exit_code.ts";
import { buildPack } from "../../core/guard/build_pack.ts";
import { isInWindow, isSelected, windowAround } from "../../core/guard/incident.ts";
import { parsePackTrace } from "../../core/guard/inputs.ts";
import { PACK_MEMBERS } from "../../core/guard/members.ts";
import { file, policyDigestsOf } from "../../core/guard/summaries.ts";
import type { IncidentPackResult } from "../../core/schema/guard.ts";
import { isZeroTimestamp, wholeSeconds } from "../../core/time.ts";
import { VERSION } from "../../core/version.ts";
import type { Host } from "../../io/host.ts";
import { findRunpack, HOME_VARIABLES } from "../../io/workspace.ts";
import {
  APPROVAL,
  CREDENTIAL,
  discover,
  distinct,
  EVIDENCE_NAMES,
  type InputKind,
  readInputs,
  readPackRun,
  REGRESS,
} from "../../usecases/evidence/pack_files.ts";
import { runArgument } from "../guard/pack.ts";
import { checkCaseId, PACK_OPTIONS, writePack } from "../../usecases/evidence/write_pack.ts";
import { loadSigningKey } from "../../usecases/keys/key_sources.ts";
import { SIGNING_KEY_OPTIONS } from "../key_options.ts";
import { printable } from "../../core/text.ts";

type Data = Omit<IncidentPackResult, "correlation_id">;

/** `gait incident pack`. */
export const incidentPack = defineCommand({
  path: "incident pack",
  summary: "Build an evidence pack of what happened around a run",
  explain:
    "Gathers the traces, regress results, approvals and credentials of a time window around a run, from beside its runpack and the working directory, into one evidence pack.",
  needs: ["read", "write", "env"],
  env: { names: HOME_VARIABLES },
  options: {
    from: { type: "string", value: "run_id|path", help: "the run, unless it stands alone" },
    window: {
      type: "duration",
      default: "24h",
      help: "how far to look before and after the run",
    },
    template: {
      type: "string",
      value: "incident_response|soc2|pci",
      default: "incident_response",
      help: "controls to index the evidence by",
    },
    ...PACK_OPTIONS,
    ...SIGNING_KEY_OPTIONS,
  },
  positional: {
    name: "run_id|path",
    help: "run id or path of a runpack",
    min: 0,
    max: 1,
    error: "expected --from <run_id|path>",
  },
  examples: ["incident pack run_demo --window 2h --case-id INC-1 --render-html --render-pdf"],
  async run({ options, args }, host) {
    const runpackPath = await findRunpack(runArgument(options.from, args, "--from"), host);
    const case_id = checkCaseId(options.case_id);
    const { key_mode, private_key, private_key_env } = options;
    const signing = await loadSigningKey({
      ...(key_mode === undefined ? {} : { key_mode }),
      private_key,
      private_key_env,
    }, host);
    const source = await readPackRun(runpackPath, "read runpack for incident pack", host);
    const { run_id, created_at } = source.run;
    const now = host.now();
    const window = windowAround(
      isZeroTimestamp(created_at) ? now : created_at,
      options.window,
      run_id,
    );
    if (window === undefined) {
      throw new GaitError("invalid_input", "--window reaches beyond the years 1 to 9999");
    }

    const skipped: string[] = [];
    const inputs: string[] = private_key === undefined ? [] : [private_key];
    const found = async <T extends object>(
      kind: InputKind<T>,
      pattern: RegExp,
    ): Promise<readonly T[]> => {
      const records: T[] = [];
      for (const path of await discover(runpackPath, pattern, host)) {
        inputs.push(path);
        const record = await readOrSkip(kind, path, skipped, host);
        if (record !== undefined) records.push(record);
      }
      return distinct(records);
    };
    const traces = (await found({ name: "trace", parse: parsePackTrace }, EVIDENCE_NAMES.trace))
      .map(({ record }) => record).filter((record) => isInWindow(record.created_at, window));
    const traceIds = new Set(traces.map(({ trace_id }) => trace_id));
    const regress = (await found(REGRESS, EVIDENCE_NAMES.regress))
      .filter((record) => isInWindow(record.created_at, window));
    const approvals = (await found(APPROVAL, EVIDENCE_NAMES.approval))
      .filter(({ record }) => isSelected(record, window, traceIds));
    const credentials = (await found(CREDENTIAL, EVIDENCE_NAMES.credential))
      .filter(({ record }) => isSelected(record, window, traceIds));
    const policy_digests = policyDigestsOf(traces);

    const built = await buildPack({
      ...{ source, traces, regress, approvals, credentials, case_id, window, inventory: [] },
      extra: [
        file(PACK_MEMBERS.policyDigests, {
          run_id,
          window_from: window.from,
          window_to: window.to,
          policy_digests,
        }),
      ],
      template: options.template.trim() === "" ? "incident_response" : options.template,
      renderPdf: options.render_pdf,
      renderHtml: options.render_html,
      key: signing.key,
      producer_version: VERSION,
      now,
    });
    const { out, compress } = options;
    const target = { runpackPath, inputs, out, compress };
    const { path, warnings: more } = await writePack(built, target, host);

    const { pack_id, template_id = "", rendered_artifacts = [] } = built.manifest;
    const warnings = [...signing.warnings, ...more, ...skipped];
    const counts = Object.entries({
      trace_count: traces.length,
      regress_count: regress.length,
      approval_audit_count: approvals.length,
      credential_evidence_count: credentials.length,
      rendered_artifacts: rendered_artifacts.length,
    }).filter(([, count]) => count > 0);
    const data: Data = {
      ok: true,
      pack_path: path,
      ...{ pack_id, run_id, template_id },
      ...Object.fromEntries(counts),
      ...(policy_digests.length === 0 ? {} : { policy_digests }),
      window_from: wholeSeconds(window.from),
      window_to: wholeSeconds(window.to),
      ...(warnings.length === 0 ? {} : { warnings }),
    };
    return { exit: ExitCode.success, data };
  },
  text: textOf,
});

/** One file that nobody can read must not keep the rest of an incident from being packed. */
async function readOrSkip<T>(
  kind: InputKind<T>,
  path: string,
  skipped: string[],
  host: Host<"read">,
): Promise<T | undefined> {
  try {
    return (await readInputs(kind, [path], host))[0];
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    skipped.push(`not in the pack: ${error.message}`);
    return undefined;
  }
}

function textOf(data: Data, style: Style): readonly string[] {
  const { trace_count = 0, regress_count = 0, approval_audit_count = 0 } = data;
  return [
    `${style.paint("green", "incident pack ok:")} ${printable(data.pack_path)}`,
    `from ${data.window_from} to ${data.window_to}: ${trace_count} traces, ` +
    `${regress_count} regress results, ${approval_audit_count} approval audits, ` +
    `${data.credential_evidence_count ?? 0} credential records`,
    `next: gait guard verify ${printable(data.pack_path)}`,
  ];
}
