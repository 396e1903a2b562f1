/** Answers over HTTP that are gait's own, in JSON that a person can read. */

/** Answers with a JSON-RPC message. */
export function messageAnswer(bytes: Uint8Array<ArrayBuffer>, status: number): Response {
  return new Response(bytes, { status, headers: { "content-type": "application/json" } });
}

/** Answers that the request is not passed on, and why. */
export function refusalAnswer(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Response.json({ error: { code, message: `gait: ${message}` } }, { status, headers });
}

/** Answers that the same request may succeed later. */
export function busyAnswer(): Response {
  return refusalAnswer(503, "busy", "too much is on its way already, or it is about to end", {
    "retry-after": "1",
  });
}
