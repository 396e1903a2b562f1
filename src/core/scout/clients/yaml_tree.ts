import { parseNodes, YamlFault, type YamlNode } from "../../yaml/nodes.ts";
import { isPlain } from "../../yaml/nodes.ts";
import type { Source } from "../../source.ts";
import {
  positionsIn,
  SettingsFault,
  type SettingsList,
  type SettingsMember,
  type SettingsNode,
  type SettingsObject,
  settingsText,
  type SettingsTree,
} from "./settings_tree.ts";

/**
 * The first document of a YAML file. An alias is the very node that it names, so the tree may have
 * circles.
 *
 * @throws {SettingsFault}
 */
export function yamlTree(source: Source): SettingsTree {
  const text = settingsText(source);
  const positionOf = positionsIn(text);
  try {
    const { root, next } = parseNodes(text);
    const builder = new YamlBuilder(text);
    const tree = root && builder.node(root);
    const partly = next === undefined ? undefined : "only the first of its documents is read";
    return { root: tree, loose: undefined, twice: builder.twice, positionOf, partly };
  } catch (error) {
    if (!(error instanceof YamlFault)) throw error;
    throw new SettingsFault(`it is not valid YAML: ${error.problem}`, positionOf(error.offset));
  }
}

class YamlBuilder {
  readonly #text: string;
  readonly #anchors = new Map<string, SettingsNode>();
  twice: SettingsTree["twice"];

  constructor(text: string) {
    this.#text = text;
  }

  node(node: YamlNode): SettingsNode {
    const offset = node.start;
    switch (node.kind) {
      case "alias":
        return this.#anchors.get(this.#anchorOf(node)) ?? { kind: "scalar", offset, value: null };
      case "scalar":
        return this.#named(node, {
          kind: "scalar",
          offset,
          value: isPlain(node) ? plainValue(node.text) : node.text,
        });
      case "list": {
        const items: SettingsNode[] = [];
        const list = this.#named<SettingsList>(node, { kind: "list", offset, items });
        for (const item of node.items) items.push(this.node(item));
        return list;
      }
      case "map": {
        const members: SettingsMember[] = [];
        const object = this.#named<SettingsObject>(node, { kind: "object", offset, members });
        const names = new Set<string>();
        const merged: SettingsNode[] = [];
        for (const { key, value } of node.items) {
          const keyNode = this.node(key);
          // A key that is a list or a mapping names no server.
          const name = key.kind === "scalar"
            ? key.text
            : keyNode.kind === "scalar"
            ? String(keyNode.value ?? "")
            : "";
          if (names.has(name) && name !== "") this.twice ??= { name, offset: key.start };
          names.add(name);
          const inner = this.node(value);
          if (name === "<<") merged.push(inner);
          else members.push({ name, offset: key.start, value: inner });
        }
        // `<<: *base`: what the mapping has itself counts.
        for (const each of merged.flatMap(mergedMembers)) {
          if (!names.has(each.name)) members.push(each);
          names.add(each.name);
        }
        return object;
      }
    }
  }

  #named<T extends SettingsNode>(node: Exclude<YamlNode, { kind: "alias" }>, made: T): T {
    if (node.event.anchorStart !== -1) this.#anchors.set(this.#anchorOf(node), made);
    return made;
  }

  #anchorOf({ event }: YamlNode): string {
    return this.#text.slice(event.anchorStart, event.anchorEnd);
  }
}

/** Members of a mapping, or of the mappings of a list, that `<<` merges. */
function mergedMembers(node: SettingsNode): readonly SettingsMember[] {
  if (node.kind === "object") return node.members;
  return node.kind === "list"
    ? node.items.flatMap((item) => item.kind === "object" ? item.members : [])
    : [];
}

/** Numbers stay text, as in arguments. */
function plainValue(text: string): string | boolean | null {
  if (/^(?:|~|null|Null|NULL)$/.test(text)) return null;
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  return /^(?:false|False|FALSE)$/.test(text) ? false : text;
}
