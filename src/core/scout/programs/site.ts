/**
 * Sites: places where a program uses a name that may belong to an agent library: calls, decorators,
 * classes, and elements of lists of tools. Readers of a language make sites; rules say what a site
 * means.
 */

/** An expression, as far as it is known without running the program. */
export interface Value {
  /** The text that it has, if that is constant. */
  readonly text?: string;
  /** The thing that it refers to, in the form of {@linkcode Site.path}. */
  readonly path?: string;
  /** Name of the function that it refers to. */
  readonly own?: string;
  /** The variable that it is. */
  readonly word?: string;
  /** Its name, if it is an object that was made with one: `Agent(name="x")`. */
  readonly called?: string;
  /** How it is written, shortened. */
  readonly code: string;
}

/** How a name of a library is used. */
export type SiteForm =
  /** `@path` above a function, or the argument of such a call. */
  | "decorator"
  /** A call of `path`. */
  | "call"
  /** A class that extends `path`. */
  | "class"
  /** A method that a class which extends `path` names as a tool. */
  | "member"
  /** An element of the tools that `owner` is given. */
  | "listed"
  /** An element of the answer of a handler that lists tools. */
  | "answer"
  /** A tool of MCP that is made, and may be in what a handler of another file answers. */
  | "loose";

/**
 * Kind of an element of a list of tools: a plain function, something of a library, a tool that was
 * found where it is made, something that other files may define, something that no file of the tree
 * defines, a whole list that another file has, or what only running tells.
 */
export type Element = "function" | "object" | "tool" | "unknown" | "foreign" | "list" | "hidden";

export interface Place {
  /** Line in the file, from 1. */
  readonly line: number;
  /** In UTF-16 code units, from 1. */
  readonly column: number;
}

export interface Site extends Place {
  readonly form: SiteForm;
  /**
   * The name with all aliases resolved: `mcp.tool` is `fastmcp.FastMCP().tool` after `mcp =
   * FastMCP("x")`. A pair of parentheses is a call, so what comes after belongs to an instance. In
   * scripts a module and what it exports are divided by a colon.
   */
  readonly path: string;
  /** Name that the program gives: of the function, the class, the variable, the key; may be empty. */
  readonly own: string;
  /** Values by place. */
  readonly positional: readonly Value[];
  /** Values by name: arguments, properties, attributes of a class. */
  readonly named: Readonly<Record<string, Value>>;
  /** Name of what a method is called on. */
  readonly receiver?: string;
  /** The agent or call that gets the tools, for `listed`. */
  readonly owner?: string;
  /** Of what kind an element of a list is, as far as its file tells. */
  readonly element?: Element;
  /** Where the tool is made that an element of a list is, if its own file tells. */
  readonly made?: Place;
  /** What a method is called on: the path of something imported, or `=name` for a name of the file. */
  readonly server?: string;
  /** The class around. */
  readonly holder?: string;
}

/** An export of a file. */
export interface Export {
  /** The value, in the form of {@linkcode Site.path}. */
  readonly path?: string;
  /** The text that it has, if that is constant. */
  readonly text?: string;
  /** The name that an object of a library was made with. */
  readonly called?: string;
  /** The constant name of the instances of a class, which classes that extend it inherit. */
  readonly inherits?: string;
  /**
   * Kind of the export, if it is defined here: a function, a class, or a tool that was found where
   * it is made.
   */
  readonly kind?: "function" | "class" | "tool";
  readonly place?: Place;
  /** Where the tools are made that it stands for: a function may return one of several. */
  readonly made?: readonly Place[];
  /** Tools that a handler may answer with it. */
  readonly answers?: readonly AnswerPart[];
  /** Elements that an agent gets which is given it, or what it returns, as a list of tools. */
  readonly tools?: ToolList;
}

/** A list of tools that no agent of its file is given. */
export interface ToolList {
  /** Sites of the form `listed`, without an owner. */
  readonly sites: readonly Site[];
  /** Names that its tools get in it. */
  readonly namings?: readonly Naming[];
}

/** A part of what a handler that lists tools answers: a tool, or the path of what another file has. */
export type AnswerPart = Site | string;

/** What a handler that lists tools answers. */
export interface Answer extends Place {
  readonly parts: readonly AnswerPart[];
  /** Whether tools may be in it that cannot be seen in the parts. */
  readonly isOpen: boolean;
  /** What is said if nothing tells the tools. */
  readonly code: string;
  /** The library of tools that only stand in, if it is not that of MCP. */
  readonly framework?: string;
}

/** A name that a tool gets where it is used. */
export interface Naming {
  /** The tool: where it is made in this file, or the path of what another file exports. */
  readonly of: Place | string;
  /** The whole name, or what comes before the tool's own. */
  readonly name?: string;
  readonly prefix?: string;
  /** Whether what has the name holds tools for certain; otherwise it is a guess. */
  readonly isCertain: boolean;
}

/** A server of which another takes the tools. Both as in {@linkcode Site.server}. */
export interface Mount {
  readonly of: string;
  readonly into: string | undefined;
  /** Path of the method. */
  readonly path: string;
  /** What the names of the tools begin with then. */
  readonly prefix: string;
}

/** Everything read from one file. */
export interface Reading {
  readonly sites: readonly Site[];
  /**
   * By name, members of classes as `Class.member`. `*` lists modules that are re-exported whole, in
   * `path`, one per line.
   */
  readonly exports: Readonly<Record<string, Export>>;
  readonly answers?: readonly Answer[];
  readonly namings?: readonly Naming[];
  readonly mounts?: readonly Mount[];
  /** Names of plugins by the class that they are made of. */
  readonly plugins?: Readonly<Record<string, string>>;
}
