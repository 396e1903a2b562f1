/**
 * Names of files that hold a trace, in any letter case: what one reader passed over another would take
 * for one.
 */
export const TRACE_NAME = /^trace_[^/]*\.json$/i;

/** Whether a file, by its base name, says that it holds a trace. */
export function isTraceName(name: string): boolean {
  return TRACE_NAME.test(name);
}
