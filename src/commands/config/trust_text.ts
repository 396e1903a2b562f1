/** Lines about the settings that would count, for the person who is asked to trust the file. */

import type { ProjectPort } from "../../io/project_port.ts";
import type { ProjectSettings } from "../../core/project/project_file.ts";
import { SETTINGS } from "../../core/project/settings.ts";
import { pathIn } from "../../core/path.ts";

/** One line for each path that the file names, in the order of the settings. */
export function countedLines(
  settings: ProjectSettings,
  folder: string,
  port: Pick<ProjectPort, "placeIn" | "exists">,
): readonly string[] {
  const lines = [...settings].flatMap(([key, { paths, line }]) =>
    paths.map((path) => {
      const whole = pathIn(folder, path);
      const notes = [
        ...(SETTINGS[key].untrusted === "nothing" ? ["counts only if trusted"] : []),
        ...(port.placeIn(folder, whole) !== undefined ? [] : ["OUTSIDE of the folder"]),
        ...(port.exists(whole) ? [] : ["not there yet"]),
      ];
      const note = notes.length === 0 ? "" : ` (${notes.join("; ")})`;
      return `  line ${line}: ${key} = ${whole}${note}`;
    })
  );
  return lines.length === 0 ? ["  it sets nothing"] : lines;
}
