/** Package URLs (purl) of what starts servers: https://github.com/package-url/purl-spec */

import type { FoundServer } from "../schema/scout.ts";

type Ecosystem = NonNullable<FoundServer["package"]>["ecosystem"];

/** Types of purl; it has none for the others. */
const TYPES: Readonly<Partial<Record<Ecosystem, string>>> = {
  go: "golang",
  npm: "npm",
  nuget: "nuget",
  pypi: "pypi",
};

/** The purl of a server's package or image; `undefined` for other sources. */
export function packageUrl({ package: pack, image }: FoundServer): string | undefined {
  if (image !== undefined) {
    const [first = "", ...rest] = image.name.split("/");
    // As Docker tells a registry from a namespace.
    const isRegistry = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
    const name = isRegistry ? rest.join("/") : image.name;
    const from = isRegistry ? `?repository_url=${encode(first)}` : "";
    return `pkg:docker/${encodePath(name)}${versionPart(image.digest ?? image.tag)}${from}`;
  }
  const type = pack && TYPES[pack.ecosystem];
  // A range or a tag is not a version, and an address such as `github:owner/repo` no name.
  if (pack === undefined || type === undefined || pack.name.includes(":")) return undefined;
  const version = pack.pinned ? pack.version : undefined;
  return `pkg:${type}/${encodePath(nameIn(type, pack.name))}${versionPart(version)}`;
}

function nameIn(type: string, name: string): string {
  switch (type) {
    case "golang":
      return name.toLowerCase();
    case "pypi":
      return name.toLowerCase().replaceAll("_", "-");
    default:
      return name;
  }
}

function encodePath(path: string): string {
  return path.split("/").map(encode).join("/");
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll("%3A", ":");
}

function versionPart(version: string | undefined): string {
  return version === undefined ? "" : `@${encode(version)}`;
}
