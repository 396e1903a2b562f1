/** Documents of others' formats, judged by the schemas of those who define them. */

import { Ajv } from "ajv/dist/ajv.js";
import type { ValidateFunction } from "ajv/dist/2020.js";
import cyclonedx from "../vectors/third_party/cyclonedx_1_6_schema.json" with { type: "json" };
import sarif from "../vectors/third_party/sarif_2_1_0_schema.json" with { type: "json" };

/** Formats that both schemas use, as strict as RFC 3986 and RFC 3339 ask for. */
const FORMATS = {
  uri: (text: string) => /^[A-Za-z][A-Za-z0-9+.-]*:\S+$/.test(text) && URL.canParse(text),
  "uri-reference": /^(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$/,
  "iri-reference": /^\S*$/,
  "date-time": /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/,
  "idn-email": /@/,
  email: /@/,
};

const options = { strict: false, allErrors: true, formats: FORMATS } as const;

// The schema is of draft 04, and uses nothing that draft 07 reads otherwise.
const { $schema: _, id: __, ...sarifSchema } = sarif.schema;
const isSarif = new Ajv(options).compile(sarifSchema);

const isCycloneDx = new Ajv(options).addSchema(cyclonedx.spdx).addSchema(cyclonedx.jsf)
  .compile(cyclonedx.schema);

function faultsOf(validate: ValidateFunction, document: unknown): readonly string[] {
  validate(document);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** Where a document is not SARIF 2.1.0. */
export function sarifFaults(document: unknown): readonly string[] {
  return faultsOf(isSarif, document);
}

/** Where a document is not CycloneDX 1.6. */
export function cycloneDxFaults(document: unknown): readonly string[] {
  return faultsOf(isCycloneDx, document);
}
