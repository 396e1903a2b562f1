/** Settings with which a client starts no hooks at all, or not those of a user. */

import { isJsonObject, type JsonObject } from "../../json/json.ts";
import type { ClientName } from "../client.ts";
import type { ClientPlace } from "../registration.ts";

/** A file of settings that can turn hooks off. */
export interface SwitchFile {
  readonly path: string;
  readonly format: "json" | "toml";
}

/** The files in which a client looks for such a setting, as far as they are known. */
export function switchFiles(client: ClientName, place: ClientPlace): readonly SwitchFile[] {
  const { home, project, variable } = place;
  const folder = (name: string, below: string) => variable(name) ?? `${home}/${below}`;
  const json = (path: string) => ({ path, format: "json" }) as const;
  switch (client) {
    case "claude-code":
      return [
        json(`${folder("CLAUDE_CONFIG_DIR", ".claude")}/settings.json`),
        json(`${project}/.claude/settings.json`),
        json(`${project}/.claude/settings.local.json`),
        json("/etc/claude-code/managed-settings.json"),
        json("/Library/Application Support/ClaudeCode/managed-settings.json"),
      ];
    case "codex":
      return [
        { path: `${folder("CODEX_HOME", ".codex")}/config.toml`, format: "toml" },
        { path: `${project}/.codex/config.toml`, format: "toml" },
        { path: "/etc/codex/requirements.toml", format: "toml" },
      ];
    case "gemini":
      return [
        json(`${variable("GEMINI_CLI_HOME") ?? home}/.gemini/settings.json`),
        json(`${project}/.gemini/settings.json`),
        json("/etc/gemini-cli/settings.json"),
      ];
    case "copilot":
      return [
        json(`${folder("COPILOT_HOME", ".copilot")}/config.json`),
        json(`${folder("COPILOT_HOME", ".copilot")}/settings.json`),
        json(`${project}/.github/copilot/settings.json`),
      ];
    case "cursor":
    case "opencode":
      return [];
  }
}

/** The setting that turns hooks of a user off, as a text; `undefined` if there is none. */
export function offSwitchIn(client: ClientName, settings: JsonObject): string | undefined {
  const at = (name: string) => Object.hasOwn(settings, name) ? settings[name] : undefined;
  const isTrue = (name: string) => at(name) === true ? `${name} is true` : undefined;
  switch (client) {
    case "claude-code":
      return isTrue("disableAllHooks") ?? isTrue("allowManagedHooksOnly");
    case "codex": {
      const features = at("features");
      const isOff = isJsonObject(features) && features["hooks"] === false;
      return isOff ? "features.hooks is false" : isTrue("allow_managed_hooks_only");
    }
    case "gemini": {
      const config = at("hooksConfig");
      if (!isJsonObject(config)) return undefined;
      if (config["enabled"] === false) return "hooksConfig.enabled is false";
      const disabled = config["disabled"];
      const isOurs = Array.isArray(disabled) && disabled.includes("gait");
      return isOurs ? "hooksConfig.disabled names gait" : undefined;
    }
    case "copilot":
      return isTrue("disableAllHooks");
    case "cursor":
    case "opencode":
      return undefined;
  }
}

/** Variables with which a client starts without hooks. */
export const SWITCH_VARIABLES: Readonly<Partial<Record<ClientName, readonly string[]>>> = {
  "claude-code": ["CLAUDE_CODE_SIMPLE"],
  opencode: ["OPENCODE_PURE"],
};

/** All those variables, for the commands that read them. */
export const SWITCH_NAMES: readonly string[] = Object.values(SWITCH_VARIABLES).flat();
