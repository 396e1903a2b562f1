import { defineCommand } from "../cli/command.ts";
import { childrenOf, route } from "../cli/route.ts";
import type { CompleteResult, Proposal } from "../core/schema/cli.ts";

/** Tells the shell to complete file names if nothing is proposed. */
const DEFAULT_DIRECTIVE = 0;
/** Tells the shell not to complete file names. */
const NO_FILES_DIRECTIVE = 4;

export const complete = defineCommand({
  path: "complete",
  summary: "Propose completions, for completion scripts",
  explain: "Prints the possible endings of a partly typed command line, for completion scripts.",
  // The parts of the program that it tells of.
  needs: ["read"],
  options: {},
  positional: {
    name: "words",
    help: "the words typed after gait; the last one may be partial",
    max: Infinity,
    error: "expected words",
  },
  async run({ args, tree }) {
    const words = args.length === 0 ? [""] : args;
    const typed = words.slice(0, -1);
    const partial = words.at(-1) ?? "";
    const found = route(tree, typed.filter((word) => !word.startsWith("-")));

    const proposals: Proposal[] = [];
    if (found.kind === "group") {
      for (const { path, summary } of childrenOf(tree, found.group.path)) {
        const value = path.split(" ").at(-1) ?? path;
        if (value.startsWith(partial)) proposals.push({ value, help: summary });
      }
    } else if (found.kind === "command") {
      const { proposeInputs } = await import("../cli/stricli_app.ts");
      const command = await found.entry.load();
      const tokens = typed.slice(command.path.split(" ").length);
      for (const { path, summary } of tokens.length === 0 ? childrenOf(tree, command.path) : []) {
        const value = path.slice(command.path.length + 1);
        if (value.startsWith(partial)) proposals.push({ value, help: summary });
      }
      for (const { completion, brief } of await proposeInputs(command, [...tokens, partial])) {
        proposals.push({ value: completion, help: brief });
      }
    }
    const directive = found.kind === "group" ? NO_FILES_DIRECTIVE : DEFAULT_DIRECTIVE;
    const data: Omit<CompleteResult, "correlation_id"> = { ok: true, proposals, directive };
    return { data };
  },
  quiet: "text",
  text: ({ proposals, directive }) => [
    ...proposals.map(({ value, help }) => `${value}\t${help}`),
    `:${directive}`,
  ],
});
