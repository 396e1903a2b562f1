/**
 * Reading YAML that others wrote for other programs: its first document, with anchors, aliases, tags
 * and keys of every kind. Only its structure and its keys are kept; no scalar is interpreted. Files
 * that gait acts on are read by `yaml.ts`, which refuses all of that.
 */

import { decodeUtf8 } from "../bytes.ts";
import { GaitError } from "../error.ts";
import { quoted } from "../fault.ts";
import type { JsonValue } from "../json/json.ts";
import type { Source } from "../source.ts";
import { positionOf } from "../text_position.ts";
import { parseNodes, YamlFault, type YamlNode } from "./nodes.ts";
import { yamlPlace } from "./yaml.ts";

/**
 * The first document, with `null` for each scalar. An alias is the very object that it names.
 *
 * @throws {GaitError} `invalid_input` for text that is not YAML, and for a key that occurs twice.
 */
export function looseYaml(source: Source): JsonValue {
  const text = decodeUtf8(source.bytes).replace(/^\ufeff/, "");
  try {
    const { root } = parseNodes(text);
    return root === undefined ? null : new Outline(text).value(root);
  } catch (error) {
    if (!(error instanceof YamlFault)) throw error;
    const place = yamlPlace(source.name, positionOf(text, error.offset), "");
    throw new GaitError("invalid_input", `Cannot parse YAML: ${error.problem} (${place})`, {
      hint: error.hint,
    });
  }
}

class Outline {
  readonly #text: string;
  readonly #anchors = new Map<string, JsonValue>();

  constructor(text: string) {
    this.#text = text;
  }

  value(node: YamlNode): JsonValue {
    switch (node.kind) {
      case "scalar":
        return null;
      case "alias":
        return this.#anchors.get(this.#nameOf(node.event)) ?? null;
      case "list": {
        const items: JsonValue[] = [];
        if (node.event.anchorStart !== -1) this.#anchors.set(this.#nameOf(node.event), items);
        for (const item of node.items) items.push(this.value(item));
        return items;
      }
      case "map": {
        const members: Record<string, JsonValue> = Object.create(null);
        if (node.event.anchorStart !== -1) this.#anchors.set(this.#nameOf(node.event), members);
        for (const { key, value } of node.items) {
          const name = this.#key(key);
          if (name in members) {
            throw new YamlFault(
              `the key ${quoted(name)} occurs twice`,
              "keep one of the two",
              key.start,
            );
          }
          members[name] = this.value(value);
        }
        return members;
      }
    }
  }

  /** A key that is not text becomes its text; a list or a mapping gets a name that no text has. */
  #key(node: YamlNode): string {
    if (node.kind === "scalar") return node.text;
    this.value(node); // for the anchors in it
    return `\0${node.start}`;
  }

  #nameOf(
    { anchorStart, anchorEnd }: { readonly anchorStart: number; readonly anchorEnd: number },
  ) {
    return this.#text.slice(anchorStart, anchorEnd);
  }
}
