import { SCOUT_FILE_MAX_BYTES } from "../../core/limits.ts";
import type { Source } from "../../core/source.ts";
import type { Host } from "../../io/host.ts";

/** The member of a bundle that says what it runs. */
const BUNDLE_MANIFEST = "manifest.json";

/** Reads what scout looks at of a file: all of it, of a bundle its manifest. */
export async function readSource(path: string, host: Host<"read">): Promise<Source> {
  if (!/\.(?:mcpb|dxt)$/i.test(path)) return await host.read.file(path, SCOUT_FILE_MAX_BYTES);
  const { readOneMember } = await import("../../core/zip/one_member.ts");
  const file = await host.read.open(path);
  using _opened = file;
  return { name: path, bytes: await readOneMember(file, BUNDLE_MANIFEST, SCOUT_FILE_MAX_BYTES) };
}
