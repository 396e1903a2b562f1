import { decodeUtf8 } from "../../core/bytes.ts";
import { CLIENT_TITLES } from "../../core/clients/client.ts";
import { digest } from "../../core/crypto/digest.ts";
import {
  mustBeSigned,
  satisfies,
  type SignatureDemand,
  type SignatureStatus,
} from "../../core/crypto/signature.ts";
import { keylessDocumentFault, verifyDocument } from "../../core/crypto/signed_document.ts";
import { malformed, quoted, unreadable } from "../../core/fault.ts";
import { parseApprovalToken } from "../../core/gate/approval/token.ts";
import { parseTrace, traceFault } from "../../core/gate/record/trace.ts";
import { isJsonObject, type JsonObject, parseJsonObject } from "../../core/json/json.ts";
import { withoutEmpty } from "../../core/present.ts";
import {
  keylessManifestFault,
  manifestSignatureFault,
  parseManifest,
} from "../../core/registry/manifest.ts";
import { transcriptKind } from "../../core/review/transcript_kind.ts";
import type { VerifiedArtifact } from "../../core/schema/runpack.ts";
import type { Source } from "../../core/source.ts";
import { shellWord } from "../../core/text.ts";

/** Hints for documents that are not verified by themselves, by `schema_id`. */
const OTHERS: readonly (readonly [string, (path: string) => string])[] = [
  ["gait.guard.encrypted_artifact", (path) => `gait guard decrypt ${path} --key-file <file>`],
  ["gait.gate.intent_request", (path) => `gait policy test <policy.yaml> ${path}`],
  ["gait.runpack.", () => "it is one member of a runpack: give the folder or the archive"],
  ["gait.evidence.", () => "it is one member of an evidence pack: give the folder or the archive"],
  ["gait.mcp.journal", (path) => `gait run record --from-journal ${path}`],
  ["gait.regress.", () => "regress results are graded anew: gait regress run"],
  ["gait.scout.", () => "inventories are compared, not verified: gait scout diff <left> <right>"],
];

/** Enough to recognize a transcript, whose first line may be long. */
const BEGINNING_BYTES = 16 * 1024;

/** Refuses what a client wrote of a session: most of it is several lines, so no JSON document. */
function refuseTranscript({ name, bytes }: Source): void {
  const beginning = decodeUtf8(bytes.subarray(0, BEGINNING_BYTES));
  if (/"schema_id"\s*:/.test(beginning)) return;
  const client = transcriptKind(beginning, name)?.client;
  if (client === undefined) return;
  throw unreadable(
    "artifact",
    name,
    `it is a transcript of ${CLIENT_TITLES[client]}, which nothing protects`,
    `gait import ${client} ${shellWord(name)} makes a runpack of it`,
  );
}

/**
 * Verifies a document of a kind that carries signatures.
 *
 * @throws {GaitError} `invalid_input` for a document of another kind, which it names.
 */
export async function verifyJson(
  source: Source,
  demand: SignatureDemand,
): Promise<VerifiedArtifact> {
  refuseTranscript(source);
  const document = parseJsonObject(source);
  const id = document["schema_id"];
  switch (id) {
    case "gait.gate.trace": {
      const { record } = parseTrace(source);
      const fault = traceFault(record);
      if (fault !== undefined) {
        const hint = "gait gate eval writes traces; without it a record holds no decision";
        throw malformed(source.name, fault.pointer, fault.text, hint);
      }
      return await signedAnswer(source.name, document, demand, {
        artifact_type: "trace",
        artifact_id: record.trace_id,
      });
    }
    case "gait.gate.approval_token": {
      const { token } = parseApprovalToken(source);
      return await signedAnswer(source.name, document, demand, {
        artifact_type: "approval_token",
        artifact_id: token.token_id,
        warnings: [`the approval ends at ${token.expires_at}; gait gate eval judges that`],
      });
    }
    case "gait.registry.pack":
      return await registryAnswer(source, demand);
  }
  const shown = typeof id === "string" ? `is ${quoted(id)}` : "is missing";
  const hint = OTHERS.find(([start]) => typeof id === "string" && id.startsWith(start))?.[1];
  throw malformed(
    source.name,
    "/schema_id",
    `${shown}: that is nothing that carries digests or signatures of its own`,
    hint?.(shellWord(source.name)) ??
      "gait verify takes runpacks, evidence packs, traces, approval tokens and registry packs",
  );
}

/** Texts about a signature, and what follows from it. */
function answer(
  path: string,
  what: Pick<VerifiedArtifact, "artifact_type" | "artifact_id" | "warnings">,
  found: {
    readonly status: SignatureStatus;
    readonly signed: boolean;
    readonly intact: boolean;
    readonly error: string | undefined;
  },
  demand: SignatureDemand & { readonly strict?: boolean },
): VerifiedArtifact {
  const { status, signed, intact, error } = found;
  const isMissed = status === "missing" && mustBeSigned(demand);
  return {
    ok: intact && satisfies(status, demand),
    path,
    intact,
    signed,
    trusted: intact && status === "verified",
    signature_status: status,
    ...what,
    ...withoutEmpty({
      signature_errors: error !== undefined ? [error] : isMissed ? ["it has no signature"] : [],
    }),
  };
}

async function signedAnswer(
  path: string,
  document: JsonObject,
  demand: SignatureDemand,
  what: Pick<VerifiedArtifact, "artifact_type" | "artifact_id" | "warnings">,
): Promise<VerifiedArtifact> {
  const { signature = null, ...rest } = document;
  const signed = signature !== null;
  // Without a key the stated digest still tells whether the document was changed since.
  const stated = isJsonObject(signature) ? signature["signed_digest"] : undefined;
  const intact = !signed || stated === await digest(rest);
  if (!signed) {
    return answer(path, what, { status: "missing", signed, intact, error: undefined }, demand);
  }
  if (demand.key === undefined) {
    const error = await keylessDocumentFault(document);
    const status = error === undefined ? "skipped" : "failed";
    return answer(path, what, { status, signed, intact, error }, demand);
  }
  const check = await verifyDocument(document, demand.key);
  const status = check.status === "verified" ? "verified" : "failed";
  const error = check.status === "verified"
    ? undefined
    : check.status === "malformed"
    ? check.error
    : "it does not hold under the given key";
  return answer(path, what, { status, signed, intact, error }, demand);
}

async function registryAnswer(
  source: Source,
  demand: SignatureDemand,
): Promise<VerifiedArtifact> {
  const manifest = await parseManifest(source);
  const what = {
    artifact_type: "registry_pack",
    artifact_id: `${manifest.pack_name}@${manifest.pack_version}`,
  } as const;
  const signed = manifest.signatures.length > 0;
  const isStated = manifest.signatures.some(({ signed_digest = "" }) =>
    signed_digest.toLowerCase() === manifest.digest
  );
  const intact = !signed || isStated;
  const fault = !signed
    ? undefined
    : manifest.uncovered !== ""
    ? `no signature covers ${manifest.uncovered}`
    : demand.key === undefined
    ? keylessManifestFault(manifest)
    : await manifestSignatureFault(manifest, demand.key);
  const status = !signed
    ? "missing"
    : fault !== undefined
    ? "failed"
    : demand.key === undefined
    ? "skipped"
    : "verified";
  const found = answer(source.name, what, { status, signed, intact, error: fault }, demand);
  return { ...found, manifest_digest: manifest.digest };
}
