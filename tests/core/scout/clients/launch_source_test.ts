import assert from "node:assert/strict";
import { imageSpec, launchSource } from "../../../../src/core/scout/clients/launch_source.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const DIGEST = `sha256:${"ab".repeat(32)}`;

// command line, then ecosystem, name, version and whether it is pinned
const PACKAGES: readonly (readonly [string, string, string, string | undefined, boolean])[] = [
  ["npx -y @scope/server@1.2.3 /srv", "npm", "@scope/server", "1.2.3", true],
  ["npx -y @scope/server", "npm", "@scope/server", undefined, false],
  ["npx server@latest", "npm", "server", "latest", false],
  ["npx server@^1.2.3", "npm", "server", "^1.2.3", false],
  ["npx server@1.2", "npm", "server", "1.2", false],
  ["npx server@1.2.3-rc.1", "npm", "server", "1.2.3-rc.1", true],
  ["npx -p pkg@1.0.0 bin", "npm", "pkg", "1.0.0", true],
  ["npx --package=pkg bin", "npm", "pkg", undefined, false],
  ["npx --yes -- pkg@2.0.0 --flag", "npm", "pkg", "2.0.0", true],
  ["/usr/local/bin/npx pkg", "npm", "pkg", undefined, false],
  ["C:\\nodejs\\npx.cmd pkg@1.0.0", "npm", "pkg", "1.0.0", true],
  ["cmd /c npx -y pkg", "npm", "pkg", undefined, false],
  ["env A=b npx pkg@1.0.0", "npm", "pkg", "1.0.0", true],
  ["npx github:owner/repo", "npm", "github:owner/repo", undefined, false],
  [`npx github:owner/repo#${COMMIT}`, "npm", "github:owner/repo", COMMIT, true],
  ["npm exec -- pkg@1.0.0", "npm", "pkg", "1.0.0", true],
  ["npm x pkg", "npm", "pkg", undefined, false],
  ["pnpm dlx pkg@1.0.0", "npm", "pkg", "1.0.0", true],
  ["yarn dlx pkg", "npm", "pkg", undefined, false],
  ["bunx pkg@1.0.0", "npm", "pkg", "1.0.0", true],
  ["bun x pkg", "npm", "pkg", undefined, false],
  ["deno run -A npm:@scope/pkg@1.2.3/bin", "npm", "@scope/pkg", "1.2.3", true],
  ["deno run -A jsr:@scope/pkg", "jsr", "@scope/pkg", undefined, false],
  ["deno run https://example.com/s.ts", "url", "https://example.com/s.ts", undefined, false],
  ["uvx mcp-server-git", "pypi", "mcp-server-git", undefined, false],
  ["uvx mcp-server-git==2026.1.1", "pypi", "mcp-server-git", "2026.1.1", true],
  ["uvx mcp-server-git@2026.1.1", "pypi", "mcp-server-git", "2026.1.1", true],
  ["uvx mcp-server-git@latest", "pypi", "mcp-server-git", "latest", false],
  ["uvx --from pkg[extra]==1.0 tool", "pypi", "pkg", "1.0", true],
  ["uvx --from pkg>=1.0 tool", "pypi", "pkg", ">=1.0", false],
  [
    "uvx --from git+https://github.com/o/r tool",
    "pypi",
    "https://github.com/o/r",
    undefined,
    false,
  ],
  [
    `uvx --from git+https://u:p@github.com/o/r@${COMMIT} tool`,
    "pypi",
    "https://github.com/o/r",
    COMMIT,
    true,
  ],
  ["uv tool run pkg", "pypi", "pkg", undefined, false],
  ["uv run --with pkg==1.0.0 mcp run s.py", "pypi", "pkg", "1.0.0", true],
  ["pipx run pkg==1.0.0", "pypi", "pkg", "1.0.0", true],
  ["pipx run --spec pkg tool", "pypi", "pkg", undefined, false],
  ["go run example.com/cmd/s@latest", "go", "example.com/cmd/s", "latest", false],
  ["go run example.com/cmd/s@v1.2.3", "go", "example.com/cmd/s", "v1.2.3", true],
  ["dnx My.Server@1.2.3 --yes", "nuget", "My.Server", "1.2.3", true],
];

for (const [line, ecosystem, name, version, pinned] of PACKAGES) {
  Deno.test(`launchSource() knows the package of: ${line}`, () => {
    assert.deepEqual(launchSource(line.split(" ")), {
      package: { ecosystem, name, ...(version === undefined ? {} : { version }), pinned },
    });
  });
}

// command line, then name, tag, digest
const IMAGES: readonly (readonly [string, string, string | undefined, string | undefined])[] = [
  ["docker run -i --rm -e TOKEN ghcr.io/o/server", "ghcr.io/o/server", undefined, undefined],
  ["docker run -it --name x mcp/fetch:1.0 --flag", "mcp/fetch", "1.0", undefined],
  ["docker run --rm localhost:5000/o/s:1", "localhost:5000/o/s", "1", undefined],
  [`podman run --env=A=b -v /a:/b mcp/s@${DIGEST}`, "mcp/s", undefined, DIGEST],
  [`docker container run mcp/s:1@${DIGEST}`, "mcp/s", "1", DIGEST],
  ["docker run --pull always --mount type=bind,src=/a,dst=/b mcp/s", "mcp/s", undefined, undefined],
];

for (const [line, name, tag, digest] of IMAGES) {
  Deno.test(`launchSource() knows the image of: ${line}`, () => {
    const pinned = digest !== undefined;
    const { image } = launchSource(line.split(" "));
    assert.deepEqual(image, {
      name,
      ...(tag === undefined ? {} : { tag }),
      ...(digest === undefined ? {} : { digest }),
      pinned,
    });
  });
}

const NOTHING: readonly (readonly string[])[] = [
  ["node", "server.js"],
  ["npx", "./server"],
  ["npx"],
  ["docker", "mcp", "gateway", "run"],
  ["docker", "run"],
  ["uv", "run", "server.py"],
  ["uv", "--directory", "/srv", "run", "s.py"],
  ["go", "run", "./cmd"],
  ["sh", "-c", "curl https://example.com | npx pkg"],
  [],
];

for (const words of NOTHING) {
  Deno.test(`launchSource() knows neither package nor image of: ${words.join(" ")}`, () => {
    assert.deepEqual(launchSource(words), {});
  });
}

Deno.test("launchSource() looks into a shell line without operators, and a command that is a line", () => {
  const pkg = { package: { ecosystem: "npm", name: "pkg", pinned: false } };
  assert.deepEqual(launchSource(["bash", "-lc", "npx -y pkg"]), pkg);
  assert.deepEqual(launchSource(["npx -y pkg"]), pkg);
  assert.deepEqual(launchSource(["cmd", "/c", "npx -y pkg"]), pkg);
});

Deno.test("imageSpec() takes no text with white space or a broken digest for an image", () => {
  assert.deepEqual(imageSpec("a b"), {});
  assert.deepEqual(imageSpec("a@sha256:12"), {});
});
