/**
 * Reading YAML that others wrote for other programs: its first document, with anchors, aliases, tags
 * and keys of every kind (scout-registry A2.5). Only its shape and its keys are kept; no scalar is
 * interpreted. What gait itself acts on is read by `yaml.ts`, which refuses all of that.
 */

import { type Event, EVENT_ID, getScalarValue, parseEvents, YAMLException } from "js-yaml";
import { decodeUtf8 } from "../bytes.ts";
import { GaitError } from "../error.ts";
import type { JsonValue } from "../json/json.ts";
import { YAML_MAX_DEPTH } from "../limits.ts";
import type { Source } from "../source.ts";
import { positionOf } from "../text_position.ts";

/**
 * The first document, with `null` for each scalar. An alias is the very object that it names.
 *
 * @throws {GaitError} `invalid_input` for text that is no YAML, and for a key that stands twice.
 */
export function looseYaml(source: Source): JsonValue {
  const text = decodeUtf8(source.bytes).replace(/^\ufeff/, "");
  const refuse = (problem: string, offset: number) => {
    const { line, column } = positionOf(text, offset);
    return new GaitError("invalid_input", `${problem} (${source.name}:${line}:${column})`);
  };
  let events: readonly Event[];
  try {
    events = parseEvents(text, { maxDepth: YAML_MAX_DEPTH + 1 });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    throw refuse(error.reason, error.mark?.position ?? 0);
  }
  return new Shape(text, events, refuse).document();
}

class Shape {
  readonly #text: string;
  readonly #events: readonly Event[];
  readonly #refuse: (problem: string, offset: number) => GaitError;
  readonly #anchors = new Map<string, JsonValue>();
  #next = 0;

  constructor(
    text: string,
    events: readonly Event[],
    refuse: (problem: string, offset: number) => GaitError,
  ) {
    this.#text = text;
    this.#events = events;
    this.#refuse = refuse;
  }

  document(): JsonValue {
    const first = this.#events[this.#next];
    if (first === undefined) return null;
    if (first.type === EVENT_ID.DOCUMENT) this.#next++;
    return this.#value();
  }

  #value(): JsonValue {
    const event = this.#events[this.#next++];
    switch (event?.type) {
      case EVENT_ID.ALIAS:
        return this.#anchors.get(this.#text.slice(event.anchorStart, event.anchorEnd)) ?? null;
      case EVENT_ID.SEQUENCE: {
        const items: JsonValue[] = [];
        this.#keep(event, items);
        while (!this.#atEnd()) items.push(this.#value());
        return items;
      }
      case EVENT_ID.MAPPING: {
        const members: Record<string, JsonValue> = Object.create(null);
        this.#keep(event, members);
        while (!this.#atEnd()) {
          const { key, offset } = this.#key();
          if (key in members) throw this.#refuse(`the key "${key}" stands twice`, offset);
          members[key] = this.#value();
        }
        return members;
      }
    }
    return null;
  }

  /** Goes past the end of a sequence or mapping, if it is there. */
  #atEnd(): boolean {
    const event = this.#events[this.#next];
    if (event !== undefined && event.type !== EVENT_ID.POP) return false;
    this.#next++;
    return true;
  }

  /** A key that is not text becomes its text; one that is a list or a mapping has none of use. */
  #key(): { readonly key: string; readonly offset: number } {
    const event = this.#events[this.#next];
    if (event?.type === EVENT_ID.SCALAR) {
      this.#next++;
      return { key: getScalarValue(this.#text, event), offset: Math.max(0, event.valueStart) };
    }
    const at = this.#next;
    this.#value();
    return { key: `\0${at}`, offset: 0 };
  }

  #keep(
    event: { readonly anchorStart: number; readonly anchorEnd: number },
    value: JsonValue,
  ): void {
    if (event.anchorStart === -1) return;
    this.#anchors.set(this.#text.slice(event.anchorStart, event.anchorEnd), value);
  }
}
