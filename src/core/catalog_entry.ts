/** One published schema in the generated catalog. */
export interface CatalogEntry {
  /** Area and name, such as `runpack/manifest`: what `gait schema show` takes. */
  readonly name: string;
  /** Name of the generated interface, such as `Manifest`. */
  readonly title: string;
  /** One sentence for `gait schema list`. */
  readonly description: string;
}
