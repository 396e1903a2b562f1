/** MCP servers in JSON files of clients. */

import { isJsonObject } from "../../json/json.ts";
import { type SettingsForm, SettingsText } from "../settings_text.ts";
import {
  type FoundServer,
  foundServer,
  type ServerPlace,
  type ServersText,
} from "./servers_text.ts";

/** Reads servers from the objects at `lists`, each a path of names. */
export class JsonServers implements ServersText {
  readonly #settings: SettingsText;
  readonly #form: SettingsForm;
  readonly #lists: readonly ServerPlace[];

  /** @throws {GaitError} `invalid_input` for a text that the client would not read. */
  constructor(text: string | SettingsText, form: SettingsForm, lists: readonly ServerPlace[]) {
    this.#settings = typeof text === "string" ? new SettingsText(text, form) : text;
    this.#form = form;
    this.#lists = lists;
  }

  get text(): string {
    return this.#settings.text;
  }

  servers(): readonly FoundServer[] {
    return this.#lists.flatMap((list) => {
      const found = this.#settings.at(list);
      if (!isJsonObject(found)) return [];
      return Object.entries(found).map(([name, value]) => foundServer([...list, name], value));
    });
  }

  written(place: ServerPlace): string {
    return this.#settings.written(place);
  }

  withWritten(place: ServerPlace, written: string): ServersText {
    return this.#with(this.#settings.withWritten(place, written));
  }

  withPrefix(place: ServerPlace, prefix: readonly string[]): ServersText {
    const command = [...place, "command"];
    const value = this.#settings.at(command);
    if (Array.isArray(value)) return this.#with(withFirst(this.#settings, command, prefix));
    const [program = "", ...rest] = [...prefix, String(value)];
    const settings = this.#settings.withWritten(command, JSON.stringify(program));
    const args = [...place, "args"];
    return this.#with(
      settings.at(args) === undefined
        ? settings.set(place, "args", rest)
        : withFirst(settings, args, rest),
    );
  }

  withWords(place: ServerPlace, words: readonly string[]): ServersText {
    const command = [...place, "command"];
    if (Array.isArray(this.#settings.at(command))) {
      return this.#with(this.#settings.withWritten(command, listText(words)));
    }
    const [program = "", ...args] = words;
    return this.#with(
      this.#settings.withWritten(command, JSON.stringify(program))
        .withWritten([...place, "args"], listText(args)),
    );
  }

  #with(settings: SettingsText): ServersText {
    return new JsonServers(settings, this.#form, this.#lists);
  }
}

/** Puts words in front of a list of words. */
function withFirst(
  settings: SettingsText,
  path: ServerPlace,
  words: readonly string[],
): SettingsText {
  const written = settings.written(path);
  const inner = listText(words).slice(1, -1);
  const isEmpty = settings.at([...path, 0]) === undefined;
  return settings.withWritten(path, `[${inner}${isEmpty ? "" : ", "}${written.slice(1)}`);
}

export function listText(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(word)).join(", ")}]`;
}
