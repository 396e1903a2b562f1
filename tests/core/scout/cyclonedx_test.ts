import assert from "node:assert/strict";
import { cycloneDx } from "../../../src/core/scout/cyclonedx.ts";
import type { FoundServer, InventoryItem } from "../../../src/core/schema/scout.ts";

interface Component {
  readonly "bom-ref": string;
  readonly type: string;
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
  readonly evidence?: { readonly occurrences: readonly unknown[] };
  readonly properties: readonly { readonly name: string; readonly value: string }[];
}

interface Bom {
  readonly serialNumber: string;
  readonly components: readonly Component[];
  readonly dependencies: readonly {
    readonly ref: string;
    readonly dependsOn: readonly string[];
  }[];
}

async function bomOf(...items: readonly InventoryItem[]): Promise<Bom> {
  const snapshot = {
    schema_id: "gait.scout.inventory_snapshot",
    schema_version: "1.0.0",
    created_at: "2026-02-05T00:00:00Z",
    producer_version: "0.0.0-dev",
    snapshot_id: "snap_0123456789ab",
    items,
  } as const;
  const facts = {
    coverOf: () => undefined,
    placeOf: ({ locator }: InventoryItem) => ({ file: locator, line: 3, column: 5 }),
  };
  return await cycloneDx(snapshot, facts) as Bom;
}

function server(name: string, more: Partial<FoundServer>): InventoryItem {
  const found = { transport: "stdio", launch: ["x"], level: "project", pointer: "/a" } as const;
  return {
    id: `mcp_server:${name}`,
    kind: "mcp_server",
    name,
    locator: "mcp.json",
    server: { ...found, ...more },
  };
}

// package or image, then type, version and purl as the purl specification writes it
const SOURCES:
  readonly (readonly [Partial<FoundServer>, string, string | undefined, string | undefined])[] = [
    [
      { package: { ecosystem: "npm", name: "@scope/files", version: "1.2.3", pinned: true } },
      "application",
      "1.2.3",
      "pkg:npm/%40scope/files@1.2.3",
    ],
    [
      { package: { ecosystem: "npm", name: "files", version: "latest", pinned: false } },
      "application",
      undefined,
      "pkg:npm/files",
    ],
    [
      { package: { ecosystem: "pypi", name: "MCP_server_git", version: "2026.1.1", pinned: true } },
      "application",
      "2026.1.1",
      "pkg:pypi/mcp-server-git@2026.1.1",
    ],
    [
      {
        package: { ecosystem: "go", name: "github.com/O/Server", version: "v1.0.0", pinned: true },
      },
      "application",
      "v1.0.0",
      "pkg:golang/github.com/o/server@v1.0.0",
    ],
    [
      { package: { ecosystem: "nuget", name: "My.Server", version: "1.0.0+a b", pinned: true } },
      "application",
      "1.0.0+a b",
      "pkg:nuget/My.Server@1.0.0%2Ba%20b",
    ],
    [
      { package: { ecosystem: "url", name: "https://example.com/a.whl", pinned: false } },
      "application",
      undefined,
      undefined,
    ],
    [
      { image: { name: "mcp/fetch", tag: "1", pinned: false } },
      "container",
      "1",
      "pkg:docker/mcp/fetch@1",
    ],
    [
      { image: { name: "ghcr.io/o/fetch", digest: "sha256:ab", pinned: true } },
      "container",
      "sha256:ab",
      "pkg:docker/o/fetch@sha256:ab?repository_url=ghcr.io",
    ],
    [{}, "application", undefined, undefined],
  ];

for (const [source, type, version, purl] of SOURCES) {
  Deno.test(`cycloneDx() names ${JSON.stringify(source)} as ${purl}`, async () => {
    const { components: [component] } = await bomOf(server("a", source));
    assert.deepEqual([component?.type, component?.version, component?.purl], [type, version, purl]);
    assert.deepEqual(component?.evidence?.occurrences, [{ location: "mcp.json", line: 3 }]);
  });
}

Deno.test("cycloneDx() takes clients for agents, which depend on their servers, and these on tools", async () => {
  const { components, dependencies } = await bomOf(
    server("a", { clients: ["cursor", "vscode"], tools: ["read it", "none"] }),
    server("b", { clients: ["cursor"] }),
    { id: "tool:mcp:a:read_it", kind: "tool", name: "read it", locator: "mcp.json" },
  );
  assert.deepEqual(
    components.map(({ "bom-ref": ref, type, name }) => [ref, type, name]),
    [
      ["agent:cursor", "application", "Cursor"],
      ["agent:vscode", "application", "VS Code"],
      ["mcp_server:a", "application", "a"],
      ["mcp_server:b", "application", "b"],
      ["tool:mcp:a:read_it", "library", "read it"],
    ],
  );
  assert.deepEqual(dependencies, [
    { ref: "snap_0123456789ab", dependsOn: ["agent:cursor", "agent:vscode"] },
    { ref: "agent:cursor", dependsOn: ["mcp_server:a", "mcp_server:b"] },
    { ref: "agent:vscode", dependsOn: ["mcp_server:a"] },
    { ref: "mcp_server:a", dependsOn: ["tool:mcp:a:read_it"] },
  ]);
});

Deno.test("cycloneDx() tells how a server is started, and keeps the serial number of a snapshot", async () => {
  const item = server("a", { launch: ["npx", "a b"], variables: ["TOKEN"] });
  const { components: [component], serialNumber } = await bomOf(item);
  const told = component?.properties.filter(({ name }) => /launch|variable|transport/.test(name));
  assert.deepEqual(told, [
    { name: "gait:transport", value: "stdio" },
    { name: "gait:launch", value: '["npx","a b"]' },
    { name: "gait:variable", value: "TOKEN" },
  ]);
  assert.equal((await bomOf(item)).serialNumber, serialNumber);
  assert.match(
    serialNumber,
    /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});
