/** The values of a Secret of Kubernetes in YAML: all of them, whatever they are called. */

import type { Span } from "./card_number.ts";

const KIND = /^([ \t]*(?:- )?)["']?kind["']?:[ \t]{1,8}["']?Secret["']?[ \t]*\r?$/;
const DATA = /^([ \t]*(?:- )?)["']?(?:data|stringData)["']?:[ \t]*\r?$/;
const MEMBER = /^[ \t]*(?:["'][^"']{1,253}["']|[\w.-]{1,253}):(?:[ \t]{1,40}(.*?))?[ \t]*$/d;
const SHORTEST = 4;

/** Values of Secrets in the documents of a text, first to last. */
export function manifestSecretsIn(text: string): Span[] {
  if (!/kind["']?:[ \t]{1,8}["']?Secret/.test(text)) return [];
  const found: Span[] = [];
  let from = 0;
  for (const end of [...documentEnds(text), text.length]) {
    addDocument(text, from, end, found);
    from = end;
  }
  return found;
}

function documentEnds(text: string): number[] {
  return [...text.matchAll(/^---/gm)].map(({ index }) => index);
}

function addDocument(text: string, from: number, to: number, found: Span[]): void {
  const lines: { readonly start: number; readonly line: string }[] = [];
  let start = from;
  for (const line of text.slice(from, to).split("\n")) {
    lines.push({ start, line: line.endsWith("\r") ? line.slice(0, -1) : line });
    start += line.length + 1;
  }
  // Of a list, each item has a depth of its own, and nothing else has `data` beside that kind.
  const depths = new Set(lines.flatMap(({ line }) => {
    const margin = KIND.exec(line)?.[1];
    return margin === undefined ? [] : [margin.length];
  }));
  if (depths.size === 0) return;
  let data: number | undefined;
  let block: number | undefined;
  for (const { start, line } of lines) {
    const depth = line.search(/[^ \t]/);
    if (depth < 0) continue;
    if (data !== undefined && depth <= data) data = undefined;
    if (data === undefined) {
      const margin = DATA.exec(line)?.[1];
      if (margin !== undefined && depths.has(margin.length)) data = margin.length;
      block = undefined;
      continue;
    }
    if (block !== undefined && depth > block) {
      found.push([start + depth, start + line.trimEnd().length]);
      continue;
    }
    block = undefined;
    const match = MEMBER.exec(line);
    const value = match?.indices?.[1];
    if (value === undefined) continue;
    if (/^[|>][-+0-9]{0,2}$/.test(line.slice(value[0], value[1]))) block = depth;
    else addValue(line, start, value, found);
  }
}

function addValue(line: string, shift: number, [start, end]: Span, found: Span[]): void {
  const quote = line[start] ?? "";
  const isQuoted = /["']/.test(quote) && end - start > 1 && line[end - 1] === quote;
  const [from, to] = isQuoted ? [start + 1, end - 1] : [start, end];
  const value = line.slice(from, to);
  if (value.length < SHORTEST || /^(?:\{\{|\$|<|[{[&*!])/.test(value)) return;
  found.push([shift + from, shift + to]);
}
