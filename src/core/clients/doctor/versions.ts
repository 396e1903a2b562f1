/** Which versions of the clients what gait says of them holds for. */

import type { ClientName } from "../client.ts";

export interface ClientVersions {
  /** Program that tells its version for `--version`. */
  readonly program: string;
  /** The version with which the facts were found. */
  readonly tried: string;
  /** The first version that keeps what is promised, and what an older one does. */
  readonly needs?: { readonly version: string; readonly before: string };
}

export const CLIENT_VERSIONS: Readonly<Record<ClientName, ClientVersions>> = {
  "claude-code": {
    program: "claude",
    tried: "2.1.332",
    needs: {
      version: "2.1.295",
      before: "it ignores onFailure, so a hook that fails or is missing lets the call run",
    },
  },
  codex: {
    program: "codex",
    tried: "0.171.0",
    needs: {
      version: "0.169.0",
      before: "a run with full access trusts the project's own hooks by itself",
    },
  },
  gemini: { program: "gemini", tried: "0.61.0" },
  copilot: {
    program: "copilot",
    tried: "1.0.102",
    needs: { version: "1.0.38", before: "calls of sub-agents met no hook" },
  },
  cursor: { program: "cursor-agent", tried: "2.4.0" },
  opencode: { program: "opencode", tried: "1.18.33" },
};

/** The first version in what a program printed; `undefined` if there is none. */
export function versionIn(text: string): string | undefined {
  return /(?<![\d.])\d+\.\d+\.\d+(?!\.?\d)/.exec(text)?.[0];
}

/** Whether a version is older than another. Both are three numbers. */
export function isOlder(version: string, than: string): boolean {
  const [left, right] = [version, than].map((text) => text.split(".").map(Number));
  for (const index of [0, 1, 2]) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
