/** TOML 1.0. The parser is loaded when a text is parsed. */

/** A text that is not TOML. */
export class TomlError extends Error {
  override readonly name = "TomlError";
  /** The fault, in one line. */
  readonly fault: string;
  /** Line of the fault, from 1. */
  readonly line: number;
  /** Column in UTF-16 code units, from 1. */
  readonly column: number;

  /** Makes an error of what is wrong and where. */
  constructor(fault: string, line: number, column: number) {
    super(`line ${line}, column ${column}: ${fault}`);
    this.fault = fault;
    this.line = line;
    this.column = column;
  }
}

/** Most tables and lists within each other. */
const MAX_DEPTH = 32;

/**
 * Parses a text. Tables become objects; dates stay objects of the parser, which no reader of ours takes.
 *
 * @throws {TomlError}
 */
export async function parseToml(text: string): Promise<object> {
  const { parse, TomlError: Fault } = await import("smol-toml");
  try {
    return parse(text, { maxDepth: MAX_DEPTH });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const [first = ""] = error.message.split("\n");
    throw new TomlError(first.replace(/^Invalid TOML document: /, ""), error.line, error.column);
  }
}
