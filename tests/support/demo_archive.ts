import { demoInput } from "../../src/core/runpack/demo.ts";
import { record } from "../../src/core/runpack/record.ts";
import { randomAccess } from "../../src/core/source.ts";
import { openArchive } from "../../src/core/zip/zip.ts";
import reference from "../vectors/reference_run_demo.json" with { type: "json" };
import { zipBytes, type ZipEntry } from "./zip_bytes.ts";

/** Manifest digest of the demo run. */
export const DEMO_DIGEST = "88913ed84855671786b9ecc3eab94f760332a6c19a3ff2195ab8afd914d57725";

/** The demo runpack as the reference implementation writes it: deflated, with data descriptors. */
export const REFERENCE_DEMO: Uint8Array<ArrayBuffer> = Uint8Array.fromBase64(reference.base64);

/** The demo runpack as we write it. */
export async function ownDemo(): Promise<Uint8Array<ArrayBuffer>> {
  return (await record(await demoInput(), { payloads: "keep" })).bytes;
}

/** All members of an archive, read whole. */
export async function readMembers(
  bytes: Uint8Array,
): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  const { members } = await openArchive(randomAccess({ name: "archive", bytes }));
  const contents = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const [name, member] of members) {
    const content = new Uint8Array(member.size);
    let at = 0;
    await member.read((chunk) => {
      content.set(chunk, at);
      at += chunk.length;
    });
    contents.set(name, content);
  }
  return contents;
}

/** All members of an archive as text. */
export async function readTexts(bytes: Uint8Array): Promise<Record<string, string>> {
  const texts = [...await readMembers(bytes)].map(([name, content]) => [
    name,
    new TextDecoder().decode(content),
  ]);
  return Object.fromEntries(texts);
}

/** The demo runpack as entries for {@linkcode zipBytes}, each changed by `change` (or dropped). */
export async function demoEntries(
  change: (name: string, text: string) => string | undefined = (_, text) => text,
): Promise<ZipEntry[]> {
  const members = await readMembers(REFERENCE_DEMO);
  return [...members].flatMap(([name, bytes]) => {
    const content = change(name, new TextDecoder().decode(bytes));
    return content === undefined ? [] : [{ name, content }];
  });
}

/** An archive of the demo runpack, changed. */
export async function changedDemo(
  change: (name: string, text: string) => string | undefined,
  more: readonly ZipEntry[] = [],
): Promise<Uint8Array<ArrayBuffer>> {
  return zipBytes([...await demoEntries(change), ...more]);
}
