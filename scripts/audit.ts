/**
 * Asks for known vulnerabilities: of the npm packages of each lock file (`deno audit`), and of the
 * Python tools (pip-audit, which `PIP_AUDIT` may name). Where advisories cannot be had, says so by
 * name; that is no failure.
 */

import { fileURLToPath } from "node:url";

const ROOT = new URL("../", import.meta.url);
const LOCKS = ["deno.lock", "tests/deno.lock"];
const REQUIREMENTS = "sdk/python/requirements-dev.txt";

/** What came of an audit: nothing known, something known, or no answer. */
export type Outcome = "clean" | "vulnerable" | "unanswered";

interface Said {
  readonly code: number;
  readonly stdout: string;
}

/** Reads what `deno audit` said. It fails the same way for a finding and for a registry that is away. */
export function outcomeOfDeno({ code, stdout }: Said): Outcome {
  if (/^Found [1-9]\d* vulnerabilities$/m.test(stdout)) return "vulnerable";
  return code === 0 ? "clean" : "unanswered";
}

/** Reads what `pip-audit --format json` said. A package that it skipped was not looked up. */
export function outcomeOfPip({ code, stdout }: Said): Outcome {
  const dependencies = pipDependencies(stdout);
  if (dependencies.some(({ vulns = [] }) => vulns.length > 0)) return "vulnerable";
  const isWhole = dependencies.length > 0 && dependencies.every(({ vulns }) => vulns !== undefined);
  return isWhole && code === 0 ? "clean" : "unanswered";
}

function pipDependencies(stdout: string): readonly { readonly vulns?: readonly unknown[] }[] {
  try {
    return JSON.parse(stdout).dependencies ?? [];
  } catch {
    return []; // no report at all
  }
}

async function say(program: string, args: readonly string[]): Promise<Said & { stderr: string }> {
  try {
    const { code, stdout, stderr } = await new Deno.Command(program, {
      args: [...args],
      cwd: fileURLToPath(ROOT),
    }).output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  } catch (error) {
    return { code: 1, stdout: "", stderr: error instanceof Error ? error.message : String(error) };
  }
}

function report(
  name: string,
  outcome: Outcome,
  { stdout, stderr }: Said & { stderr: string },
): void {
  if (outcome === "clean") console.log(`audit: ${name}: no known vulnerabilities`);
  else if (outcome === "unanswered") {
    const [why = ""] = stderr.split("\n").filter((line) => /error|cannot|fail/i.test(line));
    console.log(`left out: audit of ${name}: advisories cannot be had${why && `: ${why}`}`);
  } else {
    console.log(`${stdout.trimEnd()}\nerror: audit: ${name} has known vulnerabilities`);
    Deno.exitCode = 1;
  }
}

if (import.meta.main) {
  for (const lock of LOCKS) {
    const said = await say(Deno.execPath(), ["audit", "--lock", lock]);
    report(lock, outcomeOfDeno(said), said);
  }
  const args = ["--requirement", REQUIREMENTS, "--no-deps", "--disable-pip", "--format", "json"];
  const said = await say(Deno.env.get("PIP_AUDIT") ?? "pip-audit", args);
  report(REQUIREMENTS, outcomeOfPip(said), said);
}
