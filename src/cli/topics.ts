/** The texts of `gait help <topic>`, made of the values that the program uses. */

import { ERROR_CLASSES, type ErrorCode } from "../core/error.ts";
import { EXIT_MEANINGS } from "../core/exit_meanings.ts";
import { PROJECT_FILE, SETTING_KEYS, SETTINGS } from "../core/project/settings.ts";
import { SCHEMA_CATALOG } from "../core/schema/catalog.ts";
import { proseLines } from "./fit.ts";
import { entry, termWidth } from "./help.ts";
import type { Style } from "./style.ts";
import type { Topic } from "./topic_names.ts";
import { knownVariables } from "./variables.ts";

/** A heading with its rows. */
export interface TopicSection {
  readonly heading: string;
  readonly rows: readonly (readonly [term: string, text: string])[];
}

/** What a topic tells, for the terminal and for the reference page. */
export interface TopicContent {
  readonly intro: string;
  readonly sections: readonly TopicSection[];
}

const UNTRUSTED = {
  nothing: "counts once the file is trusted",
  alone: "counts untrusted too, where nothing else is given",
  with_policies: "counts untrusted too, with the policies of the same file",
  inside: "counts untrusted too, for a path in the folder of the file",
} as const;

const KINDS = { path: "a path", list: "a path or a list of paths", text: "a text" } as const;

/** The content of a topic. */
export const TOPIC_CONTENTS: Readonly<Record<Topic, () => TopicContent>> = {
  "exit-codes": () => ({
    intro: "Every command exits with one of these. With --json a failure also has error_code, " +
      "error_category and retryable.",
    sections: [
      { heading: "EXIT CODES", rows: Object.entries(EXIT_MEANINGS) },
      { heading: "ERROR CODES", rows: (Object.keys(ERROR_CLASSES) as ErrorCode[]).map(errorRow) },
    ],
  }),
  environment: () => ({
    intro: "An option counts before a variable, a variable before gait.toml. --no-config leaves " +
      "variables for options and gait.toml unread.",
    sections: [...knownVariables()].map(([heading, variables]) => ({
      heading,
      rows: variables.map(({ name, what }) => [name, what] as const),
    })),
  }),
  config: () => ({
    intro: `${PROJECT_FILE} is looked up from the working directory upwards. gait config show ` +
      "tells which settings count; gait config trust lets all of them count. gait config --help " +
      "lists these commands.",
    sections: [{
      heading: "SETTINGS",
      rows: SETTING_KEYS.map((key) => {
        const { what, kind, untrusted, variable } = SETTINGS[key];
        return [key, `${what}: ${KINDS[kind]}; ${UNTRUSTED[untrusted]} [${variable}]`] as const;
      }),
    }],
  }),
  formats: () => ({
    intro: "gait schema show <name> prints the JSON Schema of a file or result.",
    sections: [...Map.groupBy(SCHEMA_CATALOG, ({ name }) => name.split("/")[0] ?? "")].map(
      ([area, schemas]) => ({
        heading: area.toUpperCase(),
        rows: schemas.map(({ name, description }) => [name, description] as const),
      }),
    ),
  }),
};

function errorRow(code: ErrorCode): readonly [string, string] {
  const { exit, category, retryable } = ERROR_CLASSES[code];
  return [code, `exit ${exit}, ${category}${retryable ? ", may succeed later" : ""}`];
}

/** A topic as text. */
export function topicHelp(topic: Topic, style: Style): string {
  const { intro, sections } = TOPIC_CONTENTS[topic]();
  const parts = sections.map(({ heading, rows }) => {
    const width = termWidth(rows.map(([term]) => term), style);
    const lines = rows.flatMap(([term, text]) => entry(term, text, width, style));
    return [style.paint("bold", heading), ...lines].join("\n");
  });
  return `${[proseLines(intro, "", style).join("\n"), ...parts].join("\n\n")}\n`;
}
