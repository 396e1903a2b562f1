import { defineCommand } from "../../cli/command.ts";
import { GaitError } from "../../core/error.ts";
import { present } from "../../core/present.ts";
import type { ItemChange, ScoutDiffResult } from "../../core/schema/scout.ts";
import { printable } from "../../core/text.ts";
import { diffSnapshots } from "../../usecases/scout/diff.ts";

type Data = Omit<ScoutDiffResult, "correlation_id">;

export const scoutDiff = defineCommand({
  path: "scout diff",
  summary: "Show what changed between two snapshots",
  explain:
    "Compares two snapshots item by item, always in the same order, and says how much each change matters; exit 2 if they differ.",
  needs: ["read", "write"],
  options: {
    left: { type: "path", blank: "absent", help: "the earlier snapshot" },
    right: { type: "path", blank: "absent", help: "the later snapshot" },
    out: { type: "path", writes: true, help: "also write the differences to a file" },
  },
  positional: {
    name: "left right",
    help: "snapshots, unless options name them",
    max: 2,
    error: "expected <left_snapshot.json> <right_snapshot.json>",
  },
  examples: ["scout diff before.json after.json"],
  async run({ options: { out, ...options }, args }, host) {
    const rest = [...args];
    const left = options.left ?? rest.shift()?.trim();
    const right = options.right ?? rest.shift()?.trim();
    if (!left || !right || rest.length > 0) {
      throw new GaitError("invalid_input", "Cannot compare: expected two snapshots", {
        hint: "gait scout diff <left> <right>",
      });
    }

    const diff = await diffSnapshots({ left, right, out }, host);

    const ok = diff.added_count + diff.removed_count + diff.changed_count === 0;
    const data: Data = { ok, left, right, ...present({ output_path: out }), diff };
    return { data };
  },
  text: ({ ok, left, right, diff }) => [
    `scout diff ${ok ? "ok" : "changed"}: ${printable(left)} vs ${printable(right)}`,
    ...(diff.added ?? []).map((item) => itemLine("+", item)),
    ...(diff.removed ?? []).map((item) => itemLine("-", item)),
    ...(diff.changed ?? []).flatMap((item) => [
      itemLine("~", item),
      ...(item.changes ?? []).map(changeLine),
    ]),
  ],
});

function itemLine(mark: string, { id, level }: { readonly id: string; readonly level?: string }) {
  return `${mark} ${printable(id)}${level === undefined ? "" : ` (${level})`}`;
}

function changeLine({ member, before, after }: ItemChange): string {
  return printable(`    ${member}: ${before ?? "nothing"} -> ${after ?? "nothing"}`);
}
