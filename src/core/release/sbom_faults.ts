/** Checks an SBOM against itself and against the lock file of the released commit. */

import { GaitError } from "../error.ts";
import type { ReleaseSbom } from "../schema/release.ts";
import type { LockedPackage } from "./lock_file.ts";

/** Name that gait itself has in the SBOM. */
export const SBOM_PROGRAM = "gait";

/** The version of gait that the SBOM describes; `undefined` unless it describes exactly that. */
export function describedVersion({ SPDXID, packages, relationships }: ReleaseSbom):
  | string
  | undefined {
  const described = relationships.filter(({ spdxElementId, relationshipType }) =>
    spdxElementId === SPDXID && relationshipType === "DESCRIBES"
  );
  const [only] = described;
  if (only === undefined || described.length > 1) return undefined;
  const root = packages.find((entry) => entry.SPDXID === only.relatedSpdxElement);
  return root?.name === SBOM_PROGRAM ? root.versionInfo : undefined;
}

/** The first broken reference: a duplicate id, a relationship to nothing, an unrelated package. */
export function referenceFault(sbom: ReleaseSbom): string | undefined {
  const ids = [sbom.SPDXID, ...sbom.packages.map(({ SPDXID }) => SPDXID)];
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) return `the id ${twice} is given twice`;
  const known = new Set(ids);
  const related = new Set<string>();
  for (const { spdxElementId, relatedSpdxElement } of sbom.relationships) {
    for (const id of [spdxElementId, relatedSpdxElement]) {
      if (!known.has(id)) return `a relationship names ${id}, which is not there`;
      related.add(id);
    }
  }
  const alone = ids.find((id) => !related.has(id));
  return alone === undefined ? undefined : `${alone} is related to nothing`;
}

/** The first npm package that only the SBOM or only the lock file has. */
export function lockFault(
  sbom: ReleaseSbom,
  locked: readonly LockedPackage[],
): string | undefined {
  const inSbom = npmPackages(sbom);
  const inLock = new Set(locked.map(spell));
  const missing = [...inLock].find((entry) => !inSbom.has(entry));
  if (missing !== undefined) return `it lacks ${missing}, which the lock file pins`;
  const added = [...inSbom].find((entry) => !inLock.has(entry));
  return added === undefined ? undefined : `it has ${added}, which the lock file does not pin`;
}

/** The package URL (purl) of an npm package. */
export function npmPurl(name: string, version: string): string {
  return `pkg:npm/${name.replace(/^@/, "%40")}@${encodeURIComponent(version)}`;
}

function npmPackages({ packages }: ReleaseSbom): ReadonlySet<string> {
  const spelled = packages.flatMap(
    ({ name, versionInfo = "", checksums = [], externalRefs = [] }) => {
      const [first] = externalRefs;
      if (!first?.referenceLocator.startsWith("pkg:npm/")) return [];
      if (first.referenceLocator !== npmPurl(name, versionInfo)) {
        throw new GaitError(
          "invalid_input",
          `${name} ${versionInfo} has the address of another package`,
          { hint: "download the release again" },
        );
      }
      const sha512 = checksums[0]?.checksumValue ?? "";
      return [spell({ name, version: versionInfo, sha512 })];
    },
  );
  return new Set(spelled);
}

function spell({ name, version, sha512 }: LockedPackage): string {
  return `${name} ${version} (SHA-512 ${sha512.slice(0, 16)}…${sha512.slice(-16)})`;
}
