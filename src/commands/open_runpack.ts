import type { Host, OpenFile } from "../io/host.ts";
import { printable } from "../cli/style.ts";

/** Opens a runpack that tells a watching person how far it has been read. */
export async function openRunpack(
  path: string,
  label: string,
  host: Host<"read">,
): Promise<OpenFile> {
  const file = await host.read.open(path);
  const progress = host.progress(printable(label));
  return {
    name: file.name,
    size: file.size,
    async read(offset, buffer) {
      const read = await file.read(offset, buffer);
      progress.update(offset + read, file.size);
      return read;
    },
    [Symbol.dispose]() {
      progress.end();
      file[Symbol.dispose]();
    },
  };
}
