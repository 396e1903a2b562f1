/** A path as one word of a command line that somebody may paste into a shell. */
export function shellWord(path: string): string {
  return /^[A-Za-z0-9_./:-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
