import { isUtf8 } from 'node:buffer';
import { isStorable } from '../platform/text.ts';

/** True when a text somewhere in the value cannot be stored and given back unchanged (D-13). */
export function hasUnstorableText(value: unknown): boolean {
  // A list of what is left to look at, rather than a recursion: JSON may be nested deeper than calls may be.
  const left: unknown[] = [value];
  while (left.length > 0) {
    const item = left.pop();
    if (typeof item === 'string') {
      if (!isStorable(item)) return true;
    } else if (Array.isArray(item)) {
      for (const child of item) left.push(child);
    } else if (item !== null && typeof item === 'object') {
      for (const [key, child] of Object.entries(item)) left.push(key, child);
    }
  }
  return false;
}

// Raw control characters are refused by the JSON grammar itself: only these escapes can smuggle them in.
const SUSPECT_ESCAPE = /\\u(?:0000|d[89a-f])/i;

/** Whether parsed JSON deserves the full look of `hasUnstorableText`; almost none does. */
export function mayHoldUnstorableText(json: string): boolean {
  return SUSPECT_ESCAPE.test(json);
}

/** The UTF-8 text of a body, null when the bytes are not UTF-8 (storing a replacement character would lose data, H-8). */
export function decodeUtf8(bytes: Buffer): string | null {
  return isUtf8(bytes) ? bytes.toString('utf8') : null;
}

/** Node reads headers as Latin-1; partners write them in UTF-8 as often. */
export function decodeHeader(value: string): string {
  const bytes = Buffer.from(value, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : value;
}
