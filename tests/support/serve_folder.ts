/** Serves a folder on loopback, and remembers what was asked for. */

/** A running server. */
export interface FolderServer extends AsyncDisposable {
  readonly url: string;
  /** Names that were asked for, in order. */
  readonly asked: readonly string[];
}

/** Starts a server for the files of `folder`; `truncate` names a file that is cut off in the middle. */
export function serveFolder(folder: URL, truncate?: string): FolderServer {
  const asked: string[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const name = new URL(request.url).pathname.slice(1);
    asked.push(name);
    try {
      const bytes = await Deno.readFile(new URL(name, folder));
      return new Response(name === truncate ? bytes.subarray(0, bytes.length / 2) : bytes);
    } catch {
      return new Response("there is no such asset", { status: 404 });
    }
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    asked,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
