/** An inventory as a bill of materials, CycloneDX 1.6. See docs/formats/inventory.md#cyclonedx. */

import { sha256 } from "../crypto/digest.ts";
import { encodeUtf8 } from "../bytes.ts";
import { present } from "../present.ts";
import type { InventoryItem, InventorySnapshot } from "../schema/scout.ts";
import { VERSION } from "../version.ts";
import type { ToolCover } from "./coverage.ts";
import type { FindingPlace } from "./findings.ts";

/** What is known of items besides the snapshot. */
export interface ItemFacts {
  /** What policies say about a tool or server; `undefined` without a policy, and for other kinds. */
  coverOf(item: InventoryItem): ToolCover | undefined;
  placeOf(item: InventoryItem): FindingPlace;
}

/** Types of components; what CycloneDX has no word for is told by the property `gait:kind`. */
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
    components: snapshot.items.map((item) => componentOf(item, facts)),
  };
}

function componentOf(item: InventoryItem, { coverOf, placeOf }: ItemFacts): object {
  const { id, kind, name, locator, risk_level, tags = [] } = item;
  const cover = coverOf(item);
  const digests = tags.filter((tag) => tag.startsWith(DIGEST_TAG));
  const { line } = placeOf(item);
  return {
    type: TYPES[kind] ?? "library",
    "bom-ref": id,
    name,
    ...(digests.length === 1 && {
      hashes: [{ alg: "SHA-256", content: digests[0]?.slice(DIGEST_TAG.length) }],
    }),
    evidence: { occurrences: [{ location: locator, line }] },
    properties: [
      property("kind", kind),
      ...risk_level === undefined ? [] : [property("risk_level", risk_level)],
      ...tags.filter((tag) => !tag.startsWith(DIGEST_TAG)).map((tag) => property("tag", tag)),
      ...cover === undefined ? [] : [
        property("covered", String(cover.covered)),
        ...Object.values(present({ rule: cover.rule })).map((rule) => property("rule", rule)),
      ],
    ],
  };
}

const DIGEST_TAG = "digest:sha256:";

function property(name: string, value: string): object {
  return { name: `gait:${name}`, value };
}

/** A UUID of version 8, made of a digest: the same snapshot of the same time has the same one. */
async function serialNumber(text: string): Promise<string> {
  const hex = (await sha256(encodeUtf8(text))).slice(0, 32);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`];
  return `urn:uuid:${[...parts, `8${hex.slice(17, 20)}`, hex.slice(20)].join("-")}`;
}
