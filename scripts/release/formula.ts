/**
 * Prints the Homebrew formula of a release that verifies: `deno task formula DIR --public-key FILE`.
 * Publishing it waits for the gate in CONTRIBUTING.md; this only fills it in.
 */

import { REPOSITORY } from "../../src/core/address.ts";
import { parsePublicKey } from "../../src/core/crypto/keys.ts";
import { verifyRelease } from "../../src/core/release/verify.ts";
import { releaseFolder } from "./release_folder.ts";
import { readLine, refuse } from "../command_line.ts";

/** Digests by archive name, and what else the formula says. */
export interface FormulaFacts {
  readonly version: string;
  readonly repository: string;
  readonly digests: ReadonlyMap<string, string>;
}

/** The text of the formula. Throws if an archive is missing. */
export function formatFormula({ version, repository, digests }: FormulaFacts): string {
  const part = (os: string, arch: string): string => {
    const name = `gait_${version}_${os}_${arch}.tar.gz`;
    const digest = digests.get(name);
    if (digest === undefined) throw new Error(`Cannot fill in the formula: there is no ${name}`);
    const block = arch === "arm64" ? "on_arm" : "on_intel";
    return `    ${block} do
      url "${repository}/releases/download/v${version}/${name}"
      sha256 "${digest}"
    end`;
  };
  return `class Gait < Formula
  desc "Policy decisions, verifiable records and regression tests for AI agent runs"
  homepage "${repository}"
  version "${version}"
  license "Apache-2.0"

  on_macos do
${part("darwin", "arm64")}
${part("darwin", "amd64")}
  end

  on_linux do
${part("linux", "arm64")}
${part("linux", "amd64")}
  end

  def install
    bin.install "gait"
    generate_completions_from_executable(bin/"gait", "completions")
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/gait version")
    assert_match "verify=ok", shell_output("#{bin}/gait demo")
  end
end
`;
}

if (import.meta.main) {
  const usage = "deno task formula DIR --public-key FILE [--repository URL]";
  const { values: { "public-key": keyPath, repository }, words: [folder] } = readLine({
    ...{ usage, words: 1 },
    options: {
      "public-key": { type: "string" },
      repository: { type: "string", default: REPOSITORY },
    },
  });
  if (folder === undefined || keyPath === undefined) {
    refuse(usage, "expected DIR --public-key FILE");
  }
  const key = await parsePublicKey(await Deno.readTextFile(keyPath));
  const { version, archives, faults } = await verifyRelease(releaseFolder(folder), { key });
  if (version === undefined || faults.length > 0) {
    for (const { check, asset, problem } of faults) {
      console.error(`error: ${check}: ${asset}: ${problem}`);
    }
    Deno.exit(1);
  }
  const digests = new Map(archives.map(({ name, sha256 }) => [name, sha256]));
  console.log(formatFormula({ version, repository, digests }).trimEnd());
}
