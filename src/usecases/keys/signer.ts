/**
 * Signing with a key that this process does not hold: by a program that runs as another user, or by
 * an SSH agent. Each signature is checked before it is used.
 */

import {
  concatBytes,
  decodeBase64,
  decodeUtf8,
  encodeBase64,
  encodeUtf8,
} from "../../core/bytes.ts";
import type { Bytes } from "../../core/crypto/digest.ts";
import { publicKeyFault, SIGNATURE_BYTES, verifyMessage } from "../../core/crypto/ed25519.ts";
import { keyId, type SigningKey } from "../../core/crypto/keys.ts";
import {
  AGENT_MESSAGE_MAX_BYTES,
  identitiesRequest,
  messageLength,
  readIdentities,
  readSignature,
  signRequest,
} from "../../core/crypto/ssh_agent.ts";
import { GaitError } from "../../core/error.ts";
import { quoted, quotedName, unusable } from "../../core/fault.ts";
import { AGENT_VARIABLE } from "./agent_variable.ts";
import type { Host, LocalSocket } from "../../io/host.ts";

/** Longest wait for one signature. */
const SIGN_WITHIN_MS = 10_000;
/** Longest line of a signer. */
const LINE_MAX_BYTES = 4096;
const TOO_LONG = `its line is longer than ${LINE_MAX_BYTES} bytes`;
const EXEC = "exec:";
const AGENT = "ssh-agent";

/** A signer as an option names it. */
export type SignerChoice =
  | { readonly kind: "exec"; readonly program: string }
  /** `key` is the beginning of a key id, or empty where the agent holds one Ed25519 key. */
  | { readonly kind: "agent"; readonly key: string };

/** @throws {GaitError} `invalid_input` for another form. */
export function parseSigner(text: string): SignerChoice {
  if (text.startsWith(EXEC) && text.length > EXEC.length) {
    return { kind: "exec", program: text.slice(EXEC.length) };
  }
  if (text === AGENT) return { kind: "agent", key: "" };
  const [, key] = /^ssh-agent:([0-9a-f]{8,64})$/.exec(text) ?? [];
  if (key !== undefined) return { kind: "agent", key };
  const expected = "exec:<program>, ssh-agent or ssh-agent:<key id>";
  throw unusable("--signer", text, expected, "exec:/usr/local/bin/gait-signer, for example");
}

/** Opens a signer. The host needs `run` for a program, `net` for an agent. */
export async function openSigner(
  text: string,
  host: Host<"env"> & Partial<Host<"run" | "net">>,
): Promise<SigningKey> {
  const choice = parseSigner(text);
  const signer = choice.kind === "exec"
    ? await startProgram(choice.program, host)
    : await openAgent(choice.key, host);
  const { publicKey } = signer;
  const fault = publicKeyFault(publicKey);
  if (fault !== undefined) throw broken(text, `its public key is unsound: ${fault}`);
  let last: Promise<unknown> = Promise.resolve();
  return {
    publicKey,
    keyId: await keyId(publicKey),
    sign(message) {
      // One question at a time: answers have no numbers.
      const answer = last.then(async () => {
        const signature = await within(signer.ask(message), text, host, signer.end);
        if (
          signature.length === SIGNATURE_BYTES && await verifyMessage(publicKey, signature, message)
        ) {
          return signature;
        }
        throw broken(text, "its signature does not verify under its public key");
      });
      last = answer.catch(() => {});
      return answer;
    },
  };
}

interface OpenSigner {
  readonly publicKey: Bytes;
  ask(message: Uint8Array): Promise<Bytes>;
  /** Ends it with its children. */
  readonly end?: () => void;
}

async function startProgram(
  program: string,
  host: Host & Partial<Host<"run">>,
): Promise<OpenSigner> {
  const name = `${EXEC}${program}`;
  if (host.run === undefined) throw broken(name, "this command may not run programs");
  const running = await host.run.start({ program, args: [], isHelper: true });
  const lines = linesOf(running.output);
  const answer = async () => {
    const { value } = await lines.next();
    if (value === undefined) throw broken(name, `it ended, or ${TOO_LONG}`);
    if (value.startsWith("error: ")) throw broken(name, value.slice("error: ".length));
    if (value.length > LINE_MAX_BYTES) throw broken(name, TOO_LONG);
    const bytes = decodeBase64(value);
    if (bytes === undefined) throw broken(name, "its answer is not base64");
    return bytes;
  };
  const end = () => running.stop("force");
  return {
    publicKey: await within(answer(), name, host, end),
    end,
    async ask(message) {
      const sent = await running.send(encodeUtf8(`${encodeBase64(message)}\n`));
      if (!sent) throw broken(name, "it ended");
      return await answer();
    },
  };
}

async function* linesOf(
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string, undefined> {
  let held: Uint8Array = new Uint8Array();
  for await (const chunk of chunks) {
    held = concatBytes([held, chunk]);
    for (let end = held.indexOf(0x0a); end >= 0; end = held.indexOf(0x0a)) {
      yield decodeUtf8(held.subarray(0, end)).trim();
      held = held.subarray(end + 1);
    }
    if (held.length > LINE_MAX_BYTES) return undefined;
  }
  return undefined;
}

async function openAgent(
  wanted: string,
  host: Host<"env"> & Partial<Host<"net">>,
): Promise<OpenSigner> {
  const path = host.env.get(AGENT_VARIABLE)?.trim() ?? "";
  if (path === "") {
    throw new GaitError("invalid_input", `Cannot ask an SSH agent: ${AGENT_VARIABLE} is not set`, {
      hint: "start one and add an Ed25519 key: ssh-agent, ssh-add",
    });
  }
  if (host.net === undefined) throw broken(AGENT, "this command may not use sockets");
  const socket = await host.net.local(path);
  const identities = readIdentities(
    await within(exchange(socket, identitiesRequest()), AGENT, host),
  );
  if (identities === undefined) throw broken(AGENT, "it does not list its keys");
  const found: Bytes[] = [];
  for (const { publicKey } of identities) {
    if ((await keyId(publicKey)).startsWith(wanted)) found.push(publicKey);
  }
  const [publicKey, other] = found;
  if (publicKey === undefined || other !== undefined) {
    throw new GaitError("invalid_input", `Cannot choose a key of the SSH agent: ${keysIn(found)}`, {
      hint:
        "gait keys verify prints the id of a key; give --signer ssh-agent:<its first 8 characters>",
    });
  }
  return {
    publicKey,
    async ask(message) {
      const signature = readSignature(await exchange(socket, signRequest(publicKey, message)));
      if (signature === undefined) throw broken(AGENT, "it refused to sign");
      return signature;
    },
  };
}

function keysIn(found: readonly Bytes[]): string {
  return found.length === 0
    ? "it holds no such Ed25519 key"
    : `it holds ${found.length} Ed25519 keys that fit`;
}

/** Sends a message and reads the whole answer. */
async function exchange(socket: LocalSocket, message: Bytes): Promise<Bytes> {
  await socket.send(message);
  let answer: Bytes = new Uint8Array();
  for (;;) {
    const length = messageLength(answer);
    if (length !== undefined && length > AGENT_MESSAGE_MAX_BYTES) {
      throw broken(AGENT, `its answer has ${length} bytes`);
    }
    if (length !== undefined && answer.length >= length) return answer.slice(0, length);
    const chunk = await socket.receive();
    if (chunk === undefined) throw broken(AGENT, "it hung up");
    answer = concatBytes([answer, chunk]);
  }
}

/** Waits for an answer. A program that hangs is ended: nobody else would. */
async function within<T>(
  answer: Promise<T>,
  name: string,
  host: Host,
  end: () => void = () => {},
): Promise<T> {
  const over = new AbortController();
  const late = host.pause(SIGN_WITHIN_MS, over.signal).then((): never => {
    // The pause of an answer that came in time ends, too.
    if (!over.signal.aborted) end();
    throw broken(name, `it did not answer within ${SIGN_WITHIN_MS / 1000} s`);
  });
  late.catch(() => {});
  try {
    return await Promise.race([answer, late]);
  } finally {
    over.abort();
  }
}

function broken(name: string, problem: string): GaitError {
  return new GaitError(
    "dependency_missing",
    `Cannot sign with ${quotedName(name)}: ${quoted(problem).slice(1, -1)}`,
    {
      hint: "docs/log.md says what a signer answers; without it nothing is allowed",
    },
  );
}
