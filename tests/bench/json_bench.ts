/** Canonical JSON and strict reading, compared with libraries that do the same or less. */

import { canonicalize as jsonCanonicalize } from "json-canonicalize";
import canonicalizePeer from "canonicalize";
import { canonicalize, canonicalText } from "../../src/core/json/canonical.ts";
import { parseJson } from "../../src/core/json/json.ts";
import { benchInput, benchIntent } from "../support/bench_run.ts";

const intent = benchIntent(1);
const run = benchInput(1_000);
const encoder = new TextEncoder();

for (const [size, value] of [["600 B intent", intent], ["1,000 intents", run]] as const) {
  const group = `canonicalize ${size}`;
  Deno.bench({
    name: "gait canonicalize()",
    group,
    baseline: true,
    fn: () => void canonicalize(value),
  });
  Deno.bench({ name: "gait, parsed input (no check)", group, fn: () => void canonicalText(value) });
  Deno.bench({ name: "canonicalize (no check)", group, fn: () => void canonicalizePeer(value) });
  Deno.bench({
    name: "json-canonicalize (no check)",
    group,
    fn: () => void jsonCanonicalize(value),
  });
}

for (const [size, value] of [["600 B intent", intent], ["1,000 intents", run]] as const) {
  const text = JSON.stringify(value);
  const source = { name: "bench", bytes: encoder.encode(text) };
  const group = `parse ${size}`;
  Deno.bench({
    name: "gait parseJson(), strict",
    group,
    baseline: true,
    fn: () => void parseJson(source),
  });
  Deno.bench({
    name: "TextDecoder and JSON.parse, lenient",
    group,
    fn: () => void JSON.parse(new TextDecoder().decode(source.bytes)),
  });
}
