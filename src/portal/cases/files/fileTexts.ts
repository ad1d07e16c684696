import type { AttachmentStatus } from '../../../attachments/rules.ts';

/** P-69: what is said of a file that cannot be had; null when it can, as long as its object is there (D-6). */
export function fileState(status: AttachmentStatus, kept: boolean): string | null {
  switch (status) {
    case 'PENDING':
      return 'en attente';
    case 'CORRUPTED':
      return 'rejeté par l’antivirus';
    case 'REJECTED':
      return 'non conforme';
    case 'RECEIVED':
    case 'DELETED':
      return kept ? null : 'supprimé';
  }
}

const NUMBER = new Intl.NumberFormat('fr-FR', { maximumFractionDigits: 0 });

/** §4.6: « 12 ko »; a file is never « 0 ko ». */
export function kilobytes(bytes: number): string {
  return `${NUMBER.format(Math.max(1, Math.ceil(bytes / 1024)))} ko`;
}

const KINDS: readonly (readonly [RegExp, string])[] = [
  [/pdf$/, 'PDF'],
  [/xml$/, 'XML'],
  [/jpe?g$/, 'JPG'],
  [/^image\/png$/, 'PNG'],
  [/^image\//, 'IMAGE'],
  [/csv$/, 'CSV'],
  [/json$/, 'JSON'],
  [/zip|7z|gzip/, 'ZIP'],
  [/word|opendocument\.text|rtf$/, 'TEXTE'],
  [/excel|spreadsheet/, 'TABLEUR'],
  [/^text\//, 'TEXTE'],
];

/** The word of its icon, by its type. */
export function fileKind(mimeType: string): string {
  const type = (mimeType.split(';')[0] ?? '').trim().toLowerCase();
  return KINDS.find(([pattern]) => pattern.test(type))?.[1] ?? 'FICHIER';
}
