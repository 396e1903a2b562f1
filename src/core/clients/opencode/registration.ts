/** A plugin of ours for OpenCode 1.18, which reads every file of its folder of plugins. */

import { GaitError } from "../../error.ts";
import { idOfCommand } from "../hook_command.ts";
import { clientFolder } from "../json_registration.ts";
import type { Registration } from "../registration.ts";
import { pluginText } from "./plugin.ts";

const CLIENT = "opencode";

export const openCodeRegistration: Registration = {
  variables: ["XDG_CONFIG_HOME"],
  path: (scope, place) =>
    scope === "project"
      ? `${place.project}/.opencode/plugins/gait.js`
      : `${
        clientFolder(place, { by: "XDG_CONFIG_HOME", below: ".config" })
      }/opencode/plugins/gait.js`,
  add(text, command) {
    if (text !== undefined && idOf(text) === undefined) {
      const message = "Cannot write the plugin of OpenCode: another file has its name";
      throw new GaitError("invalid_input", message, { hint: "rename that file" });
    }
    return pluginText(command);
  },
  remove: (text, id) => idOf(text) === id ? undefined : text,
  entries: (text, id) => idOf(text) === id ? { plugin: text } : undefined,
  ids(text) {
    const id = idOf(text);
    return id === undefined ? [] : [id];
  },
};

/** Id in the first lines of a plugin of ours. */
function idOf(text: string): string | undefined {
  return idOfCommand(CLIENT, text.split("\n", 3).join("\n"));
}
