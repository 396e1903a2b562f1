/** Finds the package or image that a launch command fetches and runs. */

import { withoutEmpty } from "../../present.ts";
import type { ServerImage, ServerPackage } from "../../schema/scout.ts";

/** The package or image of a launch command. Neither is set for a program on the machine. */
export interface LaunchSource {
  readonly package?: ServerPackage;
  readonly image?: ServerImage;
}

/** Finds the package or image in the words that start a server. */
export function launchSource(words: readonly string[]): LaunchSource {
  const [program = "", ...args] = unwrapped(words);
  const runner = programName(program);
  switch (runner) {
    case "npx":
    case "bunx":
    case "pnpx":
      return npmPackage(args);
    case "bun":
      return args[0] === "x" ? npmPackage(args.slice(1)) : {};
    case "npm":
      return ["exec", "x"].includes(args[0] ?? "") ? npmPackage(args.slice(1)) : {};
    case "pnpm":
    case "yarn":
      return ["dlx", "exec"].includes(args[0] ?? "") ? npmPackage(args.slice(1)) : {};
    case "deno":
      return denoPackage(args);
    case "uvx":
      return pythonPackage(args);
    case "uv":
      return args[0] === "tool" && args[1] === "run"
        ? pythonPackage(args.slice(2))
        : args[0] === "run"
        ? uvRunPackage(args.slice(1))
        : {};
    case "pipx":
      return args[0] === "run" ? pythonPackage(args.slice(1)) : {};
    case "go":
      return args[0] === "run" ? goPackage(args.slice(1)) : {};
    case "dnx":
      return nugetPackage(args);
    case "docker":
    case "podman":
    case "nerdctl":
      return containerImage(args);
  }
  return {};
}

/** The name of a program without its folder and the endings of Windows. */
export function programName(program: string): string {
  return program.slice(Math.max(program.lastIndexOf("/"), program.lastIndexOf("\\")) + 1)
    .toLowerCase().replace(/\.(?:exe|cmd|bat|ps1)$/, "");
}

/** A command within `cmd /c`, `env A=b` or `sh -c`, as far as its words are plain. */
function unwrapped(words: readonly string[]): readonly string[] {
  const [program = "", ...args] = words;
  const name = programName(program);
  if (name === "cmd" && /^\/[ck]$/i.test(args[0] ?? "")) {
    return unwrapped(splitAlone(args.slice(1)));
  }
  if (name === "env") {
    const at = args.findIndex((word) => !word.startsWith("-") && !/^\w+=/.test(word));
    return at < 0 ? [] : unwrapped(args.slice(at));
  }
  if (/^(?:ba|da|z|k)?sh$/.test(name)) {
    const at = args.findIndex((word) => /^-\w*c$/.test(word));
    const line = args[at + 1] ?? "";
    // With operators, several programs may run: which one is the server, a list of words cannot say.
    return at < 0 || /[|&;<>()`\n]/.test(line) ? words : unwrapped(line.trim().split(/\s+/));
  }
  return splitAlone(words);
}

/** Some clients take a whole line as the command. */
function splitAlone(words: readonly string[]): readonly string[] {
  const [only = ""] = words;
  const isLine = words.length === 1 &&
    /^(?:npx|bunx|pnpx|uvx|uv|pipx|docker|podman|deno|npm|pnpm|yarn|cmd|env) /.test(only);
  return isLine ? only.trim().split(/\s+/) : words;
}

/** The first word that is not an option; `takes` are options whose value is the next word. */
function operandsOf(
  words: readonly string[],
  takes: readonly string[],
): { readonly operands: readonly string[]; readonly options: ReadonlyMap<string, string> } {
  const options = new Map<string, string>();
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--") return { operands: words.slice(at + 1), options };
    if (!word.startsWith("-") || word === "-") return { operands: words.slice(at), options };
    const [name = "", value] = word.split(/=(.*)/s);
    if (value !== undefined) options.set(name, value);
    else if (takes.includes(name)) options.set(name, words[++at] ?? "");
    else options.set(name, "");
  }
  return { operands: [], options };
}

const NPM_TAKES = ["-p", "--package", "-w", "--workspace", "--registry", "--cache", "--prefix"];

function npmPackage(args: readonly string[]): LaunchSource {
  const { operands, options } = operandsOf(args, NPM_TAKES);
  return npmSpec(options.get("-p") ?? options.get("--package") ?? operands[0] ?? "");
}

function npmSpec(spec: string): LaunchSource {
  const isRepository = /^(?:git\+|git:|github:|gitlab:|bitbucket:|https?:)/.test(spec) ||
    /^(?!\.{1,2}\/)[\w.-]+\/[\w.-]+(?:#|$)/.test(spec); // of GitHub
  if (isRepository) return sourceSpec("npm", spec);
  const parts = /^(@[^/@]+\/[^@]+|[^@./][^@]*)(?:@(.*))?$/.exec(spec);
  if (parts === null) return {}; // a path, or nothing
  const [, name = "", version = ""] = parts;
  return packageOf("npm", name, version, EXACT.test(version));
}

/** A version that names one release, without ranges and tags. */
const EXACT = /^[v=]?\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/;
const COMMIT = /[@#]([0-9a-f]{40}|[0-9a-f]{64})(?:$|[#&])/i;

/** A package that comes from a repository: only a commit names one state of it. */
function sourceSpec(ecosystem: ServerPackage["ecosystem"], spec: string): LaunchSource {
  const commit = COMMIT.exec(spec)?.[1];
  // Only host and path: the rest may hold a password, and the version is apart.
  const place = spec.replace(/^git\+/, "").replace(/\/\/[^/@]*@/, "//")
    .replace(/(?:[?#].*|(?<=[^/])@[^/@]*)$/, "");
  return packageOf(ecosystem, place, commit ?? "", commit !== undefined);
}

function packageOf(
  ecosystem: ServerPackage["ecosystem"],
  name: string,
  version: string,
  pinned: boolean,
): LaunchSource {
  return name === "" ? {} : { package: { ecosystem, name, ...withoutEmpty({ version }), pinned } };
}

function denoPackage(args: readonly string[]): LaunchSource {
  if (!["run", "serve", "x"].includes(args[0] ?? "")) return {};
  const spec = args.slice(1).find((word) => /^(?:npm|jsr):/.test(word));
  if (spec === undefined) {
    const url = args.slice(1).find((word) => /^https?:\/\//.test(word));
    return url === undefined ? {} : sourceSpec("url", url);
  }
  const parts = /^(npm|jsr):\/?((?:@[^/@]+\/)?[^@/]+)(?:@([^/]+))?/.exec(spec);
  if (parts === null) return {};
  const [, from, name = "", version = ""] = parts;
  return packageOf(from === "jsr" ? "jsr" : "npm", name, version, EXACT.test(version));
}

const UV_TAKES = [
  "--from",
  "--with",
  "-w",
  "--python",
  "-p",
  "--index",
  "--index-url",
  "-i",
  "--extra-index-url",
  "--default-index",
  "--directory",
  "--project",
  "--spec",
  "--cache-dir",
  "--env-file",
  "--refresh-package",
  "--with-editable",
  "--with-requirements",
];

function pythonPackage(args: readonly string[]): LaunchSource {
  const { operands, options } = operandsOf(args, UV_TAKES);
  return pythonSpec(options.get("--from") ?? options.get("--spec") ?? operands[0] ?? "");
}

function uvRunPackage(args: readonly string[]): LaunchSource {
  const { options } = operandsOf(args, UV_TAKES);
  return pythonSpec(options.get("--with") ?? options.get("-w") ?? "");
}

function pythonSpec(spec: string): LaunchSource {
  const source = /^(?:[\w.-]+\s*@\s*)?((?:git\+|https?:).*)$/s.exec(spec)?.[1];
  if (source !== undefined) return sourceSpec("pypi", source);
  const parts = /^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*(?:(==|@)\s*([^,;\s]+)|([<>~!=,].*))?$/
    .exec(
      spec,
    );
  if (parts === null) return {};
  const [, name = "", , version = "", range = ""] = parts;
  const exact = /^\d+(?:\.\d+)*(?:(?:a|b|rc|\.post|\.dev)\d+)*(?:\+[\w.]+)?$/.test(version);
  return packageOf("pypi", name, version === "" ? range.trim() : version, exact);
}

function goPackage(args: readonly string[]): LaunchSource {
  const [spec = ""] = operandsOf(args, []).operands;
  const [name = "", version = ""] = spec.split("@");
  if (name.startsWith(".") || name.startsWith("/") || !name.includes(".")) return {};
  return packageOf("go", name, version, /^v\d+\.\d+\.\d+/.test(version));
}

function nugetPackage(args: readonly string[]): LaunchSource {
  const { operands, options } = operandsOf(args, ["--version", "--source", "--configfile"]);
  const [name = "", version = options.get("--version") ?? ""] = (operands[0] ?? "").split("@");
  return packageOf("nuget", name, version, EXACT.test(version));
}

/** Options of `docker run` without a value; all others have one. */
const DOCKER_ALONE =
  /^(?:-[itdPq]+|--(?:rm|init|interactive|tty|detach|privileged|read-only|publish-all|no-healthcheck|oom-kill-disable|disable-content-trust|quiet|sig-proxy|help|use-api-socket))$/;

function containerImage(args: readonly string[]): LaunchSource {
  const start = args[0] === "container" ? 1 : 0;
  if (args[start] !== "run") return {};
  for (let at = start + 1; at < args.length; at++) {
    const word = args[at] ?? "";
    if (!word.startsWith("-")) return imageSpec(word);
    const isAlone = DOCKER_ALONE.test(word) || word.includes("=") || /^-[evpwulhmc]./.test(word);
    if (!isAlone) at++;
  }
  return {};
}

/** Reads `registry/name:tag@sha256:digest`. */
export function imageSpec(reference: string): LaunchSource {
  const parts = /^([^@\s]+?)(?::([\w][\w.-]*))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(reference);
  if (parts === null) return {};
  const [, name = "", tag = "", digest = ""] = parts;
  return { image: { name, ...withoutEmpty({ tag, digest }), pinned: digest !== "" } };
}
