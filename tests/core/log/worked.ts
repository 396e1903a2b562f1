/** The worked values of the format of the decision log; see docs/formats/decision_log.md. */

/** Leaves 0 to 7. The key is that of RFC 8032, test 1. */
export const LEAVES: readonly string[] = [
  String
    .raw`{"head":{"env":{"arch":"amd64","os":"linux","runtime":"deno"},"key_id":"21fe31dfa154a261626bf854046fd2271b7bed4b6abe45aa58877ef47f9721b9","log_id":"000102030405060708090a0b0c0d0e0f","n":0,"payloads":"keep","policy_digest":"78dc895e67e717d3447015a9e7dda0e8548fcf6a283208c62f9d16bfc0dbcb3e","producer_version":"0.0.0-dev","run_id":"run_log_demo","salt":"AAAAAAAAAAAAAAAAAAAAAA","schema_id":"gait.log","schema_version":"1.0.0","session":{"client":"claude-code","id":"5b1c","version":"2.1.332"},"ts":"2026-11-01T10:00:00Z"}}`,
  String
    .raw`{"decision":{"answer":"pass","call":{"id":"toolu_01","input_digest":"f8d3060bd47b620d9e3775acc6fd9fd962f3b8718dfe6680202347df723fe26b","tool":"Bash"},"intent_id":"intent_1","n":1,"reason_codes":["matched_rule_shell"],"rule":"shell","salt":"AQEBAQEBAQEBAQEBAQEBAQ","trace":{"args_digest":"e0d3e391760d0a9b6c24bf66cecfc5a66557784782cbc704052385bf6e9bb287","created_at":"2026-11-01T10:00:01Z","intent_digest":"4402dff05f0b09125ff681bdff7903f1f19fffb02da7dd36e127798637caf49b","policy_digest":"78dc895e67e717d3447015a9e7dda0e8548fcf6a283208c62f9d16bfc0dbcb3e","producer_version":"0.0.0-dev","schema_id":"gait.gate.trace","schema_version":"1.0.0","signature":{"alg":"ed25519","key_id":"21fe31dfa154a261626bf854046fd2271b7bed4b6abe45aa58877ef47f9721b9","sig":"qqGIsWtoBg9j4TFAdgOCRHNdczJLKH8kI6q+E5VFPH3EOKCUxwQe/KTh2xG6WojyEagPlZeQY/SqdOgp0WVyBQ==","signed_digest":"979b316ad3fe205e4c0d2c801a704a2fc35c8f0f23e86a6ce196ea56964a6ea2"},"tool_name":"bash","trace_id":"cf1de82a2445da661c0d49ed","verdict":"allow"},"ts":"2026-11-01T10:00:01Z"}}`,
  String
    .raw`{"outcome":{"n":2,"of":1,"result_digest":"07dad0b5b0674cf05cddae93b27474e4362fd885738a8844a090aa42be554b02","salt":"AgICAgICAgICAgICAgICAg","status":"ok","ts":"2026-11-01T10:00:02Z"}}`,
  String
    .raw`{"event":{"event":"heartbeat","n":3,"salt":"AwMDAwMDAwMDAwMDAwMDAw","ts":"2026-11-01T10:00:03Z"}}`,
  String
    .raw`{"event":{"event":"mcp_call_unanswered","n":4,"ref":"intent_9","salt":"BAQEBAQEBAQEBAQEBAQEBA","ts":"2026-11-01T10:00:04Z"}}`,
  String
    .raw`{"event":{"bytes":17,"event":"torn_line","n":5,"salt":"BQUFBQUFBQUFBQUFBQUFBQ","ts":"2026-11-01T10:00:05Z"}}`,
  String
    .raw`{"event":{"event":"approval_timeout","n":6,"ref":"intent_8","salt":"BgYGBgYGBgYGBgYGBgYGBg","ts":"2026-11-01T10:00:06Z"}}`,
  String
    .raw`{"end":{"counts":{"approval":0,"decision":1,"event":4,"outcome":1},"n":7,"reason":"session_end","salt":"BwcHBwcHBwcHBwcHBwcHBw","ts":"2026-11-01T10:00:07Z"}}`,
];

/** Hash of leaf 2. */
export const LEAF_2_HASH = "67535d02b397465f594ec1c6630eea4f350f029648501cbc25cdbe92bfdc467b";

/** Roots by size. */
export const ROOTS: ReadonlyMap<number, string> = new Map([
  [0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  [1, "c988ed718a80c26ba1407b55d606c83574e2a3a72f8a02c3d6a4c5bf84251b8c"],
  [2, "9cf8059dc450e8743d26d79b1528886c96fb0eaf886f81525fc7ba7808a31d0e"],
  [3, "03fb6e04fba597ccb0d12aaf55703a140285b39d2db8d1ff405d39626b3e6c47"],
  [7, "abcc4cc497213419377821e20224a8460e34fd2029226119f3a54325d785bc4b"],
  [8, "dbf3eb6cba267ce37d13c7226c4bf1dedfac3279957b1c456e163b77ffe972b6"],
]);

export const LOG_VKEY =
  "gait.log/000102030405060708090a0b0c0d0e0f+eaef0ad2+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea";
export const COSIGNER_VKEY =
  "example.com/alice+e146fa49+BD1AF8PoQ4lakrcKp00bfrycmCzPLsSWjMDNVfEq9GYM";

/** The compact range of size 7. */
export const RANGE_7: readonly string[] = [
  "PhG/wjzOLt0s48IgbLUXNhH84uevBIRXwadtQpDPzfs=",
  "xLBbslnqmboKGo9HESipWMyA93dYvJ1/mJEMnG9bhrc=",
  "EwxSPf6qP0HgFA1Hd22paQT3Yu9pfHQqmdTy4GC1c5s=",
];

/** The checkpoint line of size 1. */
export const CHECKPOINT_LINE_1 = String
  .raw`{"checkpoint":{"note":"gait.log/000102030405060708090a0b0c0d0e0f\n1\nyYjtcYqAwmuhQHtV1gbINXTio6cvigLD1qTFv4QlG4w=\n\n— gait.log/000102030405060708090a0b0c0d0e0f 6u8K0tjP7VzUFGqiJk0nRTGxsVz/LZGev/gaRTbseUD/5xWRP8RLb4qr5yiUZowB9yL5sFWuQhC5QOBBDNLpOAcKtwQ=\n","range":["yYjtcYqAwmuhQHtV1gbINXTio6cvigLD1qTFv4QlG4w="]}}`;

/** Entry 2 as a proof, signed and cosigned; the entry itself stands in for `<entry>`. */
export const PROOF_2 = `c2sp.org/tlog-proof@v1
extra <entry>
index 2
7IPho/cKYsZPtYq36c2l89rJw1aO8JzdWry7+EoFcLY=
nPgFncRQ6HQ9JtebFSiIbJb7Dq+Ib4FSX8e6eAijHQ4=
USSFiALa6rW6BIJOCtqc8c3el9uuFZMbhJWe+10YJ6c=

gait.log/000102030405060708090a0b0c0d0e0f
8
2/PrbLomfON9E8cibEvx3t+sMnmVexxFbhY7d//pcrY=

— gait.log/000102030405060708090a0b0c0d0e0f 6u8K0mAkBt9uS8kqis5X4XaL9Uz+15S86b4XKCVNfCXSjLWUivz8LUKJDi2mui7VP7uyPVl4XAUa+U2siLZV0+oVqgE=
— example.com/alice 4Ub6SQAAAABq5w2qsa2N0/uYWE2nFBINdW3l/bNsrtwss2zApIZnrap4D6aUsOO8dQJyQZYQXU9UjLt/mvWCDgKIJ7xmX1gjZ5n3Dw==
`;

/** The step from size 3 to 8, up to the checkpoint of the proof. */
export const EXTENDS_3 = `old 3
Z1NdArOXRl9ZTsHGYw7qTzUPApZIUBy8Jc2+kr/cRns=
7IPho/cKYsZPtYq36c2l89rJw1aO8JzdWry7+EoFcLY=
nPgFncRQ6HQ9JtebFSiIbJb7Dq+Ib4FSX8e6eAijHQ4=
USSFiALa6rW6BIJOCtqc8c3el9uuFZMbhJWe+10YJ6c=
`;

/** Entries 1 and 2 pruned. */
export const PRUNED_1_2 = String
  .raw`{"pruned":{"from":1,"leaves":["B3eDM5zW3ZxXMs2ltTmlU+dWu8Urs8bYlEHU9cD6q0k=","Z1NdArOXRl9ZTsHGYw7qTzUPApZIUBy8Jc2+kr/cRns="]}}`;
