import { unusable } from "../../core/fault.ts";
import type { OptionValues } from "../../cli/command.ts";
import type { PackOrder } from "../../usecases/evidence/write_pack.ts";

/** Where a pack goes, and how it is presented. */
export const PACK_OPTIONS = {
  out: {
    type: "path",
    writes: true,
    blank: "absent",
    help: "where to write; next to the runpack by default",
  },
  case_id: { type: "string", value: "id", default: "", help: "case that the pack is for" },
  render_pdf: { type: "boolean", help: "add summary.pdf" },
  render_html: { type: "boolean", help: "add summary.html, a page for people" },
  compress: { type: "boolean", help: "deflate the members instead of storing them" },
} as const;

/**
 * Turns the options into an order for a pack.
 *
 * @throws {GaitError} `invalid_input` for a case id that would break lines where it is shown.
 */
export function packOrder(
  options: OptionValues<typeof PACK_OPTIONS> & { readonly template: string },
): Omit<PackOrder, "runpackPath" | "key" | "keyFiles"> {
  const { case_id, template, out, compress } = options;
  // deno-lint-ignore no-control-regex
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(case_id)) {
    throw unusable("--case-id", case_id, "one line of printable text", "--case-id INC-1");
  }
  return {
    case_id,
    template,
    out,
    compress,
    renderPdf: options.render_pdf,
    renderHtml: options.render_html,
  };
}
