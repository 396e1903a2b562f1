/** Code that every line with options needs, in one module: each `import()` costs a millisecond. */

export { fillOptions, givenKeys } from "./fill_options.ts";
export { settleOptions } from "./option_values.ts";
export { refuseOverwritten } from "./output_check.ts";
