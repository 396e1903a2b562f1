/**
 * Version of this program, without a leading `v`. A checkout is `0.0.0-dev`, which reproduces the
 * digests of the specification; publishing and compiling stamp the release's version here.
 */
export const VERSION: string = "0.0.0-dev";
