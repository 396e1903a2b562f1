import { defineCommand } from "../../cli/command.ts";
import type { Style } from "../../cli/style.ts";
import { GaitError } from "../../core/error.ts";
import { ExitCode } from "../../core/exit_code.ts";
import { buildPack } from "../../core/guard/build_pack.ts";
import type { GuardPackResult } from "../../core/schema/guard.ts";
import { VERSION } from "../../core/version.ts";
import { findRunpack, HOME_VARIABLES } from "../../io/workspace.ts";
import { loadSigningKey, loadVerifyKey } from "../../usecases/keys/key_sources.ts";
import { SIGNING_KEY_OPTIONS, VERIFY_KEY_OPTIONS } from "../key_options.ts";
import {
  APPROVAL,
  CREDENTIAL,
  discover,
  EVIDENCE_NAMES,
  INVENTORY,
  pathList,
  readGivenOrFound,
  readInputs,
  readPackRun,
  readPackTraces,
  REGRESS,
} from "../../usecases/evidence/pack_files.ts";
import { checkCaseId, PACK_OPTIONS, writePack } from "../../usecases/evidence/write_pack.ts";
import { printable } from "../../core/text.ts";

type Data = Omit<GuardPackResult, "correlation_id">;

/** `gait guard pack`. */
export const guardPack = defineCommand({
  path: "guard pack",
  summary: "Build an evidence pack around a run",
  explain:
    "Builds a deterministic evidence pack around one run: summaries, approvals, credentials and an index of controls; it stores digests and summaries, not payloads.",
  needs: ["read", "write", "env"],
  env: { names: HOME_VARIABLES },
  options: {
    run: { type: "string", value: "run_id|path", help: "the run, unless it stands alone" },
    inventory: { type: "list", value: "files", help: "inventory snapshots" },
    trace: { type: "list", value: "files", help: "traces of decisions" },
    regress: { type: "list", value: "files", help: "regress results" },
    approval_audit: {
      type: "list",
      value: "files",
      help: "approval audits; by default those beside the run and in the working directory",
    },
    credential_evidence: {
      type: "list",
      value: "files",
      help: "credential records; by default those beside the run and in the working directory",
    },
    template: {
      type: "string",
      value: "soc2|pci|incident_response",
      default: "soc2",
      help: "controls to index the evidence by",
    },
    ...PACK_OPTIONS,
    public_key: { type: "path", help: "refuse traces that this key did not sign" },
    public_key_env: VERIFY_KEY_OPTIONS.public_key_env,
    ...SIGNING_KEY_OPTIONS,
  },
  positional: {
    name: "run_id|path",
    help: "run id or path of a runpack",
    min: 0,
    max: 1,
    error: "expected --run <run_id|path>",
  },
  examples: [
    "guard pack run_demo --template soc2 --render-html",
    "guard pack --run run_demo --trace trace_7b7516562cae84fec11f5d16.json --case-id INC-1 --render-pdf",
  ],
  async run({ options, args }, host) {
    const runpackPath = await findRunpack(runArgument(options.run, args, "--run"), host);
    const case_id = checkCaseId(options.case_id);
    const { public_key, public_key_env, key_mode, private_key, private_key_env } = options;
    const traceKey = await loadVerifyKey({ public_key, public_key_env }, host);
    const signing = await loadSigningKey({
      ...(key_mode === undefined ? {} : { key_mode }),
      private_key,
      private_key_env,
    }, host);
    const source = await readPackRun(runpackPath, "read runpack", host);
    const found = (pattern: RegExp) => () => discover(runpackPath, pattern, host);
    const [inventoryPaths, tracePaths, regressPaths] = [
      pathList(options.inventory),
      pathList(options.trace),
      pathList(options.regress),
    ];
    const { approval_audit, credential_evidence } = options;
    const inventory = await readInputs(INVENTORY, inventoryPaths, host);
    const traces = await readPackTraces(tracePaths, traceKey, host);
    const regress = await readInputs(REGRESS, regressPaths, host);
    const approvals = await readGivenOrFound(
      APPROVAL,
      approval_audit,
      found(EVIDENCE_NAMES.approval),
      host,
    );
    const credentials = await readGivenOrFound(
      CREDENTIAL,
      credential_evidence,
      found(EVIDENCE_NAMES.credential),
      host,
    );

    const built = await buildPack({
      ...{ source, inventory, traces, regress },
      approvals: approvals.records,
      credentials: credentials.records,
      template: options.template,
      case_id,
      renderPdf: options.render_pdf,
      renderHtml: options.render_html,
      key: signing.key,
      producer_version: VERSION,
      now: host.now(),
    });

    const { out, compress } = options;
    const inputs = [
      ...[...inventoryPaths, ...tracePaths, ...regressPaths],
      ...[...approvals.paths, ...credentials.paths],
      ...[public_key, private_key].filter((file) => file !== undefined),
    ];
    const target = { runpackPath, inputs, out, compress };
    const { path, warnings: more } = await writePack(built, target, host);
    const { pack_id, run_id, template_id = "", control_index = [], rendered_artifacts = [] } =
      built.manifest;
    const warnings = [...signing.warnings, ...more];
    const data: Data = {
      ok: true,
      pack_path: path,
      pack_id,
      run_id,
      template_id,
      ...(control_index.length === 0 ? {} : { controls: control_index.length }),
      ...(rendered_artifacts.length === 0 ? {} : { rendered_artifacts: rendered_artifacts.length }),
      manifest_path: `${path}#pack_manifest.json`,
      ...(warnings.length === 0 ? {} : { warnings }),
    };
    return { exit: ExitCode.success, data };
  },
  text: textOf,
});

/** The run that a command line names, by option or alone. */
export function runArgument(
  option: string | undefined,
  [argument = ""]: readonly string[],
  flag: string,
): string {
  const given = [option?.trim() ?? "", argument.trim()].filter((text) => text !== "");
  const [run] = given;
  if (run !== undefined && given.length === 1) return run;
  throw new GaitError("invalid_input", `expected ${flag} <run_id|path>`);
}

function textOf({ pack_path, pack_id, run_id, template_id, controls }: Data, style: Style) {
  return [
    `${style.paint("green", "guard pack ok:")} ${printable(pack_path)}`,
    `pack ${pack_id} of ${printable(run_id)}, ${controls ?? 0} controls of ${template_id}`,
    `next: gait guard verify ${printable(pack_path)}`,
  ];
}
