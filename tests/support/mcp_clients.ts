/** The official clients, both generations and both revisions, under one small face. */

import {
  Client as ClientTwo,
  StreamableHTTPClientTransport as TransportTwo,
} from "@modelcontextprotocol/client";
import { Client as ClientOne } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportOne } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
  LoggingMessageNotificationSchema,
} from "@modelcontextprotocol/sdk/types.js";

/** The answer of a tool. */
export interface ToolResult {
  readonly content: readonly { readonly type: string; readonly text?: string }[];
  readonly isError?: boolean;
  readonly structuredContent?: unknown;
}

/** A connected client. */
export interface TestClient extends AsyncDisposable {
  /** Names of the tools that it sees. */
  tools(): Promise<readonly string[]>;
  /** Calls a tool; `onNote` hears of progress and logs, in order. */
  call(name: string, args?: object, onNote?: (note: string) => void): Promise<ToolResult>;
  /** Calls a tool and gives up at once when the signal fires. */
  callUntil(name: string, args: object, signal: AbortSignal): Promise<ToolResult>;
  /** Revision that was agreed on. */
  readonly version: string | undefined;
  /** Lists its tools whenever the server says that they changed. */
  listen?(onChange: () => void): Promise<{ close(): Promise<void> }>;
}

const INFO = { name: "gait-test", version: "1.0.0" };
const CAPABILITIES = { sampling: {}, elicitation: {}, roots: {} };
const ANSWER = {
  model: "none",
  role: "assistant" as const,
  content: { type: "text" as const, text: "Paris" },
};
/**
 * Fetches for a client, so that what it aborts ends. The runtime's `fetch` holds its signal weakly: after
 * a collection of garbage an abort would no longer close the connection.
 */
async function fetchUntil(url: string | URL, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, init);
  const { body } = response;
  if (body === null || !init.signal) return response;
  const leave = new AbortController();
  init.signal.addEventListener("abort", () => leave.abort(), { once: true });
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  body.pipeTo(writable, { signal: leave.signal }).catch(() => {});
  return new Response(readable, response);
}

const ROOTS = { roots: [{ uri: "file:///work" }] };

/** The client of SDK 1, which knows sessions only. */
export async function clientOne(url: string): Promise<TestClient> {
  const client = new ClientOne(INFO, { capabilities: CAPABILITIES });
  client.setRequestHandler(CreateMessageRequestSchema, () => ANSWER);
  client.setRequestHandler(ElicitRequestSchema, () => ({
    action: "accept",
    content: { username: "ada", email: "a@b.c", name: "ada" },
  }));
  client.setRequestHandler(ListRootsRequestSchema, () => ROOTS);
  const transport = new TransportOne(new URL(url), { fetch: fetchUntil });
  await client.connect(transport);
  let note: ((note: string) => void) | undefined;
  client.setNotificationHandler(
    LoggingMessageNotificationSchema,
    ({ params }: { readonly params: { readonly data: unknown } }) => note?.(`log ${params.data}`),
  );
  return {
    version: transport.protocolVersion,
    tools: async () =>
      (await client.listTools()).tools.map(({ name }: { readonly name: string }) => name),
    async call(name, args = {}, onNote) {
      note = onNote;
      const onprogress = ({ progress }: { progress: number }) => onNote?.(`progress ${progress}`);
      return narrow(
        await client.callTool({ name, arguments: { ...args } }, undefined, {
          ...(onNote === undefined ? {} : { onprogress }),
        }),
      );
    },
    callUntil: async (name, args, signal) =>
      narrow(await client.callTool({ name, arguments: { ...args } }, undefined, { signal })),
    async [Symbol.asyncDispose]() {
      await transport.terminateSession();
      await client.close();
    },
  };
}

/** The client of SDK 2. */
export async function clientTwo(
  url: string,
  mode: "legacy" | "auto" | { readonly pin: string },
): Promise<TestClient> {
  const client = new ClientTwo(INFO, { capabilities: CAPABILITIES, versionNegotiation: { mode } });
  client.setRequestHandler("sampling/createMessage", () => ANSWER);
  client.setRequestHandler("elicitation/create", () => ({
    action: "accept",
    content: { username: "ada", email: "a@b.c", name: "ada" },
  }));
  client.setRequestHandler("roots/list", () => ROOTS);
  let note: ((note: string) => void) | undefined;
  client.setNotificationHandler(
    "notifications/message",
    ({ params }: { readonly params: { readonly data: unknown } }) => note?.(`log ${params.data}`),
  );
  const transport = new TransportTwo(new URL(url), { fetch: fetchUntil });
  await client.connect(transport);
  return {
    version: client.getNegotiatedProtocolVersion(),
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    async call(name, args = {}, onNote) {
      note = onNote;
      const onprogress = ({ progress }: { progress: number }) => onNote?.(`progress ${progress}`);
      return narrow(
        await client.callTool({ name, arguments: { ...args } }, {
          ...(onNote === undefined ? {} : { onprogress }),
        }),
      );
    },
    callUntil: async (name, args, signal) =>
      narrow(await client.callTool({ name, arguments: { ...args } }, { signal })),
    async listen(onChange) {
      client.setNotificationHandler("notifications/tools/list_changed", onChange);
      return await client.listen({ toolsListChanged: true });
    },
    async [Symbol.asyncDispose]() {
      await transport.terminateSession();
      await client.close();
    },
  };
}

/** The SDKs' types know more kinds of content than tests look at. */
function narrow(result: unknown): ToolResult {
  return result as ToolResult;
}

/** Every client, by name. */
export const CLIENTS: readonly {
  readonly name: string;
  readonly isModern: boolean;
  readonly connect: (url: string) => Promise<TestClient>;
}[] = [
  { name: "SDK 1", isModern: false, connect: clientOne },
  { name: "SDK 2, sessions", isModern: false, connect: (url) => clientTwo(url, "legacy") },
  { name: "SDK 2, probing", isModern: true, connect: (url) => clientTwo(url, "auto") },
  {
    name: "SDK 2, 2026-07-28",
    isModern: true,
    connect: (url) => clientTwo(url, { pin: "2026-07-28" }),
  },
];
