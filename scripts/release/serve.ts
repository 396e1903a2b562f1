/** Serves a folder on loopback, so that an installer can be tried: `serve.ts FOLDER PORT`. */

import { countOf, readLine } from "../command_line.ts";

const usage = "deno run -A scripts/release/serve.ts [FOLDER] [PORT]";
const { words: [folder = ".", given = "8765"] } = readLine({ usage, words: 2 });
const port = countOf(given, usage);
const names = new Set([...Deno.readDirSync(folder)].map(({ name }) => name));

Deno.serve({ hostname: "127.0.0.1", port }, async (request) => {
  const name = new URL(request.url).pathname.slice(1);
  if (!names.has(name)) return new Response("there is no such asset", { status: 404 });
  return new Response(await Deno.readFile(`${folder}/${name}`));
});
