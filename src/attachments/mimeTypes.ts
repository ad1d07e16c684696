/** Judges a content against the mime type declared for it, whatever the way the content is cut into chunks. */
export interface ContentInspector {
  /** Looks at the next bytes; nothing of the chunk is modified, nor kept beyond the first 1029 bytes. */
  push(chunk: Uint8Array): void;
  /** The judgement on what was pushed so far; to be asked once the whole content has been pushed. */
  verdict(): 'match' | 'mismatch';
}

type Format = 'PDF' | 'ZIP' | 'PNG' | 'JPEG' | 'TIFF' | 'GIF' | 'BMP' | 'WEBP' | 'OLE2' | 'GZIP' | 'RTF' | '7Z';

/** One way of recognising a format: bytes expected from an offset; `null` stands for any byte. */
type Signature = { readonly format: Format; readonly bytes: readonly (number | null)[] };

const ascii = (text: string): readonly number[] => Array.from(Buffer.from(text, 'latin1'));
const any = (count: number): readonly null[] => Array.from({ length: count }, () => null);

// H-174
const SIGNATURES: readonly Signature[] = [
  { format: 'PDF', bytes: ascii('%PDF-') },
  { format: 'ZIP', bytes: ascii('PK\x03\x04') },
  { format: 'ZIP', bytes: ascii('PK\x05\x06') }, // an archive without entries
  { format: 'ZIP', bytes: ascii('PK\x07\x08') }, // the first part of a split archive
  { format: 'PNG', bytes: ascii('\x89PNG\r\n\x1a\n') },
  { format: 'JPEG', bytes: [0xff, 0xd8, 0xff] },
  { format: 'TIFF', bytes: ascii('II*\0') },
  { format: 'TIFF', bytes: ascii('MM\0*') },
  { format: 'TIFF', bytes: ascii('II+\0') }, // BigTIFF
  { format: 'TIFF', bytes: ascii('MM\0+') },
  { format: 'GIF', bytes: ascii('GIF87a') },
  { format: 'GIF', bytes: ascii('GIF89a') },
  // « BM » alone also begins honest texts: the four reserved zeros after the file size tell a picture.
  { format: 'BMP', bytes: [...ascii('BM'), ...any(4), 0, 0, 0, 0] },
  { format: 'WEBP', bytes: [...ascii('RIFF'), ...any(4), ...ascii('WEBP')] },
  { format: 'OLE2', bytes: [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1] },
  { format: 'GZIP', bytes: [0x1f, 0x8b, 0x08] },
  { format: 'RTF', bytes: ascii('{\\rtf') },
  { format: '7Z', bytes: [...ascii('7z'), 0xbc, 0xaf, 0x27, 0x1c] },
];

const ZIP: readonly Format[] = ['ZIP'];
// A document of Office protected by a password is an OLE2 container, under the same name and type as the others.
const OFFICE_OPEN_XML: readonly Format[] = ['ZIP', 'OLE2'];
const OLE2: readonly Format[] = ['OLE2'];

/** The formats that satisfy a declared type (H-174). A type that is neither here nor text-like accepts anything. */
const FORMATS_OF_TYPE: ReadonlyMap<string, readonly Format[]> = new Map([
  ['application/pdf', ['PDF']],
  ['application/x-pdf', ['PDF']],
  ['application/zip', ZIP],
  ['application/x-zip', ZIP],
  ['application/x-zip-compressed', ZIP],
  ['application/java-archive', ZIP],
  ['application/x-java-archive', ZIP],
  ['application/epub+zip', ZIP],
  ['application/vnd.oasis.opendocument.text', ZIP],
  ['application/vnd.oasis.opendocument.text-template', ZIP],
  ['application/vnd.oasis.opendocument.spreadsheet', ZIP],
  ['application/vnd.oasis.opendocument.spreadsheet-template', ZIP],
  ['application/vnd.oasis.opendocument.presentation', ZIP],
  ['application/vnd.oasis.opendocument.presentation-template', ZIP],
  ['application/vnd.oasis.opendocument.graphics', ZIP],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', OFFICE_OPEN_XML],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.template', OFFICE_OPEN_XML],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', OFFICE_OPEN_XML],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.template', OFFICE_OPEN_XML],
  ['application/vnd.openxmlformats-officedocument.presentationml.presentation', OFFICE_OPEN_XML],
  ['application/vnd.openxmlformats-officedocument.presentationml.slideshow', OFFICE_OPEN_XML],
  ['application/vnd.ms-word.document.macroenabled.12', OFFICE_OPEN_XML],
  ['application/vnd.ms-excel.sheet.macroenabled.12', OFFICE_OPEN_XML],
  ['application/vnd.ms-powerpoint.presentation.macroenabled.12', OFFICE_OPEN_XML],
  // Word itself has long saved RTF under the name of a .doc.
  ['application/msword', ['OLE2', 'RTF']],
  ['application/vnd.ms-excel', OLE2],
  ['application/vnd.ms-powerpoint', OLE2],
  ['application/vnd.ms-outlook', OLE2],
  ['application/x-ole-storage', OLE2],
  ['application/gzip', ['GZIP']],
  ['application/x-gzip', ['GZIP']],
  ['application/x-7z-compressed', ['7Z']],
  ['application/rtf', ['RTF']],
  ['text/rtf', ['RTF']],
  ['image/png', ['PNG']],
  ['image/jpeg', ['JPEG']],
  ['image/jpg', ['JPEG']],
  ['image/pjpeg', ['JPEG']],
  ['image/tiff', ['TIFF']],
  ['image/gif', ['GIF']],
  ['image/bmp', ['BMP']],
  ['image/x-ms-bmp', ['BMP']],
  ['image/webp', ['WEBP']],
]);

/** RTF is made of printable characters only: it is a text for whoever declared a text. */
const FORMATS_OF_TEXT: readonly Format[] = ['RTF'];

/** A PDF may be preceded by this many bytes of anything, and readers open it. */
const PDF_PREAMBLE_BYTES = 1024;
const PDF_HEADER = Buffer.from('%PDF-');
const HEAD_BYTES = PDF_PREAMBLE_BYTES + PDF_HEADER.byteLength;

/**
 * Starts judging a content against `declaredMimeType` (H-174). Case and parameters of the type are ignored.
 * A type with known signatures refuses the signature of another format; a text-like type refuses such a signature
 * and any NUL character, a byte order mark being honoured (D-10); an unknown signature or type is accepted.
 */
export function createContentInspector(declaredMimeType: string): ContentInspector {
  const type = typeEssence(declaredMimeType);
  const formats = FORMATS_OF_TYPE.get(type);
  if (formats !== undefined) return inspect(formats, null);
  if (isTextType(type)) return inspect(FORMATS_OF_TEXT, new NulFinder());
  return { push: () => undefined, verdict: () => 'match' };
}

/** A media type without its parameters, in lower case. */
export function typeEssence(mimeType: string): string {
  return (mimeType.split(';')[0] ?? '').trim().toLowerCase();
}

/** The format that a content begins with, by its signature; null when it has none that is known here. */
export function formatOfContent(head: Uint8Array, declaredMimeType: string): Format | null {
  return formatOf(head, FORMATS_OF_TYPE.get(typeEssence(declaredMimeType)) ?? []);
}

/** Of an essence: whether its content is read as text. */
export function isTextType(type: string): boolean {
  return /^text\/.|^application\/(xml|json)$|\/.*\+(xml|json)$/.test(type);
}

function inspect(accepted: readonly Format[], nulFinder: NulFinder | null): ContentInspector {
  const head = Buffer.alloc(HEAD_BYTES);
  let headLength = 0;
  return {
    push(chunk) {
      if (headLength < HEAD_BYTES) {
        const part = chunk.subarray(0, HEAD_BYTES - headLength);
        head.set(part, headLength);
        headLength += part.byteLength;
      }
      nulFinder?.push(chunk);
    },
    verdict() {
      const format = formatOf(head.subarray(0, headLength), accepted);
      const foreign = format !== null && !accepted.includes(format);
      return foreign || nulFinder?.found() === true ? 'mismatch' : 'match';
    },
  };
}

/** The format whose signature begins the content; a late PDF header only counts for who expects a PDF. */
function formatOf(head: Uint8Array, accepted: readonly Format[]): Format | null {
  const exact = SIGNATURES.find(({ bytes }) => beginsWith(head, bytes));
  // The start is judged first: a ZIP that holds a PDF shows « %PDF- » within its first bytes too.
  if (exact !== undefined) return exact.format;
  return accepted.includes('PDF') && Buffer.from(head).includes(PDF_HEADER) ? 'PDF' : null;
}

function beginsWith(head: Uint8Array, bytes: readonly (number | null)[]): boolean {
  return head.byteLength >= bytes.length && bytes.every((byte, index) => byte === null || byte === head[index]);
}

/** Looks for a NUL character over a whole text, in the encoding that its byte order mark announces (D-10). */
class NulFinder {
  #start: number[] = [];
  /** Bytes per character unit, unknown until enough of the start was seen to recognise a byte order mark. */
  #width: 1 | 2 | 4 | null = null;
  #position = 0;
  #unitIsZero = true;
  #found = false;

  push(chunk: Uint8Array): void {
    let rest = chunk;
    while (this.#width === null && rest.byteLength > 0) {
      this.#start.push(...rest.subarray(0, 1));
      rest = rest.subarray(1);
      if (this.#start.length === 4) this.#settle();
    }
    this.#look(rest);
  }

  found(): boolean {
    if (this.#width === null) this.#settle();
    return this.#found;
  }

  #settle(): void {
    this.#width = unitWidth(this.#start);
    this.#look(Uint8Array.from(this.#start));
  }

  #look(bytes: Uint8Array): void {
    if (this.#found || this.#width === null) return;
    if (this.#width === 1) {
      this.#found = bytes.includes(0);
      return;
    }
    for (const byte of bytes) {
      if (byte !== 0) this.#unitIsZero = false;
      this.#position += 1;
      if (this.#position % this.#width !== 0) continue;
      this.#found ||= this.#unitIsZero;
      this.#unitIsZero = true;
    }
  }
}

function unitWidth(start: readonly number[]): 1 | 2 | 4 {
  const mark = Buffer.from(start).toString('hex');
  // UTF-32 first: its little-endian mark begins with the one of UTF-16.
  if (mark === 'fffe0000' || mark === '0000feff') return 4;
  return mark.startsWith('fffe') || mark.startsWith('feff') ? 2 : 1;
}
