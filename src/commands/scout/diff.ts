import { defineCommand } from "../../cli/command.ts";
import { encodeUtf8 } from "../../core/bytes.ts";
import { GaitError } from "../../core/error.ts";
import { ExitCode } from "../../core/exit_code.ts";
import { type JsonValue, parseJson } from "../../core/json/json.ts";
import { formatInventory } from "../../core/scout/format.ts";
import { diffInventories, looseSnapshot } from "../../core/scout/inventory.ts";
import type { ScoutDiffResult } from "../../core/schema/scout.ts";
import type { Host } from "../../io/host.ts";
import { directoryOf } from "../../io/path.ts";
import { prefixed, readDocument } from "../../usecases/documents.ts";
import { refuseOverwriting } from "../../usecases/output_paths.ts";
import { printable } from "../../core/text.ts";

type Data = Omit<ScoutDiffResult, "correlation_id">;

/** `gait scout diff`. */
export const scoutDiff = defineCommand({
  path: "scout diff",
  summary: "Show what changed between two snapshots",
  explain: "Compares two snapshots item by item, always in the same order; exit 2 if they differ.",
  needs: ["read", "write"],
  options: {
    left: { type: "path", help: "the earlier snapshot" },
    right: { type: "path", help: "the later snapshot" },
    out: { type: "path", help: "also write the differences to a file" },
  },
  positional: {
    name: "left right",
    help: "snapshots, unless options name them",
    min: 0,
    max: 2,
    error: "expected <left_snapshot.json> <right_snapshot.json>",
  },
  examples: ["scout diff before.json after.json"],
  async run({ options, args }, host) {
    const rest = [...args];
    const left = options.left?.trim() || rest.shift()?.trim() || "";
    const right = options.right?.trim() || rest.shift()?.trim() || "";
    if (left === "" || right === "" || rest.length > 0) {
      throw new GaitError("invalid_input", "expected <left_snapshot.json> <right_snapshot.json>", {
        hint: "gait scout diff <left> <right>",
      });
    }
    const before = looseSnapshot(await readSnapshot(left, host), left);
    const after = looseSnapshot(await readSnapshot(right, host), right);

    const diff = diffInventories(before, after);

    const out = options.out?.trim() ?? "";
    if (out !== "") {
      const inputs = [{ what: "the left snapshot", path: left }, {
        what: "the right snapshot",
        path: right,
      }];
      await refuseOverwriting([{ what: "--out", path: out }], inputs, host);
      if (directoryOf(out) !== ".") await host.write.directory(directoryOf(out));
      await host.write.file(out, encodeUtf8(formatInventory(diff)), 0o600);
    }
    const ok = diff.added_count + diff.removed_count + diff.changed_count === 0;
    const data: Data = { ok, left, right, ...(out === "" ? {} : { output_path: out }), diff };
    return { exit: ok ? ExitCode.success : ExitCode.verification_failed, data };
  },
  text: ({ ok, left, right, diff }) => [
    `scout diff ${ok ? "ok" : "changed"}: ${printable(left)} vs ${printable(right)}`,
    ...(diff.added ?? []).map(({ id }) => `+ ${printable(id)}`),
    ...(diff.removed ?? []).map(({ id }) => `- ${printable(id)}`),
    ...(diff.changed ?? []).map(({ id }) => `~ ${printable(id)}`),
  ],
});

async function readSnapshot(path: string, host: Host<"read">): Promise<JsonValue> {
  const source = await readDocument(`snapshot ${path}`, path, host);
  try {
    return parseJson(source);
  } catch (error) {
    throw prefixed(`parse snapshot ${path}: `, error);
  }
}
