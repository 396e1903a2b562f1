/** How the names of policy tests end, as people are told. */
export const TEST_FILE_SUFFIX = ".policy-test.yaml";

const TEST_FILE = /\.policy-test\.ya?ml$/;

/** Whether a file is a policy test by its name. */
export function isTestFile(path: string): boolean {
  return TEST_FILE.test(path);
}

/** The name without what makes it that of a policy test. */
export function stemOf(name: string): string {
  return name.replace(TEST_FILE, "");
}
