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
// Wider than the contract (H-29): accents and `+` are addresses too, top-level domains may be long; no
// control character, nor one that nobody sees: two logins, or the letters of one in another order, would look the same.
const EMAIL =
  /^[^\s@"(),:;<>[\\\]\p{Cc}\p{Cf}]+@[^\s@"(),:;<>[\\\]\p{Cc}\p{Cf}.]+(?:\.[^\s@"(),:;<>[\\\]\p{Cc}\p{Cf}.]+)+$/u;

export function isEmail(text: string): boolean {
  return text.length <= 2 * MAX_EMAIL && codePoints(text) <= MAX_EMAIL && EMAIL.test(text);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether the database would take the text for an identifier. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/**
 * What people and partners typed (names) without line breaks nor signs that reorder what follows: it must neither reach a
 * header nor draw lines of its own in a mail or a text file.
 */
export function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .trim();
}
