/** Draws what a terminal shows as SVG: one file for light and dark, without script or font files. */

/** Width of a character and height of a line, in pixels of the drawing. */
const ADVANCE = 8.4;
const LINE = 20;
const PADDING = 20;
const BAR = 36;

/** A piece of a line in one look. */
interface Run {
  readonly look: string;
  readonly text: string;
}

/** The looks of `src/cli/style.ts`, by their code. */
const LOOKS: Readonly<Record<string, string>> = {
  "0": "",
  "1": "bold",
  "2": "dim",
  "31": "red",
  "32": "green",
  "33": "yellow",
  "36": "cyan",
};

const STYLE = `
  .window { fill: #ffffff; stroke: #d0d7de; }
  .bar { fill: #f6f8fa; }
  .rule { stroke: #d0d7de; }
  text { font: 14px ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; fill: #1f2328; white-space: pre; }
  .name, .dim { fill: #656d76; }
  .bold, .command { font-weight: 600; }
  .prompt { fill: #8250df; font-weight: 600; }
  .red { fill: #cf222e; }
  .green { fill: #1a7f37; }
  .yellow { fill: #9a6700; }
  .cyan { fill: #1b7c83; }
  @media (prefers-color-scheme: dark) {
    .window { fill: #0d1117; stroke: #30363d; }
    .bar { fill: #161b22; }
    .rule { stroke: #30363d; }
    text { fill: #e6edf3; }
    .name, .dim { fill: #8d96a0; }
    .prompt { fill: #d2a8ff; }
    .red { fill: #ff7b72; }
    .green { fill: #3fb950; }
    .yellow { fill: #d29922; }
    .cyan { fill: #39c5cf; }
  }
`;

/**
 * Draws lines, which may hold the escapes of {@linkcode LOOKS}. A line that begins with `$ ` is a
 * command, one that begins with `# ` a remark. Lines longer than `columns` go on in the next one.
 */
export function terminalSvg(
  lines: readonly string[],
  { columns, title, description }: {
    readonly columns: number;
    readonly title: string;
    readonly description: string;
  },
): string {
  const rows = lines.flatMap((line) => wrapped(runsOf(line), columns));
  const width = Math.ceil(columns * ADVANCE + 2 * PADDING);
  const height = BAR + 2 * PADDING + rows.length * LINE;
  const texts = rows.map((runs, index) => textOf(runs, BAR + PADDING + (index + 0.75) * LINE));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">
<title id="title">${escaped(title)}</title>
<desc id="description">${escaped(description)}</desc>
<style>${STYLE}</style>
<rect class="window" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10"/>
<path class="bar" d="M1 ${BAR} V10.5 A9.5 9.5 0 0 1 10.5 1 H${width - 10.5} A9.5 9.5 0 0 1 ${
    width - 1
  } 10.5 V${BAR} Z"/>
<line class="rule" x1="1" y1="${BAR}" x2="${width - 1}" y2="${BAR}"/>
<circle cx="20" cy="18.5" r="6" fill="#ff5f57"/>
<circle cx="40" cy="18.5" r="6" fill="#febc2e"/>
<circle cx="60" cy="18.5" r="6" fill="#28c840"/>
<text class="name" x="${width / 2}" y="23" text-anchor="middle">${escaped(title)}</text>
${texts.filter((text) => text !== "").join("\n")}
</svg>
`;
}

/** Takes a line apart at its escapes. */
function runsOf(line: string): Run[] {
  if (line.startsWith("# ")) return [{ look: "dim", text: line }];
  if (line.startsWith("$ ")) {
    return [{ look: "prompt", text: "$" }, { look: "command", text: line.slice(1) }];
  }
  const runs: Run[] = [];
  let look = "";
  // deno-lint-ignore no-control-regex
  for (const part of line.split(/(\x1b\[\d+m)/)) {
    // deno-lint-ignore no-control-regex
    const [, code] = /^\x1b\[(\d+)m$/.exec(part) ?? [];
    if (code === undefined) {
      if (part !== "") runs.push({ look, text: part });
      continue;
    }
    const named = LOOKS[code];
    if (named === undefined) throw new Error(`no look for escape ${code}`);
    look = named;
  }
  return runs;
}

/** Breaks a line the way a terminal does: at the last column, wherever that is. */
function wrapped(runs: readonly Run[], columns: number): Run[][] {
  const rows: Run[][] = [[]];
  let used = 0;
  for (const { look, text } of runs) {
    const characters = [...text];
    while (characters.length > 0) {
      if (used === columns) {
        rows.push([]);
        used = 0;
      }
      const taken = characters.splice(0, columns - used);
      rows.at(-1)?.push({ look, text: taken.join("") });
      used += taken.length;
    }
  }
  return rows;
}

/** One line of text. Every run has its own place, so that columns agree in every font. */
function textOf(runs: readonly Run[], y: number): string {
  let column = 0;
  const spans = runs.map(({ look, text }) => {
    const x = number(PADDING + column * ADVANCE);
    column += [...text].length;
    const name = look === "" ? "" : ` class="${look}"`;
    return text.trim() === "" ? "" : `<tspan x="${x}"${name}>${escaped(text)}</tspan>`;
  }).join("");
  return spans === "" ? "" : `<text xml:space="preserve" y="${number(y)}">${spans}</text>`;
}

function number(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
