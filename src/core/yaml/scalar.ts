/** Plain (unquoted) YAML scalars: the core schema of YAML 1.2 without its doubtful spellings. */

/** Reason for refusing a plain scalar. */
export class YamlScalarFault extends Error {
  constructor(readonly problem: string, readonly hint: string) {
    super(problem);
  }
}

const NULL = /^(?:|~|null|Null|NULL)$/;
const TRUE = /^(?:true|True|TRUE)$/;
const FALSE = /^(?:false|False|FALSE)$/;
const INTEGER = /^-?(?:0|[1-9][0-9]*)$/;
const FLOAT = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;
/** Texts that some YAML readers take for numbers: other bases, leading zeros, signs, underscores. */
const DOUBTFUL_NUMBER =
  /^[-+]?(?:0[xX][0-9a-fA-F_]+|0[oO]?[0-7_]+|0[bB][01_]+|[0-9][0-9_]*|[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?|[0-9][0-9_]*[eE][-+]?[0-9]+|\.(?:inf|Inf|INF))$|^\.(?:nan|NaN|NAN)$/;

/** @throws {YamlScalarFault} For numbers that YAML readers read differently. */
export function readPlainScalar(text: string): null | boolean | number | string {
  if (NULL.test(text)) return null;
  if (TRUE.test(text)) return true;
  if (FALSE.test(text)) return false;
  if (!/^[-+.0-9]/.test(text)) return text;
  if (INTEGER.test(text)) {
    const value = Number(text);
    if (Number.isSafeInteger(value)) return value === 0 ? 0 : value;
    throw new YamlScalarFault(
      `the integer ${shorten(text)} is too large to be exact`,
      "write a smaller one, or quote it if it is meant as text",
    );
  }
  if (FLOAT.test(text)) {
    const value = Number(text);
    const exponent = /[eE]/.test(text);
    if (Number.isFinite(value) && !(exponent && Number.isInteger(value))) return value;
  }
  if (DOUBTFUL_NUMBER.test(text)) {
    throw new YamlScalarFault(
      `${shorten(text)} is not written in plain decimal`,
      "write it like 31 or 1.5, or quote it if it is meant as text",
    );
  }
  return text;
}

/**
 * What to write in place of a number in quotes where a number is wanted; `undefined` if the text
 * shows no usable number.
 */
export function unquotedNumber(
  text: string,
  isUsable: (value: number) => boolean,
): string | undefined {
  const bare = text.trim();
  try {
    const value = readPlainScalar(bare);
    return typeof value === "number" && isUsable(value) ? "remove the quotes" : undefined;
  } catch (error) {
    if (!(error instanceof YamlScalarFault)) throw error;
    if (/^[-+]?\.[a-z]/i.test(bare)) return undefined; // infinite, or no number
    return INTEGER.test(bare)
      ? `write an integer from ${Number.MIN_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}`
      : "write it in plain decimal, without quotes";
  }
}

function shorten(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 40)}...`;
}
