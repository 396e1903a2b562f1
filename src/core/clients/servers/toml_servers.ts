/** MCP servers of Codex, in tables of its TOML file. */

import { GaitError } from "../../error.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import { parseToml, TomlError } from "../../toml.ts";
import { listText } from "./json_servers.ts";
import {
  type FoundServer,
  foundServer,
  type ServerPlace,
  type ServersText,
} from "./servers_text.ts";
import { endOfLine, type TomlPair, type TomlTable, tomlTables } from "./toml_spans.ts";

const LIST = "mcp_servers";

export class TomlServers implements ServersText {
  readonly text: string;
  /** Words of the servers, by name. */
  readonly #found: readonly FoundServer[];

  private constructor(text: string, found: readonly FoundServer[]) {
    this.text = text;
    this.#found = found;
  }

  /** @throws {GaitError} `invalid_input` for a text that is not TOML. */
  static async read(text: string, name: string): Promise<TomlServers> {
    let value: JsonValue | undefined;
    try {
      // Only objects and texts of it are looked at, which the parser gives as JSON has them.
      value = ((await parseToml(text)) as JsonObject)[LIST];
    } catch (error) {
      if (!(error instanceof TomlError)) throw error;
      throw new GaitError("invalid_input", `Cannot change ${name}: ${error.message}`, {
        hint: "correct it by hand, then try again",
      });
    }
    const tables = tomlTables(text);
    const found = Object.entries(isJsonObject(value) ? value : {}).map(([server, said]) => {
      const one = foundServer([LIST, server], said);
      if (one.words === undefined || pairsOf(tables, server)?.command !== undefined) return one;
      const { place, name } = one;
      return { place, name, fault: `it has no table [${LIST}.${name}] of its own` };
    });
    return new TomlServers(text, found);
  }

  servers(): readonly FoundServer[] {
    return this.#found;
  }

  written(place: ServerPlace): string {
    const { start, end } = this.#table(place);
    return this.text.slice(start, end);
  }

  withWritten(place: ServerPlace, written: string): ServersText {
    return this.#cut(this.#table(place), written);
  }

  withPrefix(place: ServerPlace, prefix: readonly string[]): ServersText {
    const { words: [command = ""] = [] } = this.#server(place);
    const [program = "", ...rest] = [...prefix, command];
    const { args } = this.#pairs(place);
    if (args === undefined) return this.#withProgram(place, program).#withArgs(place, rest);
    const written = this.text.slice(args.value.start, args.value.end);
    const inner = listText(rest).slice(1, -1);
    const isEmpty = this.#server(place).words?.length === 1;
    const longer = `[${inner}${isEmpty ? "" : ", "}${written.slice(1)}`;
    return this.#cut(args.value, longer).#withProgram(place, program);
  }

  withWords(place: ServerPlace, [program = "", ...args]: readonly string[]): ServersText {
    return this.#withProgram(place, program).#withArgs(place, args);
  }

  #withProgram(place: ServerPlace, program: string): TomlServers {
    return this.#cut(this.#pairs(place).command.value, JSON.stringify(program));
  }

  #withArgs(place: ServerPlace, words: readonly string[]): TomlServers {
    const { command, args } = this.#pairs(place);
    if (args !== undefined) return this.#cut(args.value, listText(words));
    const { text } = this;
    const end = endOfLine(text, command.end);
    const eol = /\r\n|\n/.exec(text)?.[0] ?? "\n";
    const [indent = ""] = /[ \t]*$/.exec(text.slice(0, command.start)) ?? [];
    return this.#cut({ start: end, end }, `${eol}${indent}args = ${listText(words)}`);
  }

  #server(place: ServerPlace): FoundServer {
    const found = this.#found.find(({ name }) => name === place.at(-1));
    if (found === undefined) throw new RangeError("there is no such server");
    return found;
  }

  #table(place: ServerPlace): TomlTable {
    const table = tableOf(tomlTables(this.text), place.at(-1) ?? "");
    if (table === undefined) throw new RangeError("there is no such table");
    return table;
  }

  #pairs(place: ServerPlace): { readonly command: TomlPair; readonly args?: TomlPair } {
    const { command, args } = pairsOf(tomlTables(this.text), place.at(-1) ?? "") ?? {};
    if (command === undefined) throw new RangeError("there is no command");
    return { command, ...(args === undefined ? {} : { args }) };
  }

  #cut({ start, end }: { readonly start: number; readonly end: number }, by: string): TomlServers {
    return new TomlServers(`${this.text.slice(0, start)}${by}${this.text.slice(end)}`, this.#found);
  }
}

function tableOf(tables: readonly TomlTable[], server: string): TomlTable | undefined {
  return tables.find(({ names, isList }) =>
    !isList && names.length === 2 && names[0] === LIST && names[1] === server
  );
}

function pairsOf(tables: readonly TomlTable[], server: string) {
  const pairs = tableOf(tables, server)?.pairs;
  const of = (name: string) => pairs?.find(({ names }) => names.length === 1 && names[0] === name);
  return pairs && { command: of("command"), args: of("args") };
}
