/** JSON on one line, member order kept, with `<`, `>`, `&`, U+2028 and U+2029 escaped for HTML. */
export function formatInventory(document: object): string {
  return JSON.stringify(document).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
