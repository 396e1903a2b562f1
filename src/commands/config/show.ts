import { defineCommand, flagOf } from "../../cli/command.ts";
import type { Filled, ResolvedSetting } from "../../cli/filled.ts";
import type { Style } from "../../cli/style.ts";
import { tableLines } from "../../cli/table.ts";
import { GaitError } from "../../core/error.ts";
import { ExitCode } from "../../core/exit_code.ts";
import { present, withoutEmpty } from "../../core/present.ts";
import { SETTINGS } from "../../core/project/settings.ts";
import type { ConfigSetting, ConfigShowResult } from "../../core/schema/config.ts";
import { printable } from "../../core/text.ts";
import { CONFIG_OPTIONS } from "./options.ts";

type Data = Omit<ConfigShowResult, "correlation_id">;

/** `gait config show`. */
export const configShow = defineCommand({
  path: "config show",
  summary: "Show every setting, and where it comes from",
  explain:
    "Shows the value of every setting and where it comes from: an option, a variable, gait.toml or nothing. Also lists the settings of a file that do not count because the file is not trusted.",
  needs: ["read", "env"],
  asksForProject: true,
  options: CONFIG_OPTIONS,
  examples: ["config show", "config show --policy policy.yaml --json"],
  // deno-lint-ignore require-await -- must reject, not throw
  async run({ filled }) {
    if (filled === undefined) throw nothingToShow();
    if (filled.project.fault !== undefined) throw filled.project.fault;
    const data: Data = { ok: true, files: filesOf(filled), settings: filled.settings.map(shown) };
    return { exit: ExitCode.success, data };
  },
  text: showText,
});

function nothingToShow(): GaitError {
  return new GaitError("invalid_input", "Cannot show settings: --no-config leaves them unread", {
    hint: "gait config show",
  });
}

function filesOf({ project: { files, inUse } }: Filled): Data["files"] {
  return files.map(({ path, digest, trust }) => ({
    path,
    ...present({ digest }),
    trust,
    counts: path === inUse?.path,
  }));
}

function shown({ setting, option, source, value, ...from }: ResolvedSetting): ConfigSetting {
  const { variable } = SETTINGS[setting];
  return { setting, flag: flagOf(option), variable, source, ...withoutEmpty({ value }), ...from };
}

const TRUST_WORDS = {
  trusted: "trusted",
  untrusted: "not trusted",
  changed: "changed since it was trusted",
  gone: "trusted and gone",
  foreign: "of another user",
} as const;

const NO_FILE = [
  "no gait.toml here or above; a file with a line such as this gives commands their options:",
  `policies = ["gait.policy.yaml"]`,
];

function showText({ files, settings }: Data, style: Style): readonly string[] {
  const heads = files.map(({ path, trust, counts }) =>
    `${printable(path)}: ${TRUST_WORDS[trust]}${counts ? "" : ", does not count"}`
  );
  const rows = settings.map((one) => [
    one.setting,
    one.value === undefined ? "-" : one.value.map(printable).join(", "),
    sourceOf(one),
  ]);
  const ignored = settings.flatMap(({ setting, ignored }) =>
    ignored === undefined ? [] : [
      `${setting} at ${printable(ignored.file)}:${ignored.line} does not count: ` +
      printable(ignored.reason),
    ]
  );
  return [
    ...(heads.length === 0 ? NO_FILE : heads),
    "",
    ...tableLines([["SETTING", "VALUE", "FROM"], ...rows], style),
    ...(ignored.length === 0 ? [] : ["", ...ignored]),
  ];
}

function sourceOf({ source, flag, variable, file, line, trusted }: ConfigSetting): string {
  switch (source) {
    case "option":
      return flag;
    case "variable":
      return variable;
    case "file":
      return `${printable(file ?? "")}:${line ?? 1}${trusted === true ? "" : " (not trusted)"}`;
    default:
      return source;
  }
}
