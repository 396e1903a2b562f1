/**
 * Python wheels that bring the program, one for each platform. Names, tags and members follow the
 * binary distribution format of the Python packaging guide (PEP 427) and PEP 440.
 */

import { encodeUtf8 } from "../../src/core/bytes.ts";
import { hashBytes } from "../../src/core/crypto/digest.ts";
import { bytesToBase64 } from "../../src/core/newer_builtins.ts";
import type { ArchiveFile } from "./archive.ts";
import { platformTag } from "./platform_tag.ts";
import type { ReleasePlatform } from "./platforms.ts";
import { programName } from "../../src/core/release/names.ts";

/** Metadata of the Python package, as its `pyproject.toml` has it. */
export interface PythonProject {
  readonly name: string;
  readonly description: string;
  readonly "requires-python": string;
  readonly license: string;
  readonly classifiers: readonly string[];
  readonly "optional-dependencies"?: Readonly<Record<string, readonly string[]>>;
}

/** What a wheel is made of. */
export interface WheelParts {
  readonly project: PythonProject;
  readonly readme: string;
  /** The files of the import package by their path, such as `gait/__init__.py`. */
  readonly modules: readonly ArchiveFile[];
  /** Files of the release archive that are no program, by their name: licences and documents. */
  readonly documents: readonly ArchiveFile[];
  readonly program: Uint8Array<ArrayBuffer>;
  readonly platform: ReleasePlatform;
  /** Version of the release, SemVer. */
  readonly version: string;
}

export interface Wheel {
  readonly name: string;
  readonly files: readonly ArchiveFile[];
}

/**
 * Makes a wheel. The installer puts the program where the scripts of the environment are, and makes it
 * executable.
 */
export async function makeWheel(parts: WheelParts): Promise<Wheel> {
  const { project, modules, documents, program, platform } = parts;
  const version = pythonVersion(parts.version);
  const stem = `${project.name.replaceAll(/[-_.]+/g, "_").toLowerCase()}-${version}`;
  const tag = `py3-none-${platformTag(program, platform)}`;
  const info = `${stem}.dist-info`;
  const text = (name: string, content: string): ArchiveFile => ({
    ...{ name: `${info}/${name}`, bytes: encodeUtf8(content), mode: 0o644 },
  });
  const files: readonly ArchiveFile[] = [
    ...modules,
    { name: `${stem}.data/scripts/${programName(platform)}`, bytes: program, mode: 0o755 },
    ...documents.map((file) => ({ ...file, name: `${info}/licenses/${file.name}` })),
    text("METADATA", metadata(parts, version)),
    text("WHEEL", `Wheel-Version: 1.0\nGenerator: gait\nRoot-Is-Purelib: false\nTag: ${tag}\n`),
    text("top_level.txt", "gait\n"),
  ];
  const lines = await Promise.all(files.map(async ({ name, bytes }) => {
    const hash = bytesToBase64(await hashBytes(bytes), "base64url");
    return `${name},sha256=${hash},${bytes.length}`;
  }));
  const record = `${[...lines.sort(), `${info}/RECORD,,`].join("\n")}\n`;
  return { name: `${stem}-${tag}.whl`, files: [...files, text("RECORD", record)] };
}

function metadata({ project, readme, documents }: WheelParts, version: string): string {
  const extras = Object.entries(project["optional-dependencies"] ?? {});
  const lines = [
    "Metadata-Version: 2.4",
    `Name: ${project.name}`,
    `Version: ${version}`,
    `Summary: ${project.description}`,
    `License-Expression: ${project.license}`,
    ...documents.map(({ name }) => `License-File: ${name}`),
    ...project.classifiers.map((each) => `Classifier: ${each}`),
    `Requires-Python: ${project["requires-python"]}`,
    ...extras.flatMap(([extra, requirements]) => [
      `Provides-Extra: ${extra}`,
      ...requirements.map((each) => `Requires-Dist: ${withExtra(each, extra)}`),
    ]),
    "Description-Content-Type: text/markdown",
  ];
  return `${lines.join("\n")}\n\n${readme}`;
}

function withExtra(requirement: string, extra: string): string {
  const [name = "", marker] = requirement.split(";").map((part) => part.trim());
  const own = `extra == "${extra}"`;
  return `${name}; ${marker === undefined ? own : `(${marker}) and ${own}`}`;
}

const STAGES: Readonly<Record<string, string>> = { alpha: "a", beta: "b", rc: "rc", dev: ".dev" };

/**
 * The version by PEP 440: `1.2.3-rc.1` is `1.2.3rc1`.
 *
 * @throws {Error} for a pre-release that PEP 440 cannot say.
 */
export function pythonVersion(version: string): string {
  const [, base = "", stage, number = "0"] =
    /^(\d+\.\d+\.\d+)(?:-([a-z]+)(?:\.(\d+))?)?$/.exec(version) ?? [];
  const short = stage === undefined ? "" : STAGES[stage];
  if (base === "" || short === undefined) {
    throw new Error(
      `Python has no version for ${version}: a pre-release is -alpha.N, -beta.N, -rc.N or -dev.N`,
    );
  }
  return stage === undefined ? base : `${base}${short}${number}`;
}
