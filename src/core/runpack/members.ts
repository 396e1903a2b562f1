/** Names of the members of a runpack, and of their schemas. */

/** The manifest, which lists the others and never itself. */
export const MANIFEST_NAME = "manifest.json";
/** The four members that every manifest lists, in the order in which it lists them. */
export const LISTED_NAMES = ["intents.jsonl", "refs.json", "results.jsonl", "run.json"] as const;

/** Generation of all runpack schemas. */
export const SCHEMA_VERSION = "1.0.0";
export const SCHEMA_IDS = {
  manifest: "gait.runpack.manifest",
  run: "gait.runpack.run",
  intent: "gait.runpack.intent",
  result: "gait.runpack.result",
  refs: "gait.runpack.refs",
} as const;
