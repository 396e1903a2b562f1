/** Random lines of shell tokens, the same for the same seed. */

const TOKENS: readonly string[] = [
  ..."ls rm x a.txt -la src if then fi else for in do done while case esac function time until"
    .split(" "),
  ..."select coproc export read exec printf test unset local return exit break cd say EVIL".split(
    " ",
  ),
  ...[
    "'",
    '"',
    "\\",
    "$",
    "`",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "|",
    "||",
    "&",
    "&&",
    ";",
    ";;",
    "\n",
  ],
  ...[
    " ",
    " ",
    " ",
    "\t",
    "\\\n",
    "<",
    ">",
    ">>",
    "<<",
    "<<<",
    "<<-",
    "#",
    "!",
    "~",
    "*",
    "**",
    "?",
  ],
  ...[
    "=",
    "+=",
    "$(",
    "${",
    "$((",
    "))",
    "<(",
    ">(",
    "f()",
    "[[",
    "]]",
    "((",
    "-eq",
    "-v",
    "$x",
    "$@",
  ],
  ...["$?", "$#", '"$x"', "''", '""', "$'", '$"', "\\n", "X", "\nX\n", "2>&1", ">&", "&>", "{a,b}"],
  ...[
    "{1..3}",
    "x=",
    "EVIL=1",
    "$(ls)",
    "`rm y`",
    "%",
    "^",
    ":",
    "/",
    ".",
    "..",
    "é",
    "=ls",
    "$~x",
  ],
  ...["$=x", "|&", "-", "--", "\\'", '\\"', "{fd}>", "{ ", "; }", "( ", " )", "@(", "!(a)", "[ab]"],
  ...["${x:-", "${#x}", "${!x}", "x[", "0", "1", "\u00a0", "\0", "\r", "\ud800", "\u{1f600}"],
];

/** Makes numbers in [0, 1), the same for the same seed (mulberry32). */
export function numbersFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Makes `count` lines of up to `length` tokens. */
export function* tokenLines(seed: number, count: number, length: number): Generator<string> {
  const random = numbersFrom(seed);
  for (let i = 0; i < count; i++) {
    let line = "";
    const tokens = 1 + Math.floor(random() * length);
    for (let j = 0; j < tokens; j++) {
      line += TOKENS[Math.floor(random() * TOKENS.length)] ?? "";
      if (random() < 0.3) line += " ";
    }
    yield line;
  }
}
