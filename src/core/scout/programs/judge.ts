/** Decides what sites mean: tools, agents and models, or nothing. */

import { PYTHON_OWNERS, PYTHON_RULES } from "./python/rules.ts";
import { type Kind, matchRule, type Name, nameOf, type Rule } from "./rule.ts";
import { clientOf } from "./model_calls.ts";
import { type Language, libraryOf } from "./relevance.ts";
import { SCRIPT_RULES } from "./script/rules.ts";
import type { Place, Site } from "./site.ts";

/** A tool, an agent or a model that a program defines or uses. */
export interface Find extends Place {
  readonly kind: Kind;
  /** Library, as tags and ids name it. */
  readonly framework: string;
  /** Its name, or the expression that makes it. */
  readonly name: Name;
  /** The name that it was made with, where a model sees another. */
  readonly own?: string;
}

const RULES: Readonly<Record<Language, readonly Rule[]>> = {
  python: PYTHON_RULES,
  script: SCRIPT_RULES,
};

/** The finds of a site: some, none, or `undefined` if that depends on exports of other files. */
export function judgeSite(site: Site, language: Language): readonly Find[] | undefined {
  const { line, column } = site;
  if (site.form === "listed") return judgeListed(site, language);
  const framework = libraryOf(site.path, language);
  if (framework === undefined) {
    return site.path.startsWith("?") ? judgeUnknown(site, language) : undefined;
  }
  const matched = matchRule(RULES[language], framework, site);
  const rule = matched !== undefined && isBase(matched, site) ? undefined : matched;
  const finds: Find[] = rule === undefined
    ? []
    : [{ kind: rule.kind, framework, name: nameOf(rule, site), line, column }];
  const model = modelOf(site);
  if (model !== undefined) {
    finds.push({ kind: "model", framework, name: { text: model }, line, column });
  }
  return finds;
}

/** Whether a class is there to be extended: it has no name of a tool, and says so in its own. */
function isBase({ form }: Rule, { own, named }: Site): boolean {
  return form === "class" && named["name"] === undefined && /^_|Base|Abstract|Mixin/.test(own);
}

/** Whether a site makes a tool, whatever other files hold. */
export function isTool(site: Site, language: Language): boolean {
  const framework = libraryOf(site.path, language);
  return framework !== undefined &&
    matchRule(RULES[language], framework, site)?.kind === "tool";
}

/** A method that says what it does, of something that nothing is known of. */
export function judgeUnknown(site: Site, language: Language): readonly Find[] {
  const { path, form, positional, line, column } = site;
  const [name] = positional;
  const found = (text: string): readonly Find[] => [
    { kind: "tool", framework: "mcp_sdk", name: { text }, line, column },
  ];
  if (language === "script") {
    const isServer = /(?:^\?|[.:])\w*(?:server|mcp)\w*(?:\(\))?\.tool$/i.test(path);
    const isCall = /\.(?:registerTool(?:Task)?|paidTool)$/.test(path) || isServer;
    const isLoose = !isCall && /^\?\w+\.tool$/.test(path) && name?.text !== undefined;
    if (form !== "call" || (!isCall && !isLoose) || name === undefined || positional.length < 2) {
      return [];
    }
    if (isCall && name.text !== undefined) return found(name.text);
    const code = isLoose ? `${path.slice(1)} ${name.text}` : name.code;
    return [{ kind: "tool", framework: "mcp_sdk", name: { code }, line, column }];
  }
  const isServer = /(?:^\?|\.)\w*(?:server|mcp|app)\w*(?:\(\))?\.tool(?:\(\))?$/i.test(path);
  if (form !== "decorator") return [];
  if (!isServer) {
    return /^\?(?:\w+)?\.tool(?:_plain)?(?:\(\))?$/.test(path)
      ? [{
        kind: "tool",
        framework: "mcp_sdk",
        name: { code: `@${path.slice(1)} ${site.own}` },
        line,
        column,
      }]
      : [];
  }
  return found(site.named["name"]?.text ?? name?.text ?? site.own);
}

/** An element of the tools of an agent. */
function judgeListed(site: Site, language: Language): readonly Find[] | undefined {
  const { owner = "", element, path, own, line, column } = site;
  if (element === "tool") return [];
  const ownerLibrary = ownerOf(owner, language);
  if (ownerLibrary === undefined) return owner.startsWith("?") ? [] : undefined;
  if (element === "list") return undefined;
  if (element === "hidden") {
    return [{ kind: "tool", framework: ownerLibrary, name: { code: own }, line, column }];
  }
  const library = libraryOf(path, language);
  const isSet = isToolSet(own);
  const given = site.named["name"]?.text;
  const name = given !== undefined
    ? { text: given }
    : isSet && element !== "function"
    ? { code: `${own}(…)` }
    : { text: own };
  const find: Find = { kind: "tool", framework: library ?? ownerLibrary, name, line, column };
  if (element === "function" || element === "foreign") return [find];
  if (library === undefined) return undefined;
  // What a rule knows is found where it is made.
  const isFoundThere = RULES[language].some(({ framework, form, end }) =>
    framework === library && form === "call" && end.test(path.replace(/\(\)$/, ""))
  );
  return isFoundThere ? [] : [find];
}

/** Whether a class is a set of tools or a server of some: which it has, only running tells. */
export function isToolSet(name: string): boolean {
  return /(?:Toolset|Toolkit|Tools|Plugin)$|^MCP\w*Tool$/.test(name);
}

/** The library of a call that takes tools. */
function ownerOf(owner: string, language: Language): string | undefined {
  if (/(?:^|\.)bind_tools$/.test(owner)) return "langchain";
  const client = clientOf(owner);
  if (client !== undefined) return client;
  const library = libraryOf(owner, language);
  if (library === undefined || language === "script") return library;
  return PYTHON_OWNERS.some(([name, end]) => name === library && end.test(owner))
    ? library
    : undefined;
}

const MODEL_KEYS = ["model", "model_name", "model_id", "modelName"];

/** The model that a call of a library names. */
function modelOf({ form, path, named, positional }: Site): string | undefined {
  if (form !== "call") return undefined;
  for (const key of MODEL_KEYS) {
    const text = named[key]?.text;
    if (text !== undefined) return text;
  }
  const [first] = positional;
  const takesModel =
    /^@ai-sdk\/\w[\w-]*:\w+(?:\.\w+)?$|^pydantic_ai\w*(?:\.\w+)*\.Agent$|\.init_chat_model$/
      .test(path);
  return takesModel ? first?.text : undefined;
}
