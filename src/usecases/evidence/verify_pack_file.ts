import {
  type PackReport,
  verifyPack,
  type VerifyPackOptions,
} from "../../core/guard/verify_pack.ts";
import type { Host } from "../../io/host.ts";
import { openRunpack } from "../runpack/open_runpack.ts";

export async function verifyPackFile(
  path: string,
  options: VerifyPackOptions,
  host: Host<"read">,
): Promise<PackReport> {
  using file = await openRunpack(path, `verifying ${path}`, host);
  return await verifyPack(file, options);
}
