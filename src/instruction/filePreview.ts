import { formatOfContent, isTextType, typeEssence } from '../attachments/mimeTypes.ts';

/** How a file may be shown in a page. */
export type Preview =
  | { readonly kind: 'PDF' }
  | { readonly kind: 'IMAGE'; readonly type: string }
  /** Shown as it is written, whatever it could do elsewhere: HTML and SVG included. */
  | { readonly kind: 'TEXT' }
  | { readonly kind: 'NONE' };

const IMAGES: ReadonlyMap<string, string> = new Map([
  ['PNG', 'image/png'],
  ['JPEG', 'image/jpeg'],
  ['GIF', 'image/gif'],
  ['WEBP', 'image/webp'],
]);

const TEXT_EXTENSIONS = /\.(?:xml|txt|csv|json|html?|svg|md|log)$/i;

/** Enough of a content to judge it. */
export const HEAD_BYTES = 4096;

/**
 * D-7, D-27: what is declared and what the content begins with must both say so. The browser is never left to guess: it is
 * told a type of this table, and no other.
 */
export function previewOf(declaredType: string, fileName: string, head: Uint8Array): Preview {
  const type = typeEssence(declaredType);
  const format = formatOfContent(head, type);
  if (format === 'PDF') return /^application\/(?:x-)?pdf$/.test(type) ? { kind: 'PDF' } : { kind: 'NONE' };
  const image = IMAGES.get(format ?? '');
  if (image !== undefined) {
    const saysImage = type.startsWith('image/') && !isTextType(type);
    return saysImage ? { kind: 'IMAGE', type: image } : { kind: 'NONE' };
  }
  const saysText = isTextType(type) || (type === 'application/octet-stream' && TEXT_EXTENSIONS.test(fileName));
  const isText = (format === null || format === 'RTF') && looksLikeText(head);
  return saysText && isText ? { kind: 'TEXT' } : { kind: 'NONE' };
}

/** D-10: without NUL, or behind the mark of an encoding that has some. */
function looksLikeText(head: Uint8Array): boolean {
  const marked = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  return marked || !head.includes(0);
}

/** The name of the file alone, where its content is not at hand: whether « Aperçu » is worth proposing. */
export function mayPreview(declaredType: string, fileName: string): boolean {
  const type = typeEssence(declaredType);
  if (isTextType(type) || /^application\/(?:x-)?pdf$/.test(type)) return true;
  if (type === 'application/octet-stream') return TEXT_EXTENSIONS.test(fileName);
  return /^image\/(?:png|p?jpe?g|gif|webp)$/.test(type);
}

/** The text of the first bytes of a file: by its mark, else UTF-8, else the Latin alphabet of old software. */
export function textOf(bytes: Uint8Array, cut: boolean): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    // A character that the cut goes through is left out, not taken for another encoding.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: cut });
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
