/** A witness (C2SP tlog-witness) that knows some logs, and remembers one head of each. */

import { encodeUtf8 } from "../../src/core/bytes.ts";
import { hashBytes } from "../../src/core/crypto/digest.ts";
import { parsePrivateKey } from "../../src/core/crypto/keys.ts";
import { checkNote, cosignCheckpoint, logKey } from "../../src/core/log/checkpoint.ts";
import { noteKey, signatureLine, vkeyText } from "../../src/core/log/note.ts";
import { parseExtends } from "../../src/core/log/proof.ts";
import { isConsistent, sameHash } from "../../src/core/log/tree.ts";
import { KEY_2 } from "./test_key.ts";

const NAME = "witness.example/w1";

/** What it answers: the status of HTTP, and the body. */
export interface WitnessReply {
  readonly status: number;
  readonly body: string;
}

export class TestWitness {
  readonly #key = parsePrivateKey(KEY_2.private);
  /** Public key of every log that it knows, 32 raw bytes; the origins are not looked at. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
  /** The last head by origin. */
  readonly heads = new Map<string, { readonly size: number; readonly root: Uint8Array }>();
  /** Bodies of requests. */
  readonly asked: string[] = [];
  /** Seconds since 1970. */
  seconds = 1793527210n;

  constructor(publicKey: Uint8Array<ArrayBuffer>) {
    this.publicKey = publicKey;
  }

  async vkey(): Promise<string> {
    return vkeyText(await this.#noteKey());
  }

  async add(body: string): Promise<WitnessReply> {
    this.asked.push(body);
    const request = parseExtends(body);
    if (request === undefined) return { status: 400, body: "bad request\n" };
    const { old, hashes, checkpoint: { origin, size, root, note } } = request;
    const own = await logKey(origin, this.publicKey, hashBytes);
    if ((await checkNote(note, own)).status !== "signed") {
      return { status: 403, body: "invalid signature\n" };
    }
    const known = this.heads.get(origin) ?? { size: 0, root: await hashBytes(new Uint8Array()) };
    const isOther = size === known.size && !sameHash(root, known.root);
    if (old !== known.size || (isOther && size > 0)) {
      return { status: 409, body: `${known.size}\n` };
    }
    const claim = { old: known, size, root, proof: hashes } as Parameters<typeof isConsistent>[0];
    if (size < old || (old > 0 && !await isConsistent(claim, hashBytes))) {
      return { status: 422, body: "bad consistency proof\n" };
    }
    this.heads.set(origin, { size, root });
    const { sign } = await this.#key;
    const key = await this.#noteKey();
    const signature = await cosignCheckpoint(note.text, { key, seconds: this.seconds, sign });
    return { status: 200, body: signatureLine(signature) };
  }

  async #noteKey() {
    const { publicKey } = await this.#key;
    return await noteKey({ name: NAME, kind: "cosignature", publicKey }, hashBytes);
  }
}

/** The answer of a program that prints what a witness answers. */
export function printed(text: string, status = 0) {
  return { status, stdout: encodeUtf8(text), stderrBytes: 0, timedOut: false };
}
