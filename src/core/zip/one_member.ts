import { concatBytes } from "../bytes.ts";
import type { RandomAccess } from "../source.ts";
import { readDirectory } from "./directory.ts";
import { entryFault } from "./entry_fault.ts";
import { readLocal } from "./local.ts";
import { MemberSource, StreamedMember } from "./member.ts";
import { entryRefusal, refusal } from "./refusal.ts";

/**
 * The bytes of one member of an archive that another program made. Other members are not looked at,
 * so folders, links and bytes after the archive, such as a signature, do not matter.
 *
 * @throws {GaitError} `invalid_input` if there is no such member, or two, or if it has more than
 * `maxBytes`.
 */
export async function readOneMember(
  file: RandomAccess,
  name: string,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const { entries } = await readDirectory(file);
  const [entry, ...others] = entries.filter((each) => each.name === name);
  if (entry === undefined) throw refusal(file, `it has no ${name}`);
  if (others.length > 0) throw entryRefusal(file, name, "occurs twice");
  const fault = entryFault(entry);
  if (fault !== undefined) throw entryRefusal(file, name, fault);
  if (entry.size > maxBytes) {
    throw entryRefusal(file, name, `has ${entry.size} bytes, more than the limit of ${maxBytes}`);
  }
  const source = new MemberSource(file);
  const chunks: Uint8Array[] = [];
  await new StreamedMember(source, await readLocal(file, source.window, entry))
    .read((chunk) => void chunks.push(chunk.slice()));
  return concatBytes(chunks);
}
