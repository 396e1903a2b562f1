/** Files that `gait init` writes into a project. */

/** Names of the files, from the folder of the project. */
export const POLICY_FILE = "gait.policy.yaml";
export const POLICY_TEST_FILE = "gait.policy-test.yaml";
export const IGNORE_FILE = ".gitignore";
export const CI_FILE = ".github/workflows/gait.yml";

/** The project's file. It sets nothing that would need trust. */
export const PROJECT_TEXT =
  `# Settings of gait for this folder. gait config show tells which of them count.
policies = ["${POLICY_FILE}"]

[places]
traces = "gait-out/traces"
runpacks = "gait-out"
`;

/** Folders that hold records of runs. */
export const IGNORED: readonly string[] = ["gait-out", ".gait-out"];

/** Lines for `.gitignore` that are not there yet; `undefined` if all are. */
export function ignoreLines(text: string): string | undefined {
  const lines = new Set(text.split(/\r?\n/).map((line) => line.trim().replace(/^\/|\/$/g, "")));
  const left = IGNORED.filter((folder) => !lines.has(folder));
  if (left.length === 0) return undefined;
  const start = text === "" || text.endsWith("\n") ? "" : "\n";
  return `${start}# gait writes records of runs here; they may hold private data\n${
    left.map((folder) => `${folder}/\n`).join("")
  }`;
}

/** A workflow that needs no network but for the checkout, and no rights but to read. */
export const CI_TEXT =
  `# Tests what the policy of this repository decides. It needs no key, no account and no agent.
name: gait
on:
  push:
  pull_request:
permissions:
  contents: read
jobs:
  policy:
    runs-on: ubuntu-latest
    steps:
      # v4.2.2
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
        with:
          persist-credentials: false
      - name: Find gait
        run: |
          command -v gait || { echo "::error::gait is not on the PATH of this runner: install it in a step before this one"; exit 1; }
      - name: Test the policy
        run: gait policy test .
      - name: Grade recorded runs
        run: if [ -f gait.yaml ]; then gait regress run; fi
`;
