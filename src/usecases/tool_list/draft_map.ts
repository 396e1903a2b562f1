/** Drafts a tool map from a lock or a list of tools, and writes it where it is asked to. */

import { encodeUtf8 } from "../../core/bytes.ts";
import { unwritable } from "../../core/fault.ts";
import { MCP_LOCK_MAX_BYTES } from "../../core/limits.ts";
import { parseListedTools } from "../../core/mcp/lock/listed_tools.ts";
import { draftToolMap } from "../../core/mcp/map_draft/draft_map.ts";
import { present } from "../../core/present.ts";
import type { MapResult } from "../../core/schema/mcp.ts";
import type { Host } from "../../io/host.ts";
import { directoryOf } from "../../io/path.ts";
import { readDocument } from "../read_document.ts";

/**
 * Mode for the owner alone, as of a policy: anyone who can change the map decides what rules see.
 */
const MAP_MODE = 0o600;

/** Source of the draft, and where to write it. */
export interface MapRequest {
  readonly from: string;
  readonly server: string | undefined;
  /** File to write; none returns the draft. */
  readonly out: string | undefined;
  readonly overwrite: boolean;
}

/**
 * @throws {GaitError} `invalid_input` for a list that cannot be read, and for a path that is taken.
 */
export async function draftMap(
  { from, server, out, overwrite }: MapRequest,
  host: Host<"read" | "write">,
): Promise<Omit<MapResult, "correlation_id">> {
  const source = await readDocument("list of tools", from, host, MCP_LOCK_MAX_BYTES);
  const tools = await parseListedTools(source, server);
  const { text, guessed, unsure } = draftToolMap(tools, from);
  if (out !== undefined) {
    const isTaken = await host.read.kindOf(out) !== undefined;
    if (isTaken && !overwrite) {
      const hint =
        "choose another path with --out; --force overwrites the file, which is then lost";
      throw unwritable("tool map", out, "it already exists", hint);
    }
    await host.write.directory(directoryOf(out));
    await host.write.file(out, encodeUtf8(text), MAP_MODE);
  }
  return {
    ok: true,
    from,
    tools: tools.length,
    guessed,
    unsure,
    ...present({ map_path: out, draft: out === undefined ? text : undefined }),
  };
}
