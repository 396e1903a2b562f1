import { defineCommand } from "../cli/command.ts";
import { RUN_PLACE_OPTION } from "./runpack_options.ts";
import { GaitError } from "../core/error.ts";
import { conflict, quoted, unusable } from "../core/fault.ts";
import { foreignText } from "../core/foreign_text.ts";
import { isDigest } from "../core/crypto/digest.ts";
import { parseReceipt, type Receipt } from "../core/runpack/ticket_footer.ts";
import type { VerifiedArtifact, VerifyResult } from "../core/schema/runpack.ts";
import type { Host } from "../io/host.ts";
import { HOME_VARIABLES } from "../io/workspace.ts";
import { readDocument, STANDARD_INPUT } from "../usecases/read_document.ts";
import { loadVerifyKey } from "../usecases/keys/key_sources.ts";
import { findArtifact, type Verified, verifyArtifact } from "../usecases/verify/verify_artifact.ts";
import { keysBeside } from "../usecases/keys/key_beside.ts";
import { VERIFY_KEY_OPTIONS } from "./key_options.ts";
import { STRICTNESS_OPTIONS, strictnessOf } from "./strictness.ts";
import { artifactOf, verifyAnswer, verifyText } from "./verify_answer.ts";

type Data = Omit<VerifyResult, "correlation_id">;

export const verify = defineCommand({
  path: "verify",
  summary: "Check that what gait wrote is intact, signed and trusted",
  explain:
    "Recomputes every digest of a runpack offline and answers separately whether it is intact, signed, and trusted under a key that you give. Also takes evidence packs, traces, approval tokens, registry packs, receipts, and folders of unzipped archives.",
  needs: ["read", "env"],
  env: { names: HOME_VARIABLES },
  options: {
    receipt: {
      type: "string",
      value: "line|-",
      help: "a receipt, or - for standard input; verification fails unless it names this runpack",
    },
    manifest: {
      type: "string",
      value: "sha256:<digest>",
      help: "the manifest must have this digest",
    },
    ...STRICTNESS_OPTIONS,
    ...VERIFY_KEY_OPTIONS,
    ...RUN_PLACE_OPTION,
  },
  positional: {
    name: "run_id|path",
    help: "run ids, or paths of what gait wrote",
    max: Infinity,
    error: "expected run_id or path",
  },
  examples: [
    "verify run_demo",
    "verify ./gait-out/runpack_run_demo.zip --require-signature --public-key ./gait-out/keys/gait_public.key",
    "verify run_demo --manifest sha256:88913ed84855671786b9ecc3eab94f760332a6c19a3ff2195ab8afd914d57725",
  ],
  async run({ options, args }, host) {
    const wanted = await wantedOf(options, host);
    const names = args.length === 0 && wanted?.run_id !== undefined ? [wanted.run_id] : args;
    if (names.length === 0) {
      throw new GaitError("invalid_input", "expected run_id or path", {
        hint: "give a run id such as run_demo, a path, or --receipt '<line>'",
      });
    }
    if (names.includes(STANDARD_INPUT)) {
      throw new GaitError(
        "invalid_input",
        "gait verify reads no artifact from standard input",
        { hint: "--receipt - reads a receipt there; save an artifact to a file" },
      );
    }
    if (names.length > 1 && wanted !== undefined) {
      throw conflict(wanted.flag, "several artifacts", "give the one artifact that it is about");
    }
    const key = await loadVerifyKey(options, host);
    const demand = { key, ...strictnessOf(options, key !== undefined) };

    const found: Verified[] = [];
    for (const name of names) {
      const one = await verifyArtifact(
        await findArtifact(name, host, options.runpack_dir),
        demand,
        host,
      );
      found.push(await withKeysBeside(one, options.public_key, host));
    }
    const data = answerOf(found, key !== undefined, wanted);
    return { data };
  },
  text: verifyText,
});

/** The run id and manifest digest that a receipt or `--manifest` requires. */
interface Wanted {
  readonly flag: string;
  readonly manifest_digest: string;
  readonly run_id?: string;
}

async function wantedOf(
  { receipt, manifest }: {
    readonly receipt: string | undefined;
    readonly manifest: string | undefined;
  },
  host: Host<"read">,
): Promise<Wanted | undefined> {
  if (receipt !== undefined && manifest !== undefined) {
    throw conflict("--receipt", "--manifest", "a receipt holds the digest: leave out --manifest");
  }
  if (receipt !== undefined) return { flag: "--receipt", ...await receiptOf(receipt, host) };
  if (manifest === undefined) return undefined;
  const manifest_digest = manifest.trim().toLowerCase().replace(/^sha256:/, "");
  if (!isDigest(manifest_digest)) {
    throw unusable(
      "--manifest",
      manifest,
      "sha256: and 64 hex digits",
      "gait run receipt <run_id> prints it after manifest=",
    );
  }
  return { flag: "--manifest", manifest_digest };
}

async function givenReceipt(host: Host<"read">): Promise<string> {
  const { bytes } = await readDocument("receipt", STANDARD_INPUT, host);
  const other = foreignText(bytes);
  if (other === undefined) return new TextDecoder().decode(bytes);
  const message = `Cannot use --receipt "${STANDARD_INPUT}": ${other.problem}`;
  throw new GaitError("invalid_input", message, { hint: other.hint });
}

async function receiptOf(given: string, host: Host<"read">): Promise<Receipt> {
  const text = given.trim() === STANDARD_INPUT ? await givenReceipt(host) : given;
  const receipt = parseReceipt(text);
  if (typeof receipt !== "number") return receipt;
  if (receipt > 1) {
    throw new GaitError(
      "invalid_input",
      `Cannot use --receipt ${quoted(given)}: found receipts of ${receipt} runs, expected one`,
      { hint: "give only the line of the run that you mean" },
    );
  }
  throw unusable(
    "--receipt",
    given,
    "one line such as gait run receipt prints",
    "put the whole line in single quotes: it begins with GAIT run_id= and ends with a quote",
  );
}

/**
 * Adds a warning about the key that verifies the artifact, if it is in the folder of the given one.
 */
async function withKeysBeside(
  found: Verified,
  publicKey: string | undefined,
  host: Host<"read">,
): Promise<Verified> {
  if (found.kind !== "runpack") return found;
  const { report } = found;
  const beside = await keysBeside(report.signature_errors, publicKey, host);
  return { ...found, report: { ...report, warnings: [...report.warnings, ...beside] } };
}

function answerOf(
  found: readonly Verified[],
  hasKey: boolean,
  wanted: Wanted | undefined,
): Data {
  const [first] = found;
  if (found.length === 1 && first !== undefined) {
    if (first.kind === "runpack" && !first.isFolder) {
      return compared(verifyAnswer(first.path, first.report, hasKey), wanted);
    }
    return compared(withRunId(artifactOf(first, hasKey)), wanted);
  }
  const artifacts = found.map((one) => artifactOf(one, hasKey));
  const chosen = artifacts.find(({ ok }) => !ok) ?? artifacts[0];
  // INVARIANT: at least one artifact was named.
  if (chosen === undefined) throw new Error("no artifact");
  return { ...withRunId(chosen), artifacts };
}

function withRunId(artifact: VerifiedArtifact): Data {
  return { ...artifact, run_id: artifact.run_id ?? "" };
}

/** Adds to the answer whether the artifact is the wanted one. */
function compared(data: Data, wanted: Wanted | undefined): Data {
  if (wanted === undefined) return data;
  const manifest_matches = data.intact && data.manifest_digest === wanted.manifest_digest &&
    (wanted.run_id === undefined || data.run_id === wanted.run_id);
  const { next_commands: _next, ...rest } = data;
  return {
    ...(manifest_matches ? data : rest),
    ok: data.ok && manifest_matches,
    expected_manifest_digest: wanted.manifest_digest,
    manifest_matches,
  };
}
