/**
 * @module
 */
export { canonicalize } from "./src/core/canonical_json.ts";
export { digest } from "./src/core/digest.ts";
export { GaitError } from "./src/core/error.ts";
export { record } from "./src/core/runpack/record.ts";
export { verify } from "./src/core/runpack/verify.ts";
