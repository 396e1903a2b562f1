/** A certificate for loopback, made where it is needed: nothing secret lies in the repository. */

/** A certificate and its key, in PEM. */
export interface SelfSigned {
  readonly cert: string;
  readonly key: string;
}

const der = (tag: number, ...parts: readonly (readonly number[])[]): number[] => {
  const body = parts.flat();
  const size = body.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return [tag, ...length, ...body];
};
const sequence = (...parts: readonly (readonly number[])[]) => der(0x30, ...parts);
const text = (value: string) => [...new TextEncoder().encode(value)];
const utcTime = (value: string) => der(0x17, text(value));

/** A positive integer; leading zeros go, and one comes back before a set sign bit. */
function integer(bytes: Uint8Array): number[] {
  const digits = [...bytes];
  while (digits.length > 1 && digits[0] === 0) digits.shift();
  return der(0x02, (digits[0] ?? 0) >= 0x80 ? [0, ...digits] : digits);
}

const ECDSA_SHA256 = sequence(der(0x06, [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]));
const COMMON_NAME = der(0x06, [0x55, 0x04, 0x03]);
const SUBJECT_ALT_NAME = der(0x06, [0x55, 0x1d, 0x11]);
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };

/** Makes a certificate for 127.0.0.1 and localhost that signs itself. */
export async function selfSigned(): Promise<SelfSigned> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const spki = new Uint8Array(await crypto.subtle.exportKey("spki", keys.publicKey));
  const name = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, text("gait test")))));
  const names = sequence(der(0x87, [127, 0, 0, 1]), der(0x82, text("localhost")));
  const body = sequence(
    der(0xa0, [0x02, 0x01, 0x02]), // version 3
    integer(crypto.getRandomValues(new Uint8Array(8))),
    ECDSA_SHA256,
    name,
    sequence(utcTime("200101000000Z"), utcTime("490101000000Z")),
    name,
    [...spki],
    der(0xa3, sequence(sequence(SUBJECT_ALT_NAME, der(0x04, names)))),
  );
  const hash = { name: "ECDSA", hash: "SHA-256" };
  const raw = new Uint8Array(
    await crypto.subtle.sign(hash, keys.privateKey, new Uint8Array(body)),
  );
  const signature = sequence(integer(raw.subarray(0, 32)), integer(raw.subarray(32)));
  const certificate = sequence(body, ECDSA_SHA256, der(0x03, [0], signature));
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey("pkcs8", keys.privateKey));
  return {
    cert: pem("CERTIFICATE", new Uint8Array(certificate)),
    key: pem("PRIVATE KEY", pkcs8),
  };
}

function pem(label: string, bytes: Uint8Array): string {
  const lines = bytes.toBase64().match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
