/** Fixtures for tests, in memory. */

import { encodeUtf8 } from "../../src/core/bytes.ts";
import { newFixture, parseFixture } from "../../src/core/regress/fixture.ts";
import type { Candidate, LoadedFixture } from "../../src/core/regress/grader.ts";
import type { Runpack } from "../../src/core/runpack/read.ts";
import type { Fixture } from "../../src/core/schema/regress.ts";
import type { Source } from "../../src/core/source.ts";
import { fileOf } from "./packs.ts";

export function source(value: unknown, name = "fixture.json"): Source {
  return { name, bytes: encodeUtf8(typeof value === "string" ? value : JSON.stringify(value)) };
}

/** Metadata of a fixture, with whatever members a person wrote into it. */
export function metadataOf(
  name: string,
  runId: string,
  members: Readonly<Record<string, unknown>> = {},
): Fixture {
  return parseFixture(source({ ...newFixture(name, runId), ...members }));
}

export function loaded(
  runpack: Runpack,
  members: Readonly<Record<string, unknown>> = {},
  candidate?: Uint8Array | string,
  name = runpack.run.run_id,
): LoadedFixture {
  const folder = `fixtures/${name}`;
  return {
    name,
    metadata: metadataOf(name, runpack.run.run_id, members),
    runpack,
    candidatePath: `${folder}/${candidate === undefined ? "runpack.zip" : "cand.zip"}`,
    candidate: candidateOf(candidate, `${folder}/cand.zip`),
  };
}

function candidateOf(candidate: Uint8Array | string | undefined, path: string): Candidate {
  if (candidate === undefined) return { kind: "self" };
  if (typeof candidate === "string") return { kind: "absent", error: candidate };
  return { kind: "file", file: fileOf(candidate, path) };
}
