/** Finds policy tests and the policies that they are about. */

import { GaitError } from "../../core/error.ts";
import { quoted, unreadable } from "../../core/fault.ts";
import { isTestFile, stemOf, TEST_FILE_SUFFIX } from "../../core/gate/testing/test_file_name.ts";
import { compareText, shellWord } from "../../core/text.ts";
import type { Host } from "../../io/host.ts";
import { baseName, cleanPath, directoryOf, isAbsolutePath, joinPath } from "../../io/path.ts";

/** Folders without tests of the project itself. */
const SKIPPED: ReadonlySet<string> = new Set([".git", "node_modules"]);

/**
 * The test files of paths, in their order, each once: a given file counts whatever its name, a
 * folder means all test files below it. Links in folders are not followed.
 *
 * @throws {GaitError} `invalid_input` for a path where nothing is, and for a folder without a test.
 */
export async function findTestFiles(
  paths: readonly string[],
  host: Host<"read">,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const path of paths) {
    const kind = await host.read.kindOf(path);
    if (kind === undefined) {
      const hint = `give a folder, or a file such as gait${TEST_FILE_SUFFIX}`;
      throw unreadable("policy test", path, "there is no such file or folder", hint);
    }
    if (kind !== "directory") {
      found.add(cleanPath(path));
      continue;
    }
    const below = await testFilesBelow(path, host);
    if (below.length === 0) {
      throw unreadable(
        "policy tests",
        path,
        `there is no *${TEST_FILE_SUFFIX} below it`,
        "write one, or give the path of the folder that holds them",
      );
    }
    for (const file of below) found.add(file);
  }
  return [...found];
}

async function testFilesBelow(root: string, host: Host<"read">): Promise<readonly string[]> {
  const found: string[] = [];
  const open = [root];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const { name, kind } of await host.read.entries(folder)) {
      if (kind === "directory" && !SKIPPED.has(name)) open.push(joinPath(folder, name));
      if (kind === "file" && isTestFile(name)) found.push(joinPath(folder, name));
    }
  }
  return found.sort(compareText);
}

/** A path that a test file names, relative to it. */
export function besideTest(test: string, path: string): string {
  return isAbsolutePath(path) ? path : joinPath(directoryOf(test), path);
}

/** Where the test of a policy lies, so that {@linkcode policyBeside} finds the policy of it. */
export function testBeside(policy: string): string {
  return policy.replace(/(?:\.policy)?\.ya?ml$/, "") + TEST_FILE_SUFFIX;
}

/** Names of files that can only be policies. */
const POLICY_NAME = /(?:^|\.)policy\.(?:ya?ml|json)$/;

/**
 * The policy for a test that names none: the one of the same name in its folder, `a.policy.yaml` or
 * `a.yaml` for `a.policy-test.yaml`, or else the only policy in the folder.
 *
 * @throws {GaitError} `invalid_input` if there is none, or more than one.
 */
export async function policyBeside(test: string, host: Host<"read">): Promise<string> {
  const folder = directoryOf(test);
  const names = (await host.read.entries(folder))
    .filter(({ kind }) => kind === "file" || kind === "link")
    .map(({ name }) => name);
  const stem = stemOf(baseName(test));
  const same = [`${stem}.policy.yaml`, `${stem}.policy.yml`, `${stem}.yaml`, `${stem}.yml`]
    .find((name) => names.includes(name) && name !== baseName(test));
  if (same !== undefined) return joinPath(folder, same);
  const policies = names.filter((name) => POLICY_NAME.test(name)).sort(compareText);
  const [only] = policies;
  if (policies.length === 1 && only !== undefined) return joinPath(folder, only);
  const why = policies.length === 0
    ? "there is no policy next to it"
    : `there are ${policies.length} policies next to it: ${policies.slice(0, 3).join(", ")}`;
  throw new GaitError("invalid_input", `Cannot use the policy test ${quoted(test)}: ${why}`, {
    hint: `write policy: ${shellWord(only ?? "gait.policy.yaml")} at its top, or give --policy`,
    fields: ["/policy"],
  });
}
