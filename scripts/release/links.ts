/** Links of documents that are copied out of the repository. */

import { REPOSITORY } from "../../src/core/address.ts";

/** A link or picture of Markdown; the target may have an anchor. */
const LINK = /(\]\()([^)\s]+)(\))/g;

/** A document whose links to files that are not in the package are addresses of the repository. */
export function linked(
  text: string,
  path: string,
  isInPackage: (path: string) => boolean,
): string {
  return text.replace(LINK, (whole, before: string, target: string, after: string) => {
    if (/^[a-z]+:|^#/i.test(target)) return whole;
    const { pathname, hash } = new URL(target, `file:///${path}`);
    const file = decodeURIComponent(pathname).replace(/^\/|\/$/g, "");
    if (isInPackage(file)) return whole;
    const kind = pathname.endsWith("/") ? "tree" : "blob";
    return `${before}${REPOSITORY}/${kind}/main/${file}${hash}${after}`;
  });
}
