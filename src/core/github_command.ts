/** Lines that GitHub Actions takes for commands, with everything escaped that could end one. */

/** Place and title of an annotation. */
export interface AnnotationPlace {
  readonly file?: string;
  /** Line, from 1. */
  readonly line?: number;
  readonly title: string;
}

/** The line that makes an error annotation. */
export function githubError({ file, line, title }: AnnotationPlace, message: string): string {
  const properties = [
    ...(file === undefined ? [] : [`file=${escapeProperty(file)}`]),
    ...(line === undefined ? [] : [`line=${line}`]),
    `title=${escapeProperty(title)}`,
  ];
  return `::error ${properties.join(",")}::${escapeMessage(message)}`;
}

function escapeMessage(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
