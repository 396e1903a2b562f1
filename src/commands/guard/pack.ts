import { defineCommand } from "../../cli/command.ts";
import type { Style } from "../../cli/style.ts";
import { RUN_PLACE_OPTION } from "../runpack_options.ts";
import { withoutEmpty } from "../../core/present.ts";
import type { GuardPackResult } from "../../core/schema/guard.ts";
import { printable } from "../../core/text.ts";
import { findRunpack, HOME_VARIABLES } from "../../io/workspace.ts";
import { packRun } from "../../usecases/evidence/pack_run.ts";
import { LOG_DIR_VARIABLE } from "../../usecases/log/places.ts";
import { loadSigningKey, loadVerifyKey } from "../../usecases/keys/key_sources.ts";
import { givenOnce } from "../given_once.ts";
import {
  SIGNER_ENV,
  signerKinds,
  SIGNING_KEY_OPTIONS,
  VERIFY_KEY_OPTIONS,
} from "../key_options.ts";
import { PACK_OPTIONS, packOrder } from "./pack_options.ts";

type Data = Omit<GuardPackResult, "correlation_id">;

export const guardPack = defineCommand({
  path: "guard pack",
  summary: "Build an evidence pack around a run",
  explain:
    "Builds a deterministic evidence pack around one run: summaries, approvals, credentials and an index of controls; it stores digests and summaries, not payloads.",
  needs: ["read", "write", "env", "run", "net"],
  needsOf: (options) => ["read", "write", "env", ...signerKinds(options)],
  env: { names: [...HOME_VARIABLES, LOG_DIR_VARIABLE, ...SIGNER_ENV] },
  options: {
    run: {
      type: "string",
      blank: "absent",
      reads: "paths",
      value: "run_id|path",
      help: "the run, unless it is the argument",
    },
    inventory: { type: "list", reads: "paths", value: "files", help: "inventory snapshots" },
    trace: {
      type: "list",
      reads: "paths",
      value: "files",
      help: "traces of decisions, and folders of them",
    },
    log: {
      type: "list",
      reads: "paths",
      value: "files",
      help: "decision logs of the run: their traces and records, with a proof of each decision",
      group: "reads",
    },
    regress: { type: "list", reads: "paths", value: "files", help: "regress results" },
    approval_audit: {
      type: "list",
      reads: "paths",
      value: "files",
      help: "approval audits; by default those near the run and its traces",
    },
    credential_evidence: {
      type: "list",
      reads: "paths",
      value: "files",
      help: "credential records; by default those near the run and its traces",
    },
    template: {
      type: "string",
      blank: "absent",
      value: "soc2|pci|incident_response",
      default: "soc2",
      help: "controls to index the evidence by",
    },
    ...PACK_OPTIONS,
    public_key: {
      type: "path",
      help: "refuse traces that this key did not sign",
      setting: { key: "keys.public", unless: ["public_key_env"] },
    },
    public_key_env: VERIFY_KEY_OPTIONS.public_key_env,
    ...SIGNING_KEY_OPTIONS,
    ...RUN_PLACE_OPTION,
  },
  positional: {
    name: "run_id|path",
    help: "run id or path of a runpack",
    error: "expected --run <run_id|path>",
  },
  examples: [
    "guard pack run_demo --template soc2 --render-html",
    "guard pack --run run_demo --trace trace_7b7516562cae84fec11f5d16.json --case-id INC-1 --render-pdf",
  ],
  async run({ options, args }, host) {
    const error = "expected --run <run_id|path>";
    const run = givenOnce(
      options.run,
      args,
      error,
      "gait demo records a run to try it on: run_demo",
    );
    const runpackPath = await findRunpack(run, host, options.runpack_dir);
    const order = packOrder(options);
    const { public_key, public_key_env, private_key } = options;
    const traceKey = await loadVerifyKey({ public_key, public_key_env }, host);
    const signing = await loadSigningKey(options, host);
    const keyFiles = [public_key, private_key].filter((file) => file !== undefined);

    const { path, manifest, warnings } = await packRun(
      { ...options, traceKey },
      { ...order, runpackPath, keyFiles, key: signing.key },
      host,
    );

    const { pack_id, run_id, template_id = "", control_index, rendered_artifacts } = manifest;
    const data: Data = {
      ok: true,
      pack_path: path,
      pack_id,
      run_id,
      template_id,
      manifest_path: `${path}#pack_manifest.json`,
      ...withoutEmpty({
        controls: control_index?.length,
        rendered_artifacts: rendered_artifacts?.length,
        warnings: [...signing.warnings, ...warnings],
      }),
    };
    return { data };
  },
  quiet: ({ pack_path }) => [printable(pack_path)],
  text: textOf,
});

function textOf({ pack_path, pack_id, run_id, template_id, controls }: Data, style: Style) {
  return [
    `${style.paint("green", "guard pack ok:")} ${printable(pack_path)}`,
    `pack ${pack_id} of ${printable(run_id)}, ${controls ?? 0} controls of ${template_id}`,
    `next: gait guard verify ${printable(pack_path)}`,
  ];
}
