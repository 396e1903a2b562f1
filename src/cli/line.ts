/** What every line with options needs. It is loaded in one go, as each `import()` takes a millisecond. */

export { fillOptions, givenKeys } from "./fill_options.ts";
export { settleOptions } from "./option_values.ts";
export { refuseOverwritten } from "./output_check.ts";
