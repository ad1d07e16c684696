/** D-13: text that PostgreSQL can store and give back unchanged: it refuses U+0000, a lone surrogate has no UTF-8 form. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** Length in Unicode code points (D-13). */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

export const MAX_EMAIL = 320;
// Wider than the contract (H-29): accents and `+` are addresses too, top-level domains may be long; no control character.
const EMAIL = /^[^\s@"(),:;<>[\\\]\p{Cc}]+@[^\s@"(),:;<>[\\\]\p{Cc}.]+(?:\.[^\s@"(),:;<>[\\\]\p{Cc}.]+)+$/u;

export function isEmail(text: string): boolean {
  return text.length <= 2 * MAX_EMAIL && codePoints(text) <= MAX_EMAIL && EMAIL.test(text);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether the database would take the text for an identifier. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
