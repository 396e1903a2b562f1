/** Registrations of clients whose hooks are lists in a JSON file, one list for each event. */

import { GaitError } from "../error.ts";
import { canonicalText } from "../json/canonical.ts";
import { describeJson, isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";
import { type ClientName, hooksOf } from "./client.ts";
import { hookCommandLine, idOfCommand } from "./hook_command.ts";
import type { HookEventKind } from "./hook_event.ts";
import type { ClientPlace, HookCommand, Registration, TextBefore } from "./registration.ts";
import { type SettingsPath, SettingsText } from "./settings_text.ts";

/** How one client has its hooks in its file. */
export interface HookLists {
  readonly client: ClientName;
  readonly variables: readonly string[];
  path(scope: "user" | "project", place: ClientPlace): string;
  /** The client's names of events, and what they are. */
  readonly events: Readonly<Record<string, HookEventKind>>;
  /** The member of a handler that holds the command line. */
  readonly commandMember: string;
  /** Our handler for an event. */
  handler(line: string, kind: HookEventKind, observe: boolean): JsonObject;
  /** Members beside the handlers of a group; absent if the lists hold the handlers themselves. */
  readonly group?: JsonObject;
  /** Version of the file that the client demands. */
  readonly version?: number;
  /** Whether the client reads comments, and a byte order mark. */
  readonly comments: boolean;
  readonly mark: boolean;
}

const HOOKS = "hooks";

/** Names and positions in the path of an item of a list. */
const ITEM_DEPTH = 3;

export function listRegistration(lists: HookLists): Registration {
  const { client, variables, path, events, version, group } = lists;
  const form = {
    name: hooksOf(client),
    comments: lists.comments,
    mark: lists.mark,
  };
  const read = (text: string) => new SettingsText(text, form);

  function add(text: string | undefined, command: HookCommand): string {
    const itemOf = (kind: HookEventKind): JsonObject => {
      const line = hookCommandLine(client, command, kind);
      const handler = lists.handler(line, kind, command.observe);
      return group === undefined ? handler : { ...group, [HOOKS]: [handler] };
    };
    const items = Object.entries(events).map(([name, kind]) => [name, itemOf(kind)] as const);
    if (text === undefined) {
      const hooks = Object.fromEntries(items.map(([name, item]) => [name, [item]]));
      const document = { ...(version === undefined ? {} : { version }), [HOOKS]: hooks };
      return `${JSON.stringify(document, null, 2)}\n`;
    }
    let settings = withVersion(read(text));
    const placed = new Set<string>();
    for (const [name, item] of items) {
      const [own, ...more] = placesOf(settings, command.id).filter(([, event]) => event === name);
      if (own?.length !== ITEM_DEPTH || more.length > 0) continue;
      placed.add(name);
      if (!isEqual(settings.at(own), item)) settings = settings.replace(own, item);
    }
    // Others are added before earlier ones go, so that no list is empty in between, and goes too.
    const old = placesOf(settings, command.id).filter(([, event]) => !placed.has(String(event)));
    for (const [name, item] of items) {
      if (!placed.has(name)) settings = settings.append([HOOKS, name], item);
    }
    for (const place of old.reverse()) settings = settings.remove(place);
    return settings.text;
  }

  function withVersion(settings: SettingsText): SettingsText {
    const found = settings.value["version"];
    if (version === undefined || found === version) return settings;
    if (found === undefined) return settings.set([], "version", version);
    const text = `Cannot change ${form.name}: /version is ${
      typeof found === "number" ? found : describeJson(found)
    }, expected ${version}`;
    throw new GaitError("invalid_input", text, {
      hint: "gait knows version 1 of the file; a newer gait may know more",
    });
  }

  /** The settings without our entries. */
  function without(settings: SettingsText, id: string, before?: SettingsText): SettingsText {
    let left = settings;
    for (let [own] = placesOf(left, id); own !== undefined; [own] = placesOf(left, id)) {
      left = left.remove(own, before);
    }
    return left;
  }

  /** Whether gait wrote the version, and nothing needs it any more. */
  function isOurVersion(
    { value }: SettingsText,
    { text }: TextBefore,
    before: SettingsText | undefined,
  ): boolean {
    if (version === undefined || value["version"] !== version) return false;
    return text === undefined
      ? !Object.hasOwn(value, HOOKS)
      : before?.at(["version"]) === undefined;
  }

  /** Whether a file says nothing but what gait writes into a new one; a comment says something. */
  function isEmpty({ text, value }: SettingsText): boolean {
    const empty = version === undefined ? {} : { version };
    const said = text.replace(/^\ufeff/, "").replace(/\s+/g, "");
    return said === "{}" || (value["version"] === version && said === JSON.stringify(empty));
  }

  /** Paths of our entries: a group that holds nothing else, else the handler in it. */
  function placesOf(settings: SettingsText, id: string): SettingsPath[] {
    const places: SettingsPath[] = [];
    const isOwn = (handler: JsonValue) => idOf(handler) === id;
    for (const [name, items] of listsIn(settings.value)) {
      for (const [index, item] of items.entries()) {
        const at = [HOOKS, name, index];
        const inner = handlersOf(item);
        if (inner === undefined) {
          if (isOwn(item)) places.push(at);
        } else if (inner.length > 0 && inner.every(isOwn)) places.push(at);
        else {
          for (const [position, handler] of inner.entries()) {
            if (isOwn(handler)) places.push([...at, HOOKS, position]);
          }
        }
      }
    }
    return places;
  }

  function handlersOf(item: JsonValue): readonly JsonValue[] | undefined {
    if (group === undefined || !isJsonObject(item)) return undefined;
    const inner = item[HOOKS];
    return Array.isArray(inner) ? inner : undefined;
  }

  function idOf(handler: JsonValue): string | undefined {
    if (!isJsonObject(handler)) return undefined;
    const line = handler[lists.commandMember];
    return typeof line === "string" ? idOfCommand(client, line) : undefined;
  }

  function handlersIn(value: JsonObject): JsonValue[] {
    return listsIn(value).flatMap(([, items]) =>
      items.flatMap((item) => handlersOf(item) ?? [item])
    );
  }

  return {
    variables,
    path,
    add,
    remove(text, id, known) {
      const before = known?.text === undefined ? undefined : read(known.text);
      const left = without(read(text), id, before);
      if (isEmpty(left)) return undefined;
      const isOurs = known !== undefined && isOurVersion(left, known, before);
      return isOurs ? left.remove(["version"]).text : left.text;
    },
    entries(text, id) {
      const own: Record<string, JsonValue[]> = {};
      const { value } = read(text);
      for (const [name, items] of listsIn(value)) {
        const found = items.filter((item) =>
          (handlersOf(item) ?? [item]).some((handler) => idOf(handler) === id)
        );
        if (found.length > 0) own[name] = found;
      }
      return Object.keys(own).length === 0 ? undefined : own;
    },
    ids: (text) => [...new Set(handlersIn(read(text).value).flatMap((one) => idOf(one) ?? []))],
  };
}

function isEqual(a: JsonValue | undefined, b: JsonValue): boolean {
  return a !== undefined && canonicalText(a) === canonicalText(b);
}

function listsIn(value: JsonObject): readonly (readonly [string, readonly JsonValue[]])[] {
  const hooks = Object.hasOwn(value, HOOKS) ? value[HOOKS] : undefined;
  if (!isJsonObject(hooks)) return [];
  return Object.entries(hooks).flatMap(([name, items]) =>
    Array.isArray(items) ? [[name, items] as const] : []
  );
}

/** The folder that a variable names, or else one below the home folder. */
export function clientFolder(
  { home, variable }: ClientPlace,
  { by, below }: { readonly by: string; readonly below: string },
): string {
  const given = variable(by)?.trim() ?? "";
  return given === "" ? `${home}/${below}` : given.replace(/(?<=.)[/\\]+$/, "");
}
