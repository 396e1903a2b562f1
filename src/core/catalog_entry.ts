/** One published schema in the generated catalog. */
export interface CatalogEntry {
  /** `area/name`. */
  readonly name: string;
  /** Name of the type that it describes. */
  readonly title: string;
  /** What it describes. */
  readonly description: string;
  /** Loads the schema, which is embedded in the program. */
  readonly load: () => Promise<{ readonly default: unknown }>;
}
