/** The one rule on colour, as a table of what counts first. */

/** What the rule looks at. */
export interface ColorFacts {
  readonly isTerminal: boolean;
  /** The value of a variable; `undefined` if it is not set. */
  variable(name: string): string | undefined;
}

/**
 * Whether to print with colour. In this order: `NO_COLOR` turns it off, `FORCE_COLOR` and
 * `CLICOLOR_FORCE` turn it on, `CLICOLOR=0` and `TERM=dumb` turn it off, a terminal turns it on.
 * `--no-color` counts before all of them; `run.ts` sees to that.
 */
export function usesColor({ isTerminal, variable }: ColorFacts): boolean {
  if (isSet(variable("NO_COLOR"))) return false;
  const force = variable("FORCE_COLOR");
  if (isSet(force)) return force !== "0" && force !== "false";
  const cliForce = variable("CLICOLOR_FORCE");
  if (isSet(cliForce) && cliForce !== "0") return true;
  return isTerminal && variable("CLICOLOR") !== "0" && !isDumb(variable);
}

/** Whether the terminal understands no escapes. */
export function isDumb(variable: ColorFacts["variable"]): boolean {
  return variable("TERM") === "dumb";
}

/** An empty variable counts as not set. */
function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== "";
}
