/** What generated pages of the documentation share. */

/** Says that a page is generated, and by what. */
export const GENERATED =
  "`deno task generate` writes this page from the values that the program uses.";

/** A page as `deno fmt` leaves it. */
export async function formatted(text: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext", "md", "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
    cwd: new URL("../", import.meta.url),
  }).spawn();
  const writer = child.stdin.getWriter();
  const written = writer.write(new TextEncoder().encode(text)).then(() => writer.close());
  const { success, stdout } = await child.output();
  await written;
  if (!success) throw new Error("Cannot format a generated page");
  return new TextDecoder().decode(stdout);
}
