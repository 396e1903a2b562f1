/** Rewrites the expected reasons of a test file, with its comments and all else kept. */

import { decodeUtf8, encodeUtf8 } from "../../bytes.ts";
import { GaitError } from "../../error.ts";
import { quoted } from "../../fault.ts";
import { canonicalText } from "../../json/canonical.ts";
import type { Source } from "../../source.ts";
import { type CommentedItem, type CommentedNode, parseCommented } from "../../yaml/comments.ts";
import { memberOf } from "../../yaml/node_of.ts";
import { writeCommented } from "../../yaml/write.ts";
import { readTestFile } from "./test_file.ts";
import { prependAll } from "../../lists.ts";

/**
 * The text of a test file with other reasons, by the index of their case. Only cases that have
 * reasons get others. Mappings in brackets and blocks of lines keep their form.
 *
 * @throws {GaitError} `internal_failure` if something else would change, in which case nothing must
 * be written.
 */
export function withReasons(
  source: Source,
  reasons: ReadonlyMap<number, readonly string[]>,
): string {
  const document = parseCommented(decodeUtf8(source.bytes));
  const cases = memberOf(document.root, "cases");
  for (const [index, list] of reasons) {
    const item = cases?.kind === "list" ? cases.items[index] : undefined;
    const node = memberOf(memberOf(item?.node, "expect"), "reasons");
    if (node?.kind === "list") replaceItems(node.items, list);
  }
  const { flow, literal } = document.styled;
  const text = writeCommented(document, {
    isFlowing: (node) => flow.has(node),
    isLiteral: (node) => literal.has(node),
    keepsLines: true,
  });
  const before = readTestFile(source).cases.map((one) => {
    const list = reasons.get(one.index);
    return list === undefined ? one : { ...one, expected: { ...one.expected, reasons: list } };
  });
  const after = readTestFile({ name: source.name, bytes: encodeUtf8(text) }).cases;
  if (canonicalText(before.map(withoutLine)) !== canonicalText(after.map(withoutLine))) {
    const message = `Cannot update ${quoted(source.name)}: the file would mean something else`;
    throw new GaitError("internal_failure", message, { hint: "write the reasons by hand" });
  }
  return text;
}

function withoutLine<T extends { readonly line: number }>({ line: _line, ...rest }: T) {
  return rest;
}

/** Items that stay keep their comments; those of an item that goes move to the next one. */
function replaceItems(items: CommentedItem[], texts: readonly string[]): void {
  const old = items.splice(0);
  const orphans = old.filter(({ node }) => !texts.includes(textOf(node)))
    .flatMap(({ above, after }) => [...above, ...after === "" ? [] : [after]]);
  for (const text of texts) {
    const kept = old.find(({ node }) => textOf(node) === text);
    items.push(
      kept ??
        {
          key: "",
          node: { kind: "scalar", value: text },
          above: [],
          after: "",
          blankAbove: false,
        },
    );
  }
  const [first] = items;
  if (first !== undefined) prependAll(first.above, orphans);
}

function textOf(node: CommentedNode): string {
  return node.kind === "scalar" ? String(node.value) : "";
}
