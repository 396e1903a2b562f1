/** Sessions of one client with their calls; those of sub-agents belong to the one that started them. */

import type { ToldCall } from "../clients/told_call.ts";
import { compareText } from "../text.ts";

interface SessionCalls {
  /** Folder in which it began, once a call tells. */
  folder: string | undefined;
  parent: string | undefined;
  calls: number;
}

export interface ProjectCount {
  readonly project: string;
  readonly sessions: number;
  readonly calls: number;
}

/** Sub-agents within each other; a longer chain is no chain. */
const DEEPEST = 32;

export class SessionCounts {
  readonly #sessions = new Map<string, SessionCalls>();

  /** Adds a call, or none for a copy; returns the folder in which its session began, as far as it is known. */
  add({ session: { id = "", cwd }, parent_session }: ToldCall, calls = 1): string | undefined {
    const own = this.#at(id);
    own.calls += calls;
    own.folder ??= cwd;
    if (parent_session !== undefined && parent_session !== id) own.parent ??= parent_session;
    const root = this.#sessions.get(this.#rootOf(id));
    return root?.folder ?? own.folder;
  }

  /** Sessions that no other session started. */
  get count(): number {
    return new Set(this.#roots()).size;
  }

  /** Folders in which sessions began, the most calls first; the name is empty where nothing tells. */
  projects(): readonly ProjectCount[] {
    const roots = new Map<string, { folder: string | undefined; calls: number }>();
    for (const [id, { folder, calls }] of this.#sessions) {
      const name = this.#rootOf(id);
      const root = roots.get(name) ?? { folder: this.#sessions.get(name)?.folder, calls: 0 };
      root.folder ??= folder;
      root.calls += calls;
      roots.set(name, root);
    }
    const projects = new Map<string, { sessions: number; calls: number }>();
    for (const { folder = "", calls } of roots.values()) {
      const counts = projects.get(folder) ?? { sessions: 0, calls: 0 };
      projects.set(folder, { sessions: counts.sessions + 1, calls: counts.calls + calls });
    }
    return [...projects].map(([project, counts]) => ({ project, ...counts }))
      .sort((a, b) => b.calls - a.calls || compareText(a.project, b.project));
  }

  *#roots(): Generator<string> {
    for (const id of this.#sessions.keys()) yield this.#rootOf(id);
  }

  /** The session from which a chain of sub-agents began; it may have no calls of its own. */
  #rootOf(id: string): string {
    let root = id;
    for (let depth = 0; depth < DEEPEST; depth++) {
      const parent = this.#sessions.get(root)?.parent;
      if (parent === undefined || parent === id) break;
      root = parent;
    }
    return root;
  }

  #at(id: string): SessionCalls {
    let session = this.#sessions.get(id);
    if (session === undefined) {
      this.#sessions.set(id, session = { folder: undefined, parent: undefined, calls: 0 });
    }
    return session;
  }
}
