/** What is read for a workspace, kept for the workspaces of the last calls: agents work side by side. */

/** For more workspaces than this nothing is kept. */
const WORKSPACES_KEPT = 16;

export class ByWorkspace<Read> {
  readonly #known = new Map<string, Read>();
  #last: { readonly workspace: string; readonly read: Read } | undefined;

  /** What `read` answers for a workspace, now or before. */
  of(workspace: string, read: (workspace: string) => Read): Read {
    if (this.#last?.workspace === workspace) return this.#last.read;
    const found = this.#known.get(workspace) ?? read(workspace);
    // The last used is the last of all.
    this.#known.delete(workspace);
    this.#known.set(workspace, found);
    const [oldest = workspace] = this.#known.keys();
    if (this.#known.size > WORKSPACES_KEPT) this.#known.delete(oldest);
    this.#last = { workspace, read: found };
    return found;
  }
}
