import { defineCommand } from "../../cli/command.ts";
import type { Style } from "../../cli/style.ts";
import { RUN_PLACE_OPTION } from "../runpack_options.ts";
import { withoutEmpty } from "../../core/present.ts";
import type { IncidentPackResult } from "../../core/schema/guard.ts";
import { printable } from "../../core/text.ts";
import { wholeSeconds } from "../../core/time.ts";
import { findRunpack, HOME_VARIABLES } from "../../io/workspace.ts";
import { packIncident } from "../../usecases/evidence/pack_incident.ts";
import { LOG_DIR_VARIABLE } from "../../usecases/log/places.ts";
import { loadSigningKey, loadVerifyKey } from "../../usecases/keys/key_sources.ts";
import { PACK_OPTIONS, packOrder } from "../guard/pack_options.ts";
import {
  SIGNER_ENV,
  signerKinds,
  SIGNING_KEY_OPTIONS,
  VERIFY_KEY_OPTIONS,
} from "../key_options.ts";
import { chooseSource, SOURCE_POSITIONAL } from "../source_argument.ts";

type Data = Omit<IncidentPackResult, "correlation_id">;

export const incidentPack = defineCommand({
  path: "incident pack",
  summary: "Build an evidence pack of what happened around a run",
  explain:
    "Gathers the traces, regress results, approvals and credentials of a time window around a run, from every folder that gait writes to by default, into one evidence pack.",
  needs: ["read", "write", "env", "run", "net"],
  needsOf: (options) => ["read", "write", "env", ...signerKinds(options)],
  env: { names: [...HOME_VARIABLES, LOG_DIR_VARIABLE, ...SIGNER_ENV] },
  options: {
    from: {
      type: "string",
      blank: "absent",
      value: "run_id|path",
      help: "the run, unless it is the argument",
    },
    window: {
      type: "duration",
      default: "24h",
      help: "how far to look before and after the run",
    },
    trace: {
      type: "list",
      reads: "paths",
      value: "files",
      help: "further traces, and folders of them, besides the default places",
      setting: { key: "places.traces", ifThere: true },
    },
    template: {
      type: "string",
      blank: "absent",
      value: "incident_response|soc2|pci",
      default: "incident_response",
      help: "controls to index the evidence by",
    },
    ...PACK_OPTIONS,
    public_key: { type: "path", help: "leave out traces that this key did not sign" },
    public_key_env: VERIFY_KEY_OPTIONS.public_key_env,
    ...SIGNING_KEY_OPTIONS,
    ...RUN_PLACE_OPTION,
  },
  positional: SOURCE_POSITIONAL,
  examples: ["incident pack run_demo --window 2h --case-id INC-1 --render-html --render-pdf"],
  async run({ options, args }, host) {
    const runpackPath = await findRunpack(
      chooseSource(options.from, args),
      host,
      options.runpack_dir,
    );
    const template = options.template || "incident_response";
    const order = packOrder({ ...options, template });
    const { public_key, public_key_env, private_key, window } = options;
    const traceKey = await loadVerifyKey({ public_key, public_key_env }, host);
    const signing = await loadSigningKey(options, host);
    const keyFiles = [public_key, private_key].filter((file) => file !== undefined);

    const written = await packIncident(
      { width: window, trace: options.trace, traceKey },
      { ...order, runpackPath, keyFiles, key: signing.key },
      host,
    );

    const { pack_id, run_id, template_id = "", rendered_artifacts } = written.manifest;
    const data: Data = {
      ok: true,
      pack_path: written.path,
      pack_id,
      run_id,
      template_id,
      window_from: wholeSeconds(written.window.from),
      window_to: wholeSeconds(written.window.to),
      ...withoutEmpty({
        ...written.counts,
        rendered_artifacts: rendered_artifacts?.length,
        policy_digests: written.policy_digests,
        warnings: [...signing.warnings, ...written.warnings],
      }),
    };
    return { data };
  },
  quiet: ({ pack_path }) => [printable(pack_path)],
  text: textOf,
});

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
