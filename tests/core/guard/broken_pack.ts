/** A sound pack that can be broken in one place, with whatever else would notice it repaired. */

import { canonicalText } from "../../../src/core/json/canonical.ts";
import { digest, sha256 } from "../../../src/core/crypto/digest.ts";
import { packId } from "../../../src/core/guard/build_pack.ts";
import { windowAround } from "../../../src/core/guard/incident.ts";
import { parseRegress } from "../../../src/core/guard/inputs.ts";
import { jsonFile } from "../../../src/core/guard/summaries.ts";
import type { VerifyPackOptions } from "../../../src/core/guard/verify_pack.ts";
import { parsePrivateKey } from "../../../src/core/crypto/keys.ts";
import type { PackManifest } from "../../../src/core/schema/guard.ts";
import { signDigest } from "../../../src/core/crypto/signature.ts";
import { readMembers } from "../../support/demo_archive.ts";
import { KEY_1, KEY_2 } from "../../support/test_key.ts";
import { zipBytes, type ZipEntry } from "../../support/zip_bytes.ts";
import { archiveOf, buildPack, jsonSource, packInput, traceRecord } from "./support.ts";

const SIGNER = await parsePrivateKey(KEY_1.private);

/** A key that nobody trusts. */
export const FORGER = await parsePrivateKey(KEY_2.private);

/** The traces of the sound pack. */
export const TRACES = [traceRecord("t1", "block"), traceRecord("t2")];

const SOUND = await readMembers(
  await archiveOf(
    await buildPack(packInput({
      template: "incident_response",
      case_id: "INC-1",
      renderPdf: true,
      renderHtml: true,
      traces: TRACES,
      regress: [parseRegress(jsonSource({ fixture_set: "a", status: "pass", graders: [] }))],
      window: windowAround("2026-02-05T00:00:00Z", 86_400_000_000_000n, "run_demo"),
      extra: [jsonFile("policy_digests.json", {
        run_id: "run_demo",
        window_from: "2026-02-04T00:00:00Z",
        window_to: "2026-02-06T00:00:00Z",
        policy_digests: ["c".repeat(64)],
      })],
      key: SIGNER,
    })),
  ),
);

/** Members of the sound pack, without its manifest. */
export const MEMBER_NAMES = [...SOUND.keys()].filter((name) => name !== "pack_manifest.json");

/** A manifest that can be changed. */
export type Manifest = { -readonly [K in keyof PackManifest]: PackManifest[K] };

type Entry = PackManifest["contents"][number];

/** A pack that can be changed. */
export class Pack {
  readonly files = new Map(
    [...SOUND].map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]),
  );
  /** Entries of the archive that come last. */
  readonly more: ZipEntry[] = [];
  manifest: Manifest = JSON.parse(this.files.get("pack_manifest.json") ?? "");
  /** Text of the manifest instead of `manifest`; `null` for no manifest at all. */
  text: string | null | undefined;

  /** The archive. */
  bytes(): Uint8Array {
    if (this.text === null) this.files.delete("pack_manifest.json");
    else this.files.set("pack_manifest.json", this.text ?? canonicalText(this.manifest));
    return zipBytes([
      ...[...this.files].map(([name, content]) => ({ name, content })),
      ...this.more,
    ]);
  }

  /** Makes the id fit the contents, and signs. */
  async repair(): Promise<void> {
    this.manifest.pack_id = await packId(this.manifest.run_id, this.manifest.contents);
    await this.sign();
  }

  async sign(key = SIGNER): Promise<void> {
    const { signatures: _, ...unsigned } = this.manifest;
    this.manifest = { ...unsigned, signatures: [await signDigest(await digest(unsigned), key)] };
  }

  entries(change: (entry: Entry) => Entry): void {
    this.manifest.contents = this.manifest.contents.map(change);
  }

  /** Writes a member anew and lets everything but other members' contents say so. */
  async replace(path: string, text: string): Promise<void> {
    this.files.set(path, text);
    const sha = await sha256(new TextEncoder().encode(text));
    const renew = <T extends { readonly path: string }>(list: readonly T[] = []): T[] =>
      list.map((item) => item.path === path ? { ...item, sha256: sha } : item);
    this.manifest.contents = renew(this.manifest.contents);
    this.manifest.rendered_artifacts = renew(this.manifest.rendered_artifacts);
    this.manifest.evidence_pointers = renew(this.manifest.evidence_pointers);
    const isPointed = this.manifest.evidence_pointers.some((pointer) => pointer.path === path);
    if (isPointed) {
      await this.replace("evidence_pointers.json", canonicalText(this.manifest.evidence_pointers));
    }
    await this.repair();
  }

  /** {@linkcode Pack.replace} with a member of JSON that is changed. */
  // deno-lint-ignore no-explicit-any -- cases break members in ways that no type allows
  replaceJson(path: string, change: (document: any) => unknown): Promise<void> {
    return this.replace(path, canonicalText(change(JSON.parse(this.files.get(path) ?? ""))));
  }
}

/** Everything that the report says against the pack; nothing else may be said. */
export interface Finding {
  readonly faults?: readonly RegExp[];
  readonly missing?: readonly string[];
  readonly mismatches?: readonly string[];
  readonly signature?: "failed" | "missing" | "skipped";
  readonly warnings?: readonly RegExp[];
  /** The pack is not even judged. */
  readonly error?: RegExp;
}

/** A way to break a pack. */
export interface BrokenPack {
  readonly name: string;
  readonly breakIt: (pack: Pack) => void | Promise<void>;
  readonly finding: Finding;
  readonly options?: VerifyPackOptions;
}

/** A case that changes the manifest and signs it again. */
export function signed(
  name: string,
  change: (manifest: Manifest) => void,
  ...faults: RegExp[]
): BrokenPack {
  const breakIt = async (pack: Pack) => {
    change(pack.manifest);
    await pack.sign();
  };
  return { name, breakIt, finding: { faults } };
}

/** A case that also gives the manifest a new id. */
export function listed(
  name: string,
  change: (pack: Pack) => void | Promise<void>,
  ...faults: RegExp[]
): BrokenPack {
  const breakIt = async (pack: Pack) => {
    await change(pack);
    await pack.repair();
  };
  return { name, breakIt, finding: { faults } };
}
