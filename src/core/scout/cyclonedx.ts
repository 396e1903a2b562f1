/** An inventory as a bill of materials, CycloneDX 1.6. See docs/formats/inventory.md#cyclonedx. */

import { sha256 } from "../crypto/digest.ts";
import { encodeUtf8 } from "../bytes.ts";
import { present } from "../present.ts";
import type { FoundServer, InventoryItem, InventorySnapshot } from "../schema/scout.ts";
import { sortedUnique } from "../text.ts";
import { VERSION } from "../version.ts";
import { CLIENTS } from "./clients/client_table.ts";
import type { ItemFacts } from "./item_facts.ts";
import { packageUrl } from "./package_url.ts";

/** Types of components; kinds that CycloneDX does not have are in the property `gait:kind`. */
const TYPES: Readonly<Record<string, string>> = {
  agent: "application",
  mcp_server: "application",
  model: "machine-learning-model",
  skill: "file",
  tool: "library",
};

/** A document whose components are the items of a snapshot. */
export async function cycloneDx(snapshot: InventorySnapshot, facts: ItemFacts): Promise<object> {
  const { created_at, snapshot_id, workspace } = snapshot;
  const clients = clientsOf(snapshot.items);
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: await serialNumber(`${snapshot_id} ${created_at}`),
    version: 1,
    metadata: {
      timestamp: created_at,
      tools: { components: [{ type: "application", name: "gait", version: VERSION }] },
      component: { type: "application", "bom-ref": snapshot_id, name: workspace ?? "." },
    },
    components: [
      ...clients.map(clientComponent),
      ...snapshot.items.map((item) => componentOf(item, facts)),
    ],
    dependencies: dependenciesOf(snapshot, clients),
  };
}

function componentOf(item: InventoryItem, { coverOf, placeOf }: ItemFacts): object {
  const { id, kind, name, locator, risk_level, tags = [], server } = item;
  const cover = coverOf(item);
  const [digest, ...others] = tags.filter((tag) => tag.startsWith(DIGEST_TAG));
  return {
    type: server?.image === undefined ? TYPES[kind] ?? "library" : "container",
    "bom-ref": id,
    name,
    ...server && present({ version: versionOf(server), purl: packageUrl(server) }),
    ...(digest !== undefined && others.length === 0 && {
      hashes: [{ alg: "SHA-256", content: digest.slice(DIGEST_TAG.length) }],
    }),
    evidence: { occurrences: [{ location: locator, line: placeOf(item).line }] },
    properties: [
      ["kind", kind],
      ...risk_level === undefined ? [] : [["risk_level", risk_level]],
      ...tags.filter((tag) => !tag.startsWith(DIGEST_TAG)).map((tag) => ["tag", tag]),
      ...server === undefined ? [] : launchProperties(server),
      ...cover === undefined ? [] : [["covered", String(cover.covered)]],
      ...cover?.rule === undefined ? [] : [["rule", cover.rule]],
    ].map(([name, value]) => ({ name: `gait:${name}`, value })),
  };
}

const DIGEST_TAG = "digest:sha256:";

/** The version, if known; a range or a tag of a package is not a version. */
function versionOf({ package: pack, image }: FoundServer): string | undefined {
  if (image !== undefined) return image.digest ?? image.tag;
  return pack?.pinned === true ? pack.version : undefined;
}

function launchProperties(server: FoundServer): readonly (readonly [string, string])[] {
  return [
    ["transport", server.transport],
    ["launch", JSON.stringify(server.launch)],
    ...(server.variables ?? []).map((name) => ["variable", name] as const),
    ...server.disabled === true ? [["disabled", "true"] as const] : [],
  ];
}

/** Ids of the clients that read the settings of some server, sorted. */
function clientsOf(items: readonly InventoryItem[]): readonly string[] {
  return sortedUnique(items.flatMap(({ server }) => server?.clients ?? []));
}

/** A client is the agent that uses the servers of its settings. */
function clientComponent(id: string): object {
  return {
    type: "application",
    "bom-ref": clientRef(id),
    name: CLIENTS.find((client) => client.id === id)?.name ?? id,
    properties: [{ name: "gait:kind", value: "agent" }],
  };
}

function clientRef(id: string): string {
  return `agent:${id}`;
}

/** Which clients use which servers, and which tools these have, as far as files tell. */
function dependenciesOf(
  { snapshot_id, items }: InventorySnapshot,
  clients: readonly string[],
): readonly Dependency[] {
  const toolIds = new Map(
    items.filter(({ kind }) => kind === "tool").map(({ name, locator, id }) =>
      [`${locator}\n${name}`, id] as const
    ),
  );
  const byClient = clients.map((id): Dependency => ({
    ref: clientRef(id),
    dependsOn: items.filter(({ server }) => server?.clients?.includes(id)).map((item) => item.id),
  }));
  const byServer = items.map(({ id, locator, server }): Dependency => ({
    ref: id,
    dependsOn: (server?.tools ?? []).flatMap((name) => toolIds.get(`${locator}\n${name}`) ?? []),
  }));
  const inner = [...byClient, ...byServer].filter(({ dependsOn }) => dependsOn.length > 0);
  // The workspace has what nothing else has.
  const taken = new Set(inner.flatMap(({ dependsOn }) => dependsOn));
  const refs = [...clients.map(clientRef), ...items.map(({ id }) => id)];
  const open = refs.filter((ref) => !taken.has(ref));
  return [{ ref: snapshot_id, dependsOn: open }, ...inner];
}

interface Dependency {
  readonly ref: string;
  readonly dependsOn: readonly string[];
}

/** A UUID of version 8, made of a digest: the same snapshot of the same time has the same one. */
async function serialNumber(text: string): Promise<string> {
  const hex = (await sha256(encodeUtf8(text))).slice(0, 32);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`];
  return `urn:uuid:${[...parts, `8${hex.slice(17, 20)}`, hex.slice(20)].join("-")}`;
}
