// What the extension of a name may stand for, the usual type first. Browsers are not asked: what they say of a file
// depends on the software installed beside them.
const TYPES: ReadonlyMap<string, readonly string[]> = new Map([
  ['pdf', ['application/pdf', 'application/x-pdf']],
  ['xml', ['application/xml', 'text/xml']],
  ['json', ['application/json']],
  ['txt', ['text/plain']],
  ['csv', ['text/csv', 'application/csv', 'application/vnd.ms-excel']],
  ['zip', ['application/zip', 'application/x-zip-compressed', 'application/x-zip']],
  ['7z', ['application/x-7z-compressed']],
  ['rtf', ['application/rtf', 'text/rtf']],
  ['odt', ['application/vnd.oasis.opendocument.text']],
  ['ods', ['application/vnd.oasis.opendocument.spreadsheet']],
  ['odp', ['application/vnd.oasis.opendocument.presentation']],
  ['odg', ['application/vnd.oasis.opendocument.graphics']],
  ['doc', ['application/msword']],
  ['xls', ['application/vnd.ms-excel']],
  ['ppt', ['application/vnd.ms-powerpoint']],
  ['docx', ['application/vnd.openxmlformats-officedocument.wordprocessingml.document']],
  ['xlsx', ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet']],
  ['pptx', ['application/vnd.openxmlformats-officedocument.presentationml.presentation']],
  ['png', ['image/png']],
  ['jpg', ['image/jpeg', 'image/jpg', 'image/pjpeg']],
  ['jpeg', ['image/jpeg', 'image/jpg', 'image/pjpeg']],
  ['gif', ['image/gif']],
  ['bmp', ['image/bmp', 'image/x-ms-bmp']],
  ['tif', ['image/tiff']],
  ['tiff', ['image/tiff']],
  ['webp', ['image/webp']],
]);

/** The permitted type that a file of that name is sent under; null when there is none. */
export function permittedType(fileName: string, permitted: readonly string[]): string | null {
  const extension = /\.([^.]+)$/.exec(fileName.trim())?.[1]?.toLowerCase() ?? '';
  const known = permitted.map((type) => type.toLowerCase());
  return TYPES.get(extension)?.find((type) => known.includes(type)) ?? null;
}

/** The extensions of the permitted types, for people and for the browser's own choice of files. */
export function extensionsOf(permitted: readonly string[]): string[] {
  const known = permitted.map((type) => type.toLowerCase());
  return [...TYPES].flatMap(([extension, types]) => (types.some((type) => known.includes(type)) ? [extension] : []));
}
