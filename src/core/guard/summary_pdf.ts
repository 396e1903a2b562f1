/** `summary.pdf`: one page of text. No library writes it, since the pack id depends on its bytes. */

import { encodeUtf8 } from "../bytes.ts";
import { trim } from "../text.ts";

/** The time that the page shows for a run without a time. A zip can hold no earlier one. */
export const NO_TIME = "1980-01-01T00:00:00Z";
/** How many evidence files the page names. */
const SHOWN_FILES = 8;

export interface PdfFacts {
  readonly run_id: string;
  readonly case_id: string;
  readonly template_id: string;
  /** Time of the run, to the second, in UTC. */
  readonly generated: string;
  /** Names of the evidence, sorted. */
  readonly evidence: readonly string[];
}

/**
 * Renders the page. Equal facts give equal bytes, on every version of gait: verification renders the
 * page again and compares.
 */
export function renderPdf({ run_id, case_id, template_id, generated, evidence }: PdfFacts) {
  const lines = [
    "Gait Evidence Pack Summary",
    `Run ID: ${trim(run_id)}`,
    `Case ID: ${trim(case_id)}`,
    `Template: ${template_id}`,
    `Generated: ${generated}`,
    `Evidence Files: ${evidence.length}`,
    ...evidence.slice(0, SHOWN_FILES).map((path) => `- ${path}`),
  ];
  const shown = lines.map((line, index) =>
    `${index === 0 ? "" : "0 -14 Td\n"}(${escape(line)}) Tj`
  );
  const content = ["BT", "/F1 10 Tf", "50 760 Td", ...shown, "ET"].join("\n");
  return layOut([
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${encodeUtf8(content).length} >>\nstream\n${content}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ]);
}

function escape(line: string): string {
  return line.replaceAll("\\", "\\\\").replaceAll("(", "\\(").replaceAll(")", "\\)");
}

/** Numbers the PDF objects and adds the table of their offsets. */
function layOut(objects: readonly string[]): Uint8Array<ArrayBuffer> {
  let text = "%PDF-1.4\n";
  let size = text.length;
  const offsets: number[] = [];
  for (const [index, body] of objects.entries()) {
    const object = `${index + 1} 0 obj\n${body}\nendobj\n`;
    offsets.push(size);
    size += encodeUtf8(object).length;
    text += object;
  }
  const rows = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const count = objects.length + 1;
  return encodeUtf8(
    `${text}xref\n0 ${count}\n0000000000 65535 f \n${rows}` +
      `trailer\n<< /Size ${count} /Root 1 0 R >>\nstartxref\n${size}\n%%EOF\n`,
  );
}
