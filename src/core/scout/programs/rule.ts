/** How a rule tells what a site is, and which name that has. */

import type { Site, SiteForm, Value } from "./site.ts";

export type Kind = "tool" | "agent" | "model";

export interface Rule {
  readonly kind: Kind;
  /** Library, as tags and ids name it. */
  readonly framework: string;
  readonly form: SiteForm;
  /** End of the path, after a dot or colon. */
  readonly end: RegExp;
  /** Where the name comes from; the first source that the site has decides. See `nameOf`. */
  readonly names: readonly string[];
  /** Sources; the site must have one of them. */
  readonly needs: readonly string[];
}

/** A rule for paths of a library that end like a pattern. */
export function ruleOf(
  kind: Kind,
  framework: string,
  form: SiteForm,
  end: string,
  names: readonly string[],
  { needs = [] }: { readonly needs?: readonly string[] } = {},
): Rule {
  // A decorator may also be the result of a call that was kept under a name.
  const call = form === "decorator" ? "(?:\\(\\))?" : "";
  return { kind, framework, form, end: new RegExp(`[.:](?:${end})${call}$`), names, needs };
}

/** Tools that a provider runs, by the type under which a model is offered them. */
const HOSTED =
  /^(?:web_search|file_search|code_interpreter|code_execution|computer|image_generation|local_shell|shell|apply_patch|bash|text_editor|str_replace|memory|web_fetch|retrieval|tool_search)/;

export function isHosted(type: string | undefined): boolean {
  return type !== undefined && HOSTED.test(type);
}

/** A name, or why there is none. */
export type Name =
  | { readonly text: string }
  /** The expression that makes the name when the program runs. */
  | { readonly code: string };

/**
 * The name that a site gives. Sources: `own`; `=key` for the value of a key, `#n` for the text at a place,
 * `&key` and `&n` for the name of the function there, `@key` and `@n` for that of the agent there, `receiver` for what a method is called on, `?n` and
 * `?` for a name that nothing tells, `()` for the call itself as such a name, `+key` for the value of a key beside a first argument that is no text,
 * `>source` for `transfer_to_` and what the source gives, `"text` for a fixed text.
 */
export function nameOf({ names }: Pick<Rule, "names">, site: Site): Name {
  for (const source of names) {
    const name = nameFrom(source, site);
    if (name !== undefined) return name;
  }
  return { code: site.path };
}

function nameFrom(source: string, site: Site): Name | undefined {
  if (source === "own") return site.own === "" ? undefined : { text: site.own };
  if (source === "receiver") {
    return site.receiver === undefined ? undefined : { text: site.receiver };
  }
  if (source === "?") return { code: site.path };
  if (source === "()") return { code: `${calleeOf(site.path)}(…)` };
  const key = source.slice(1);
  switch (source[0]) {
    case '"':
      return { text: key };
    case ">": {
      const name = nameFrom(key, site);
      if (name === undefined || !("text" in name)) return name;
      return { text: `transfer_to_${name.text.trim().replace(/\s+/g, "_").toLowerCase()}` };
    }
    case "=": {
      const value = site.named[key];
      const isAbsent = value === undefined || value.text?.trim() === "" ||
        value.code === "None" || value.code === "undefined";
      return isAbsent ? undefined : textOf(value);
    }
    case "#": {
      const value = valueAt(site, key);
      if (value === undefined) return undefined;
      if (value.text !== undefined) return textOf(value);
      return value.own === undefined ? { code: value.code } : undefined;
    }
    case "&": {
      const value = valueAt(site, key);
      return value?.own === undefined ? undefined : { text: value.own };
    }
    case "+": {
      const [first] = site.positional;
      return first === undefined || first.text !== undefined
        ? undefined
        : nameFrom(`=${key}`, site);
    }
    case "@": {
      const value = valueAt(site, key);
      const text = value?.called ?? value?.own ?? value?.word;
      return text === undefined ? undefined : { text };
    }
    case "?": {
      const value = valueAt(site, key);
      return value === undefined ? undefined : { code: value.code };
    }
  }
  return undefined;
}

/** What is called, with the class that has it: `FastMCP.from_openapi`. */
function calleeOf(path: string): string {
  return /(?:\b[A-Z]\w*\.)?\w+$/.exec(path)?.[0] ?? path;
}

function textOf({ text, code }: Value): Name {
  return text === undefined || text.trim() === "" ? { code } : { text };
}

/** The value at a place, or of a key. */
function valueAt({ positional, named }: Site, key: string): Value | undefined {
  return /^\d+$/.test(key) ? positional[Number(key)] : named[key];
}

/** Whether a site has what its rule needs. */
export function isComplete({ needs }: Rule, site: Site): boolean {
  return needs.length === 0 ||
    needs.some((source) =>
      /^\d+$/.test(source)
        ? valueAt(site, source) !== undefined
        : source.startsWith("#")
        ? valueAt(site, source.slice(1))?.text !== undefined
        : nameFrom(source, site) !== undefined
    );
}

/** The rule for a site, if there is one. */
export function matchRule(
  rules: readonly Rule[],
  framework: string,
  site: Site,
): Rule | undefined {
  return rules.find((rule) =>
    rule.framework === framework && rule.form === site.form && rule.end.test(site.path) &&
    isComplete(rule, site)
  );
}
