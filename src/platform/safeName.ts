// D-8: names come from elsewhere. What they become is safe on Linux, macOS and Windows, whatever they were.

const FORBIDDEN = /[<>:"/\\|?*\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/gu;
// Direction marks, zero-width characters, byte order marks: they only serve to show another name than the real one.
const INVISIBLE = /\p{Cf}/gu;
const RESERVED = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])[\s.]*(?:\.|$)/iu;
// File systems allow 255 bytes; the rest is left to suffixes, and to the 260 characters of a whole Windows path.
const MAX_BYTES = 150;
const MAX_EXTENSION_BYTES = 20;

/** A file name that hides nothing, escapes nowhere and exists on every system. Never empty, never begins with a dot. */
export function safeName(name: string, maxBytes = MAX_BYTES): string {
  const visible = name.replace(INVISIBLE, '').replace(FORBIDDEN, '_').trim();
  const free = visible.replace(/^\.+/u, (dots) => '_'.repeat(dots.length));
  const cut = shorten(free, maxBytes).replace(/[\s.]+$/u, '');
  if (cut === '') return '_';
  return RESERVED.test(cut) ? `_${cut}` : cut;
}

/** The same, and different from every name already taken, for file systems that ignore case and accents' form. */
export function uniqueSafeName(name: string, taken: Set<string>): string {
  const wanted = safeName(name);
  const { stem, extension } = split(wanted);
  for (let count = 1; ; count += 1) {
    const candidate = count === 1 ? wanted : `${stem} (${count})${extension}`;
    const key = candidate.normalize('NFC').toLowerCase();
    if (taken.has(key)) continue;
    taken.add(key);
    return candidate;
  }
}

function split(name: string): { stem: string; extension: string } {
  const dot = name.lastIndexOf('.');
  if (dot <= 0 || Buffer.byteLength(name.slice(dot)) > MAX_EXTENSION_BYTES) return { stem: name, extension: '' };
  return { stem: name.slice(0, dot), extension: name.slice(dot) };
}

/** Cuts the stem, not the extension, and never inside a character. */
function shorten(name: string, maxBytes: number): string {
  if (Buffer.byteLength(name) <= maxBytes) return name;
  const { stem, extension } = split(name);
  const room = maxBytes - Buffer.byteLength(extension);
  let kept = '';
  let bytes = 0;
  for (const character of stem) {
    bytes += Buffer.byteLength(character);
    if (bytes > room) break;
    kept += character;
  }
  return kept.replace(/[\s.]+$/u, '') + extension;
}
