/** A signed registry manifest as docs/formats/registry.md describes it, signed with the first key of RFC 8032, 7.1. */

/** Its digest. */
export const DIGEST = "81e533febf3bdc30f80a1b3b4f3412caa4c4d4e631dac59297691b7f66273629";
/** The public key. */
export const PUBLIC = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
/** The text. */
export const MANIFEST = JSON.stringify({
  artifacts: [{ path: "policy.yaml", sha256: "a".repeat(64) }],
  created_at: "2026-01-01T00:00:00Z",
  pack_name: "baseline-highrisk",
  pack_version: "1.1.0",
  producer_version: "0.0.0-dev",
  schema_id: "gait.registry.pack",
  schema_version: "1.0.0",
  signatures: [{
    alg: "ed25519",
    key_id: "21fe31dfa154a261626bf854046fd2271b7bed4b6abe45aa58877ef47f9721b9",
    sig: "sXCYD9KAdomtzLf5gGT8BG8SksIZeHz3RjjQyvdmYJ0ENPl0LWX9udpnz2/u7jmolQW48wFMY8s2qmOPuDTpCw==",
    signed_digest: DIGEST,
  }],
});
