import { findSecrets } from "../../src/core/redact/find_secrets.ts";
import { lookAlikes, secretSamples } from "../support/secret_samples.ts";

const MEGABYTE = 1024 * 1024;
const fill = (piece: string, size: number) => piece.repeat(Math.ceil(size / piece.length));

const DIGITS = fill("4111111111111112 ", 2 * MEGABYTE);
const ESCAPES = fill("\\\\n%250A\u001b[0mpassword=", 5 * MEGABYTE);
const SECRETS = secretSamples(1000).map(({ text }) => text);
const LOOK_ALIKES = lookAlikes(1000).map(({ text }) => text);

Deno.bench("2 MB of digits that are no card numbers", { group: "redact" }, () => {
  findSecrets(DIGITS);
});
Deno.bench("5 MB of escapes and names without values", { group: "redact" }, () => {
  findSecrets(ESCAPES);
});
Deno.bench("1,000 texts with a secret", { group: "redact" }, () => {
  for (const text of SECRETS) findSecrets(text);
});
Deno.bench("1,000 texts without one", { group: "redact" }, () => {
  for (const text of LOOK_ALIKES) findSecrets(text);
});
