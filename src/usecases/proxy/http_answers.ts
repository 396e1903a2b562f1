/** Answers over HTTP that gait itself gives, in JSON that a person can read. */

export function messageAnswer(bytes: Uint8Array<ArrayBuffer>, status: number): Response {
  return new Response(bytes, { status, headers: { "content-type": "application/json" } });
}

/** Says why the request is refused; `code` is its stable name. */
export function refusalAnswer(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Response.json({ error: { code, message: `gait: ${message}` } }, { status, headers });
}

/** Says that the same request may succeed later. */
export function busyAnswer(): Response {
  const text = "the proxy has too many requests at once, or is shutting down: try again later";
  return refusalAnswer(503, "busy", text, { "retry-after": "1" });
}
