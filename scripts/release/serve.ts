/** Serves a folder on loopback, so that an installer can be tried: `serve.ts FOLDER PORT`. */

const [folder = ".", port = "8765"] = Deno.args;
const names = new Set([...Deno.readDirSync(folder)].map(({ name }) => name));

Deno.serve({ hostname: "127.0.0.1", port: Number(port) }, async (request) => {
  const name = new URL(request.url).pathname.slice(1);
  if (!names.has(name)) return new Response("there is no such asset", { status: 404 });
  return new Response(await Deno.readFile(`${folder}/${name}`));
});
